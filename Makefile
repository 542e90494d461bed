# Everything that is done with this project, by name. `make` alone lists it.
.DEFAULT_GOAL := help
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c

toolchain := edge/toolchain
conformance := simulator/spinhost/conformance
staticcheck := go tool -modfile=.ci/lint/go.mod staticcheck
actionlint := go tool -modfile=.ci/lint/go.mod actionlint

# The race detector needs a C compiler; the toolchain brings clang where a machine has no other.
race_cc := $(or $(shell command -v gcc),clang-19)

# Tests wait for programs, browsers and clocks as much as they compute: twice as many packages at a time as there are
# processors keep these busy.
at_once := $(shell echo $$((2 * $$(getconf _NPROCESSORS_ONLN 2>/dev/null || echo 2))))

# A test that lacks a program fails, where it would be skipped otherwise.
whole := AIUTA_EDGE_REQUIRE=all

# The program that runs the conformance table in Wasmtime, and Spin's adapter if one is named.
wasmtime := AIUTA_EDGE_WASMTIME=$(CURDIR)/.build/wasmtime AIUTA_EDGE_SPIN_ADAPTER=$(abspath $(AIUTA_EDGE_SPIN_ADAPTER))

# What `make run ARGS=…` and `make serve ARGS=…` hand on to the simulator.
ARGS ?=

.PHONY: help
help: ## list what make can do
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/\1\t\2/p' $(MAKEFILE_LIST) | \
		while IFS=$$'\t' read -r name text; do printf '  make %-16s %s\n' "$$name" "$$text"; done

##  Trying it

.PHONY: run
run: ## run all scenarios against the component (ARGS= goes to the simulator)
	@go run ./simulator run $(ARGS)

.PHONY: serve
serve: ## serve the endpoint and Aiuta's stand-in on loopback until stopped (ARGS= as above)
	@go run ./simulator serve $(ARGS)

.PHONY: bench
bench: ## measure, beside what one would use otherwise, and how the cost grows (three minutes; ARGS=-each=2s is shorter)
	@simulator/bench/peers/install.sh || echo 'bench: without npm, the rows of fastify, Express and workerd stay empty' >&2
	@go run ./simulator/bench $(ARGS)
	@go test -run '^$$' -bench FreshInstance ./simulator/spinhost/wasmhost
	@go test -run '^$$' -bench Cost ./simulator/bench

##  Working on it

.PHONY: quick
quick: ## what a change needs before a commit: Go alone, on any system, a minute for all of it
	@go vet ./...
	@go test -short -vet=off -p $(at_once) ./...

# The race detector makes all ten times slower, and is asked only where goroutines meet: simulator/race says what that leaves
# out. It waits for a second at the end of each process, unless it is told not to. lint has vetted all of it.
.PHONY: test
test: packages v8 identity undici samples axe ## everything that CI checks, in six minutes; installs and builds what is missing first
	@$(MAKE) --no-print-directory --jobs=2 lint check-component
	@$(MAKE) --no-print-directory wasmtime
	@echo 'test: go test ./...'
	@$(whole) $(wasmtime) go test -vet=off -p $(at_once) ./...
	@echo 'test: go test -race ./pkg/... ./simulator/...'
	@$(whole) CGO_ENABLED=1 CC=$(race_cc) GORACE=atexit_sleep_ms=0 go test -race -vet=off -p $(at_once) ./pkg/... ./simulator/...

# The stand-ins that tests compare with: Aiuta's sample runs on Debian's Flask and PyJWT,
# quotas are counted in Debian's Redis, the commands of docs are run with curl and jq, and a sample server of docs/apps on
# Debian's FastAPI; one endpoint that check is tried on is in its PHP; a page of docs/apps, the reports and the page of serve
# run in Chromium; and a page tries a photo on in Firefox too, behind simulator proxy.
.PHONY: packages
packages:
	@$(toolchain)/packages.sh python3-flask python3-jwt redis-server curl jq python3-fastapi python3-uvicorn php-cli chromium firefox-esr libnss3-tools

