// Package sdk plays Aiuta's SDKs: personas that make the requests which the real iOS, Android, Web and Flutter
// SDKs make, keep or forget tokens as those do, and fail as those fail.
//
// A [Persona] is data: every rule that sets one SDK or version apart from another is a field, and its value
// stands, with the source it was read from, in ios.go, android.go, web.go or flutter.go; older versions stand
// next to them as differences. One driver, the [Session], plays them all. docs/personas.md shows the rules side
// by side.
//
// Sources are named as they stand in Aiuta's public repositories: "docs" is aiuta-com/docs, "ios" is
// aiuta-com/aiuta-ios-sdk 4.4.3, "android" is aiuta-com/aiuta-android-sdk 5.0.1, "web" is
// aiuta-com/aiuta-web-sdk 5.0.5, "flutter" is aiuta-com/aiuta-flutter-sdk of June 2026.
package sdk

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"aiuta-edge/simulator/suggest"
)

// ErrUnknownPersona is wrapped by the errors of [Find].
var ErrUnknownPersona = errors.New("unknown persona")

// families returns the versions of each SDK, the newest last.
func families() [][]Persona {
	return [][]Persona{ios(), android(), web(), flutterIOS(), flutterAndroid()}
}

// Personas returns all personas, those of one SDK together and its newest version last. The caller owns the
// result and may change it.
func Personas() []Persona { return slices.Concat(families()...) }

// Newest returns the newest version of each SDK: ios, android, web, flutter-ios, flutter-android. The caller owns
// the result and may change it.
func Newest() []Persona {
	var newest []Persona
	for _, versions := range families() {
		newest = append(newest, versions[len(versions)-1])
	}
	return newest
}

// Find returns the persona that goes by the name, either "ios" for the newest version of an SDK or
// "ios@4.4.3" for one version. The error for any other name lists those that exist.
func Find(name string) (Persona, error) {
	all := Personas()
	for _, p := range slices.Backward(all) {
		if name == p.Name || name == p.String() {
			return p, nil
		}
	}
	known := make([]string, len(all))
	for i, p := range all {
		known[i] = p.String()
	}
	hint := "use one of " + strings.Join(known, ", ") + ", or only an SDK's name for its newest version"
	if near := suggest.Nearest(name, append(names(Newest()), known...)); near != "" {
		hint = fmt.Sprintf("did you mean %q? Otherwise %s", near, hint)
	}
	return Persona{}, fmt.Errorf("%w %q: %s", ErrUnknownPersona, name, hint)
}

func names(personas []Persona) []string {
	list := make([]string, len(personas))
	for i, p := range personas {
		list[i] = p.Name
	}
	return list
}
