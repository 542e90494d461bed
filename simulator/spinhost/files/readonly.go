package files

import (
	"io/fs"

	"github.com/tetratelabs/wazero/experimental/sys"
)

// readOnlyFS answers every attempt to change something as Wasmtime answers it for a directory without the permission:
// not permitted.
type readOnlyFS struct{ sys.FS }

func (r readOnlyFS) OpenFile(path string, flag sys.Oflag, mode fs.FileMode) (sys.File, sys.Errno) {
	if flag&(sys.O_WRONLY|sys.O_RDWR|sys.O_CREAT|sys.O_TRUNC|sys.O_APPEND) != 0 {
		return nil, sys.EPERM
	}
	return r.FS.OpenFile(path, flag, mode)
}

func (readOnlyFS) Mkdir(string, fs.FileMode) sys.Errno    { return sys.EPERM }
func (readOnlyFS) Chmod(string, fs.FileMode) sys.Errno    { return sys.EPERM }
func (readOnlyFS) Rename(string, string) sys.Errno        { return sys.EPERM }
func (readOnlyFS) Rmdir(string) sys.Errno                 { return sys.EPERM }
func (readOnlyFS) Link(string, string) sys.Errno          { return sys.EPERM }
func (readOnlyFS) Symlink(string, string) sys.Errno       { return sys.EPERM }
func (readOnlyFS) Unlink(string) sys.Errno                { return sys.EPERM }
func (readOnlyFS) Utimens(string, int64, int64) sys.Errno { return sys.EPERM }
