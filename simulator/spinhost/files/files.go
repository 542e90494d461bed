// Package files gives components the files of their manifest, as Spin does: a copy that is taken at the start.
package files

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"strings"
	"testing/fstest"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/experimental/sysfs"

	"aiuta-edge/simulator/spinhost/manifest"
)

// maxFiles is how much one component's files may hold in all, in bytes: they are kept in memory.
const maxFiles = 256 << 20

// Mount copies a component's files from the folder of its manifest, as spin up does at its start, and returns them as the
// guest's root directory; nil if the component has none. What changes on disk afterwards does not show, and the guest can
// change nothing.
func Mount(dir string, c manifest.Component) (wazero.FSConfig, error) {
	if len(c.Files) == 0 {
		return nil, nil
	}
	if dir == "" {
		dir = "."
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, err
	}
	defer root.Close()
	m := mounter{host: root.FS(), guest: make(fstest.MapFS)}
	for _, pattern := range c.ExcludeFiles {
		exclude, err := manifest.ParseGlob(pattern)
		if err != nil {
			return nil, err
		}
		m.excludes = append(m.excludes, exclude)
	}
	for _, mount := range c.Files {
		if err := m.mount(mount); err != nil {
			return nil, fmt.Errorf("files: %w", err)
		}
	}
	readOnly := readOnlyFS{&sysfs.AdaptFS{FS: m.guest}}
	return wazero.NewFSConfig().(sysfs.FSConfig).WithSysFSMount(readOnly, "/"), nil
}

// mounter copies files from the application's folder, which nothing leads out of, into memory.
type mounter struct {
	host     fs.FS
	guest    fstest.MapFS
	excludes []*manifest.Glob
	size     int64
}

// mount copies what one entry of the manifest's files names (Spin v4.0.2 crates/loader/src/local.rs, copy_file_mounts).
func (m *mounter) mount(mount manifest.FileMount) error {
	source := path.Clean(mount.Source)
	info, err := fs.Stat(m.host, source)
	switch {
	case err != nil && (!errors.Is(err, fs.ErrNotExist) || mount.Destination != "" || !strings.ContainsAny(source, "?*[]")):
		return err
	case err != nil:
		pattern, err := manifest.ParseGlob(source)
		if err != nil {
			return err
		}
		return m.copyAll(pattern.Folder, "", "", pattern.Finds)
	case info.IsDir() && mount.Destination == "":
		// Spin puts a folder that is written without a destination below its own path once more.
		return m.copyAll(source, "", source, all)
	case mount.Destination == "":
		return m.copy(source, source)
	case info.IsDir():
		base := strings.TrimSuffix(source+"/", "./")
		return m.copyAll(source, base, mount.Destination, all)
	case strings.HasSuffix(mount.Destination, "/"), strings.HasSuffix(mount.Destination, "."):
		return fmt.Errorf("%q is no name for the file %q", mount.Destination, mount.Source)
	}
	return m.copy(source, mount.Destination)
}

func all(string) bool { return true }

// copyAll copies the files below a folder that match and are not excluded. A file keeps its path relative to base,
// below destination. Folders are walked without following links.
func (m *mounter) copyAll(folder, base, destination string, matches func(string) bool) error {
	return fs.WalkDir(m.host, folder, func(name string, entry fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) && name == folder {
			return nil // a glob need not match anything
		}
		if err != nil || entry.IsDir() || !matches(name) {
			return err
		}
		for _, exclude := range m.excludes {
			if exclude.Matches(name) {
				return nil
			}
		}
		if info, err := fs.Stat(m.host, name); err != nil || !info.Mode().IsRegular() {
			return err
		}
		return m.copy(name, path.Join(destination, strings.TrimPrefix(name, base)))
	})
}

// copy copies one file. A link is followed only within the application's folder.
//
// Deviation: Spin follows links wherever they lead.
func (m *mounter) copy(name, destination string) error {
	info, err := fs.Stat(m.host, name)
	if err != nil {
		return err
	}
	if m.size += info.Size(); m.size > maxFiles {
		return fmt.Errorf("more than %d MiB in all: this host keeps them in memory", maxFiles>>20)
	}
	data, err := fs.ReadFile(m.host, name)
	if err != nil {
		return err
	}
	const readable = 0o444
	guestName := strings.TrimPrefix(path.Clean("/"+destination), "/")
	m.guest[guestName] = &fstest.MapFile{Data: data, Mode: readable, ModTime: info.ModTime()}
	return nil
}
