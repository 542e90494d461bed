package abi

// Func is one function of the interface. All parameters and results are i32.
type Func struct {
	// Module is the import module, empty for an export of the guest.
	Module string
	// Name is the function's name as it stands in the wasm file.
	Name string
	// Params and Results count the i32 values in and out.
	Params, Results int
}

// MemoryName is the name under which the guest exports its memory.
const MemoryName = "memory"

// What the guest exports.
var (
	// HandleHTTPRequest takes a request (see PutRequest) and returns a pointer to a response (see ReadResponse).
	HandleHTTPRequest = Func{Name: "handle-http-request", Params: 10, Results: 1}
	// Realloc allocates in guest memory: old pointer, old size, alignment, new size; the new pointer comes back.
	Realloc = Func{Name: "canonical_abi_realloc", Params: 4, Results: 1}
	// Free gives memory back to the guest's allocator: pointer, size, alignment.
	Free = Func{Name: "canonical_abi_free", Params: 3}
	// Initialize prepares the guest's runtime. It is there in reactor builds (-buildmode=c-shared) and is called
	// exactly once, before anything else.
	Initialize = Func{Name: "_initialize"}
)

// What the guest may import.
var (
	// GetConfig reads a variable: key pointer, key length, pointer to the result (see PutConfig).
	GetConfig = Func{Module: "spin-config", Name: "get-config", Params: 3}
)
