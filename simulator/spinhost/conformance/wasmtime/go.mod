// A module of its own, so that nobody downloads Wasmtime's 70 MB who does not ask for it (make test-wasmtime).
module aiuta-edge/simulator/spinhost/conformance/wasmtime

go 1.26

require github.com/bytecodealliance/wasmtime-go/v44 v44.0.0
