# Everything that is done with this project, by name. `make` alone lists it.
.DEFAULT_GOAL := help
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c

toolchain := edge/toolchain
staticcheck := go tool -modfile=.ci/lint/go.mod staticcheck

# The race detector needs a C compiler; the toolchain brings clang where a machine has no other.
race_cc := $(or $(shell command -v gcc),clang-19)

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
bench: ## measure: size, compile time, a mint, requests per second
	@go test -run '^$$' -bench 'FreshInstance|Artifact|Mint|Serve' ./simulator/spinhost/wasmhost ./simulator/bench

##  Working on it

.PHONY: test
test: packages lint check-component ## everything that CI checks; installs and builds what is missing
	@echo 'test: go test -race ./... (two minutes the first time)'
	@AIUTA_EDGE_REQUIRE=all CGO_ENABLED=1 CC=$(race_cc) go test -race ./...

# The stand-ins that tests compare with: Aiuta's sample runs on Debian's Flask and PyJWT,
# quotas are counted in Debian's Redis.
.PHONY: packages
packages:
	@$(toolchain)/packages.sh python3-flask python3-jwt redis-server

.PHONY: lint
lint: ## gofmt, go vet, staticcheck
	@echo 'lint: gofmt, go vet, staticcheck (a minute the first time)'
	@unformatted=$$(gofmt -l edge pkg simulator); \
		[ -z "$$unformatted" ] || { echo "lint: not formatted, run gofmt -w on: "$$unformatted; exit 1; }
	@go vet ./...
	@$(staticcheck) ./...

.PHONY: build
build: ## compile the component quickly, with the tinygo on PATH if it fits (spin build calls this)
	@$(toolchain)/component.sh here

.PHONY: component
component: ## compile the component reproducibly, to be committed
	@$(toolchain)/component.sh pinned

.PHONY: check-component
check-component: ## compare the committed component with what the sources give
	@$(toolchain)/component.sh check

.PHONY: clean
clean: ## remove .build; the toolchain stays in ~/.cache/aiuta-edge
	@rm -rf .build
