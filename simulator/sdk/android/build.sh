#!/usr/bin/env bash
# build.sh CHECKOUT: compiles the parts of Aiuta's Android SDK that send requests, unchanged, with the driver, for the JVM. It
# prints the class path. Nothing of the checkout is written to.
set -euo pipefail
sdk=$(cd "$1" && pwd)
cd "$(dirname "${BASH_SOURCE[0]}")"

# The libraries are those that the checkout names, or its rules would not be the SDK's; pom.xml pins those of 5.0.1.
versions=()
for name in kotlin coroutines kotlinx-serialization kotlinx-datetime kotlinx-atomicfu kotlinx-io ktor; do
	version=$(sed -n "s/^$name = \"\(.*\)\"/\1/p" "$sdk/gradle/libs.versions.toml" | head -n 1)
	versions+=("-D$name=${version:?gradle/libs.versions.toml does not name $name}")
done

compose=$sdk/fashion-tryon-compose/src/commonMain/kotlin/com/aiuta/fashionsdk/tryon/compose
mapfile -t common < <(
	for module in fashion fashion-logger fashion-network fashion-network-paging fashion-io fashion-analytics-events fashion-tryon-core \
		fashion-sizefit-core internal/internal-fashion-analytics; do
		find "$sdk/$module/src/commonMain" -name '*.kt'
	done
	find "$sdk/internal/internal-fashion-storage" -name AiutaStorage.kt
)
mapfile -t jvm < <(
	find "$sdk"/{fashion,fashion-logger}/src/nonAndroidMain "$sdk"/{fashion-io,internal/internal-fashion-analytics}/src/jvmMain "$PWD/driver" -name '*.kt'
	# Of the user interface, only what the setup asks for and keeps.
	if [ -e "$compose/data/internal/repository/models" ]; then
		find "$PWD/setup" "$compose"/data/internal/{datasource/{models,subscription,time},repository/{base,models,subscription}} \
			"$compose"/domain/internal/time "$compose"/data/internal/entity/{remote/{models,subscription},local/{subscription,time}} \
			"$compose"/data/internal/database/AiutaTryOnStorage.kt -name '*.kt'
	else
		find "$PWD/no-setup" -name '*.kt'
	fi
)

sum=$(echo "${versions[@]}" | cat - pom.xml compiler/pom.xml build.sh driver/META-INF/services/* "${common[@]}" "${jvm[@]}" | sha256sum)
[ "$(cat target/.built 2>/dev/null)" = "$sum" ] || {
	echo 'android: compiling the SDK with the driver (110 MB from Maven the first time, then a minute or two)' >&2
	rm -rf target
	mvn -q -B -Dstyle.color=never dependency:copy-dependencies -DincludeScope=runtime -DoutputDirectory=target/lib "${versions[@]}" >&2
	mvn -q -B -Dstyle.color=never -f compiler/pom.xml dependency:copy-dependencies -DoutputDirectory=../target/compiler "${versions[@]}" >&2
	fragments=()
	for file in "${common[@]}"; do fragments+=("-Xfragment-sources=common:$file"); done
	for file in "${jvm[@]}"; do fragments+=("-Xfragment-sources=jvm:$file"); done
	java -Xmx3g -cp "$(printf '%s:' target/compiler/*.jar)" org.jetbrains.kotlin.cli.jvm.K2JVMCompiler \
		-Xmulti-platform -Xfragments=common,jvm -Xfragment-refines=jvm:common "${fragments[@]}" -Xexpect-actual-classes \
		-Xplugin="$(echo target/compiler/kotlin-serialization-compiler-plugin-embeddable-*.jar)" \
		-no-stdlib -no-reflect -jvm-target 17 -nowarn -module-name aiuta -cp "$(printf '%s:' target/lib/*.jar)" \
		-d target/sdk.jar "${common[@]}" "${jvm[@]}" >&2
	printf '%s' "$sum" >target/.built
}
printf '%s:' "$PWD/driver" "$PWD/target/sdk.jar" "$PWD"/target/lib/*.jar
