package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/fsnotify/fsnotify"

	"aiuta-edge/simulator/spinhost/manifest"
)

// watched are the files that a run depends on: those of scenarios, a manifest, and its components.
type watched struct{ files, folders []string }

// watchedBy returns what the arguments name. A manifest that cannot be read is watched all the same.
func watchedBy(names []string, from string) (watched, error) {
	var w watched
	for _, name := range names {
		info, err := os.Stat(name)
		switch {
		case err == nil && info.IsDir():
			w.folders = append(w.folders, filepath.Clean(name))
		case err == nil:
			w.files = append(w.files, filepath.Clean(name))
		}
	}
	if from != "" {
		w.files = append(w.files, filepath.Clean(from))
		if read, err := manifest.Load(from); err == nil {
			for _, component := range read.Components {
				w.files = append(w.files, filepath.Clean(component.Source))
			}
		}
	}
	if len(w.files)+len(w.folders) == 0 {
		return w, errors.New("--watch watches files: name scenario files or a folder, or give --from spin.toml")
	}
	return w, nil
}

// has reports whether a changed file matters.
func (w watched) has(file string) bool {
	file = filepath.Clean(file)
	for _, one := range w.files {
		if one == file {
			return true
		}
	}
	for _, folder := range w.folders {
		if filepath.Dir(file) == folder && (strings.HasSuffix(file, ".yaml") || strings.HasSuffix(file, ".yml")) {
			return true
		}
	}
	return false
}

// settle is how long nothing must change before the next run: an editor writes a file in several steps.
const settle = 200 * time.Millisecond

// watch runs once, and again whenever a file changes, until ctx ends. It returns how the last run ended.
func (w watched) watch(ctx context.Context, stderr io.Writer, once func() error) error {
	watcher, err := fsnotify.NewWatcher()
	if err != nil {
		return couldNotRun(fmt.Errorf("--watch: %w", err))
	}
	defer watcher.Close()
	// Folders, because an editor replaces the file that it saves.
	for _, folder := range w.folders {
		err = errors.Join(err, watcher.Add(folder))
	}
	for _, file := range w.files {
		err = errors.Join(err, watcher.Add(filepath.Dir(file)))
	}
	if err != nil {
		return couldNotRun(fmt.Errorf("--watch: %w", err))
	}
	for {
		err = once()
		if ctx.Err() != nil {
			return err
		}
		printError(stderr, err)
		fmt.Fprintln(stderr, "watching; Ctrl-C stops")
		if !w.changed(ctx, watcher) {
			return err
		}
	}
}

// changed waits for a change that matters, and for what comes right after it. It is false if ctx ends before.
func (w watched) changed(ctx context.Context, watcher *fsnotify.Watcher) bool {
	var quiet <-chan time.Time
	for {
		select {
		case <-ctx.Done():
			return false
		case <-quiet:
			return true
		case event, open := <-watcher.Events:
			if !open {
				return false
			}
			if w.has(event.Name) && !event.Has(fsnotify.Chmod) {
				quiet = time.After(settle)
			}
		}
	}
}
