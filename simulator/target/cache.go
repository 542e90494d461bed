package target

import (
	"os"
	"path/filepath"

	"github.com/tetratelabs/wazero"
)

// OpenCache returns the place where compiled components are kept, from one process to the next: compiling one takes
// up to seconds, reading it milliseconds. It is a folder of the user's cache, and safe for several processes at once;
// if no such folder can be written, the cache lasts as long as the process. The caller closes it.
//
// A cached component is found by the hash of its code and the version of the engine. What is not used any more stays;
// the folder may be deleted at any time.
func OpenCache() wazero.CompilationCache {
	if folder, err := os.UserCacheDir(); err == nil {
		cache, err := wazero.NewCompilationCacheWithDir(filepath.Join(folder, "aiuta-edge", "compiled"))
		if err == nil {
			return cache
		}
	}
	return wazero.NewCompilationCache()
}
