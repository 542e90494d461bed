package keyvalue

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	bolt "go.etcd.io/bbolt"
	bolterrors "go.etcd.io/bbolt/errors"
)

// File keeps its stores in one file, which belongs to one process at a time. Each write is on disk when it returns.
type File struct{ db *bolt.DB }

// lockPatience is how long OpenFile waits for another process, such as one that is about to end, to let go of the file.
const lockPatience = 200 * time.Millisecond

// Only the owner may read what is stored.
const folderMode, fileMode = 0o700, 0o600

// OpenFile opens a file of stores, and makes it and its folder if they are not there. It defines these labels, or
// "default" if there are none, in addition to those that the file has already. The caller closes it.
func OpenFile(path string, labels ...string) (*File, error) {
	if err := os.MkdirAll(filepath.Dir(path), folderMode); err != nil {
		return nil, fmt.Errorf("making a folder for the key-value stores: %w", err)
	}
	db, err := bolt.Open(path, fileMode, &bolt.Options{Timeout: lockPatience})
	if errors.Is(err, bolterrors.ErrTimeout) {
		return nil, fmt.Errorf("the key-value stores in %s are in use by another process: stop it, or take another folder", path)
	}
	if errors.Is(err, bolterrors.ErrInvalid) {
		return nil, fmt.Errorf("%s is not a file of this host's key-value stores, which are not Spin's SQLite: give another path", path)
	}
	if err != nil {
		return nil, fmt.Errorf("opening the key-value stores in %s: %w", path, err)
	}
	err = db.Update(func(tx *bolt.Tx) error {
		for _, label := range labelsOrDefault(labels) {
			if _, err := tx.CreateBucketIfNotExists([]byte(label)); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, errors.Join(fmt.Errorf("opening the key-value stores in %s: %w", path, err), db.Close())
	}
	return &File{db}, nil
}

// Close waits for calls under way and lets go of the file.
func (f *File) Close() error { return f.db.Close() }

// read runs do on a store as it is now.
func (f *File) read(store string, do func(*bolt.Bucket) error) error {
	return f.db.View(func(tx *bolt.Tx) error { return in(tx, store, do) })
}

// write runs do on a store and writes what it changed to disk, one writer at a time.
func (f *File) write(store string, do func(*bolt.Bucket) error) error {
	return f.db.Update(func(tx *bolt.Tx) error { return in(tx, store, do) })
}

func in(tx *bolt.Tx, store string, do func(*bolt.Bucket) error) error {
	bucket := tx.Bucket([]byte(store))
	if bucket == nil {
		return ErrNoSuchStore
	}
	return do(bucket)
}

// stored returns a key as it stands in the file, where a key must not be empty, as it may be in Spin.
func stored(key string) []byte { return append([]byte("k"), key...) }

// Open returns ErrNoSuchStore for a label that is not defined.
func (f *File) Open(_ context.Context, store string) error {
	return f.read(store, func(*bolt.Bucket) error { return nil })
}

// Get returns a value.
func (f *File) Get(_ context.Context, store, key string) (value []byte, found bool, err error) {
	err = f.read(store, func(b *bolt.Bucket) error {
		value = b.Get(stored(key))
		found = value != nil // an empty value is not nil
		value = bytes.Clone(value)
		return nil
	})
	return value, found, err
}

// Set writes a value. A key may have some 32 KiB: bbolt's limit, where Spin's SQLite has none that matters.
func (f *File) Set(_ context.Context, store, key string, value []byte) error {
	return f.write(store, func(b *bolt.Bucket) error { return b.Put(stored(key), value) })
}

// Delete removes a value, if there is one.
func (f *File) Delete(_ context.Context, store, key string) error {
	return f.write(store, func(b *bolt.Bucket) error { return b.Delete(stored(key)) })
}

// Exists tells whether there is a value.
func (f *File) Exists(_ context.Context, store, key string) (exists bool, err error) {
	err = f.read(store, func(b *bolt.Bucket) error {
		exists = b.Get(stored(key)) != nil
		return nil
	})
	return exists, err
}

// Keys returns the keys in alphabetical order.
func (f *File) Keys(_ context.Context, store string) (keys []string, err error) {
	err = f.read(store, func(b *bolt.Bucket) error {
		return b.ForEach(func(key, _ []byte) error {
			keys = append(keys, string(key[len("k"):]))
			return nil
		})
	})
	return keys, err
}
