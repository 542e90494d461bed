package manifest

import (
	"path"
	"strings"

	"aiuta-edge/simulator/document"
)

// FileMount is what a component may read of the application's folder.
type FileMount struct {
	// Source is a glob, or, with a destination, a file or a folder. It is relative to the manifest.
	Source string
	// Destination is where the guest finds it; empty for a glob, whose files keep their paths.
	Destination string
}

// readFiles reads a component's files, each a glob or a source with its destination.
func readFiles(t *document.Table) []FileMount {
	entries, _ := document.Typed[[]any](t, "files", "an array")
	var mounts []FileMount
	for _, entry := range entries {
		var mount FileMount
		switch entry := entry.(type) {
		case string:
			mount.Source = entry
			if base := path.Base("/" + entry); base == "." || base == ".." {
				t.Complain("files", `%q cannot end in . or ..: give source and destination, or a glob such as "dir/**/*"`, entry)
			} else if _, err := ParseGlob(entry); err != nil {
				t.Complain("files", "%v", err)
			}
		case map[string]any:
			placement := t.Entry("files", entry)
			placement.Need("source")
			placement.Need("destination")
			mount.Source, mount.Destination = placement.Text("source"), placement.Text("destination")
			placement.Done()
			if leaves(mount.Destination) {
				t.Complain("files", "%q leads out of the guest's root", mount.Destination)
			}
		default:
			t.Complain("files", "each must be a glob or { source = …, destination = … }")
			continue
		}
		if path.IsAbs(mount.Source) || leaves(mount.Source) {
			t.Complain("files", "%q lies outside the application's folder", mount.Source)
		}
		mounts = append(mounts, mount)
	}
	return mounts
}

// leaves reports whether a path goes up, which a confined file system cannot follow.
//
// Deviation: Spin follows .. in a source, out of the application's folder.
func leaves(p string) bool {
	for part := range strings.SplitSeq(p, "/") {
		if part == ".." {
			return true
		}
	}
	return false
}

// readExcludes reads the globs of the files that no glob and no folder brings in.
func readExcludes(t *document.Table) []string {
	patterns := t.Texts("exclude_files")
	for _, pattern := range patterns {
		if _, err := ParseGlob(pattern); err != nil {
			t.Complain("exclude_files", "%v", err)
		}
	}
	return patterns
}