# The second engine: V8 in Node.js, and what turns a module into a component for it.
.PHONY: v8
v8:
	@command -v node >/dev/null && command -v npm >/dev/null || $(toolchain)/packages.sh nodejs npm
	@$(conformance)/v8/install.sh

# The identity providers that the endpoint is tested behind: one on Node.js, one on Java.
.PHONY: identity
identity:
	@command -v node >/dev/null && command -v npm >/dev/null || $(toolchain)/packages.sh nodejs npm
	@command -v java >/dev/null && command -v mvn >/dev/null || $(toolchain)/packages.sh default-jre-headless maven
	@simulator/identity/oidcprovider/install.sh
	@simulator/identity/mockoauth2/install.sh

# Node's fetch behind simulator proxy.
.PHONY: undici
undici:
	@command -v node >/dev/null && command -v npm >/dev/null || $(toolchain)/packages.sh nodejs npm
	@simulator/proxy/undici/install.sh

# The code of docs/apps that has a compiler or dependencies: TypeScript, Kotlin, Express; and an endpoint that check is tried on.
.PHONY: samples
samples: v8 identity
	@docs/apps/express/install.sh
	@docs/apps/web/install.sh
	@docs/apps/android/install.sh
	@simulator/probe/corpus/express/install.sh

# axe-core, which finds what keeps people from using a page.
.PHONY: axe
axe: packages
	@command -v node >/dev/null && command -v npm >/dev/null || $(toolchain)/packages.sh nodejs npm
	@simulator/look/axe/install.sh

# Debian 12 has no Swift; Debian 13 has, which is installed into a folder of its own.
.PHONY: test-swift
test-swift: ## compile getJwt for iOS by Debian 13's Swift, and run it against serve (root; fetches 700 MB once)
	@$(toolchain)/packages.sh debootstrap
	@docs/apps/ios/install.sh
	@AIUTA_EDGE_SWIFT_CLIENT=$(CURDIR)/docs/apps/ios/target/client go test -count=1 -run SwiftClient ./docs

.PHONY: test-web-sdk
test-web-sdk: packages ## run a checkout of Aiuta's Web SDK (AIUTA_WEB_SDK=DIR) in Chromium behind simulator proxy (eight minutes)
	@if [ -z "$(AIUTA_WEB_SDK)" ]; then echo 'test-web-sdk: no checkout of aiuta-com/aiuta-web-sdk: give AIUTA_WEB_SDK=DIR'; exit 0; fi; \
	cd "$(AIUTA_WEB_SDK)"; \
	[ -e dist/app/index.html ] && [ -e dist/sdk/index.umd.js ] || { npm ci --ignore-scripts --loglevel=error; npm run --silent build:app; npm run --silent build:sdk; }; \
	dir=$$PWD; cd "$(CURDIR)"; AIUTA_EDGE_REQUIRE=all AIUTA_WEB_SDK="$$dir" go test -count=1 -parallel 6 -timeout 30m -run RealWebSDK -v ./simulator/proxy/session

.PHONY: real-sdks
real-sdks: real-web-sdk real-android-sdk ## make the records in simulator/sdk/testdata/seen anew, from checkouts of Aiuta's SDKs (AIUTA_WEB_SDK=DIR, half an hour; AIUTA_ANDROID_SDK=DIR, a quarter of an hour)
	@[ -z "$(AIUTA_WEB_SDK)$(AIUTA_ANDROID_SDK)" ] || go test -count=1 -run 'RealSDK|EveryRecord' ./simulator/sdk

.PHONY: real-web-sdk
real-web-sdk: packages
	@if [ -z "$(AIUTA_WEB_SDK)" ]; then echo 'real-sdks: no checkout of aiuta-com/aiuta-web-sdk: give AIUTA_WEB_SDK=DIR'; exit 0; fi; \
	cd "$(AIUTA_WEB_SDK)"; \
	[ -e dist/app/index.html ] && [ -e dist/sdk/index.umd.js ] || { npm ci --ignore-scripts --loglevel=error; npm run --silent build:app; npm run --silent build:sdk; }; \
	dir=$$PWD; cd "$(CURDIR)"; AIUTA_EDGE_RECORDS=1 AIUTA_EDGE_REQUIRE=all AIUTA_WEB_SDK="$$dir" go test -count=1 -timeout 90m -run MakeTheRecordsOfWeb -v ./simulator/proxy/session

.PHONY: real-android-sdk
real-android-sdk:
	@if [ -z "$(AIUTA_ANDROID_SDK)" ]; then echo 'real-sdks: no checkout of aiuta-com/aiuta-android-sdk: give AIUTA_ANDROID_SDK=DIR'; exit 0; fi; \
	command -v javac >/dev/null && command -v mvn >/dev/null || $(toolchain)/packages.sh default-jdk-headless maven; \
	dir=$$(cd "$(AIUTA_ANDROID_SDK)" && pwd); AIUTA_EDGE_RECORDS=1 AIUTA_ANDROID_SDK="$$dir" go test -count=1 -timeout 60m -run MakeTheRecordsOfAndroid -v ./simulator/sdk

.PHONY: test-wasmtime
test-wasmtime: packages v8 wasmtime ## run the conformance table in Wasmtime 44, the engine of Spin 4 (fetches 70 MB once)
	@echo 'test-wasmtime: the table in Wasmtime'
	@$(whole) $(wasmtime) go test -run Wasmtime ./$(conformance)

# The program that runs the conformance table in Wasmtime.
.PHONY: wasmtime
wasmtime: packages
	@echo 'wasmtime: building what runs the conformance table in Wasmtime (a minute the first time)'
	@mkdir -p .build
	@cd $(conformance)/wasmtime && go mod download github.com/bytecodealliance/wasmtime-go/v44 && \
		CGO_ENABLED=1 CC=$(race_cc) CGO_CFLAGS="-I$$(go list -m -f '{{.Dir}}' github.com/bytecodealliance/wasmtime-go/v44)/build/include" \
		go build -o $(CURDIR)/.build/wasmtime .

# SPIN is the executable; empty is spin on PATH.
.PHONY: test-spin
test-spin: ## play every scenario, check, attack and diff in a real Spin, if there is one (SPIN=PATH; ten minutes)
	@spin=$$(command -v "$${SPIN:-spin}") || \
		{ echo 'test-spin: nothing is tried: there is no spin on PATH, and SPIN=PATH names none (https://spinframework.dev has it)'; exit 0; }; \
	mkdir -p .build && go build -o .build/simulator ./simulator && \
	for command in 'run --quiet --target' 'check --quiet --target' 'attack --quiet --target' 'diff component'; do \
		echo "test-spin: simulator $$command spin, in $$("$$spin" --version | head -n 1)"; \
		.build/simulator $$command spin --spin "$$spin" || exit; \
	done

.PHONY: soak
soak: ## 200,000 requests from many clients: nothing may be left behind (up to twenty minutes)
	@AIUTA_EDGE_SOAK=200000 go test -run 'TestSoak$$' -v -timeout 60m ./simulator/spinhost/

.PHONY: lint
lint: ## gofmt, go vet, staticcheck, actionlint
	@echo 'lint: gofmt, go vet, staticcheck, actionlint (a minute the first time)'
	@unformatted=$$(gofmt -l edge pkg simulator); \
		[ -z "$$unformatted" ] || { echo "lint: not formatted, run gofmt -w on: "$$unformatted; exit 1; }
	@go vet ./...
	@$(staticcheck) ./...
	@$(actionlint) .github/workflows/*.yml

.PHONY: build
build: ## compile the component quickly, with the tinygo on PATH if it fits (spin build calls this)
	@$(toolchain)/component.sh here

.PHONY: component
component: ## compile the component reproducibly, to be committed
	@$(toolchain)/component.sh pinned

.PHONY: check-component
check-component: ## compare the committed component with what the sources give
	@$(toolchain)/component.sh check

.PHONY: dist
dist: ## what a release has, for linux, darwin and windows: binaries, component, checksums (in .build/dist)
	@.ci/dist

.PHONY: clean
clean: ## remove .build; the toolchain stays in ~/.cache/aiuta-edge
	@rm -rf .build
