package keyvalue_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"aiuta-edge/simulator/spinhost/keyvalue"
	"aiuta-edge/simulator/spinhost/redis"
	"aiuta-edge/simulator/spinhost/redis/redistest"
	"aiuta-edge/simulator/spinhost/wasmhost"
)

func file(t *testing.T, path string, labels ...string) *keyvalue.File {
	t.Helper()
	f, err := keyvalue.OpenFile(path, labels...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}

// eachLabelled runs a test on the kinds of stores that have labels: here "default" and "other".
func eachLabelled(t *testing.T, test func(t *testing.T, kv wasmhost.KeyValue)) {
	labels := []string{"default", "other"}
	t.Run("memory", func(t *testing.T) { test(t, keyvalue.NewMemory(labels...)) })
	t.Run("file", func(t *testing.T) { test(t, file(t, filepath.Join(t.TempDir(), "new", "kv.db"), labels...)) })
	t.Run("both", func(t *testing.T) {
		test(t, keyvalue.Labelled{"default": file(t, filepath.Join(t.TempDir(), "kv.db"), "default"), "other": keyvalue.NewMemory("other")})
	})
}

// each runs a test on all kinds of stores.
func each(t *testing.T, test func(t *testing.T, kv wasmhost.KeyValue)) {
	eachLabelled(t, test)
	t.Run("redis", func(t *testing.T) { test(t, redisStore(t, "redis://"+redistest.Start(t))) })
}

// redisStore is the store on a server.
func redisStore(t *testing.T, address string) *keyvalue.Redis {
	t.Helper()
	servers := &redis.Servers{}
	t.Cleanup(func() { servers.Close() })
	store, err := keyvalue.NewRedis(address, servers)
	if err != nil {
		t.Fatal(err)
	}
	return store
}

// The sequence of Spin v4.0.2 crates/key-value-spin/src/store.rs, tests.
func TestAValueComesAndGoes(t *testing.T) {
	each(t, func(t *testing.T, kv wasmhost.KeyValue) {
		ctx := t.Context()
		expect := func(when, want string) {
			t.Helper()
			value, found, err := kv.Get(ctx, "default", "bar")
			exists, err2 := kv.Exists(ctx, "default", "bar")
			keys, err3 := kv.Keys(ctx, "default")
			if err := errors.Join(err, err2, err3); err != nil {
				t.Fatalf("%s: %v", when, err)
			}
			if got := fmt.Sprintf("%q %t %t %q", value, found, exists, keys); got != want {
				t.Errorf("%s: got %s, want %s", when, got, want)
			}
		}
		set := func(value string) {
			t.Helper()
			if err := kv.Set(ctx, "default", "bar", []byte(value)); err != nil {
				t.Fatal(err)
			}
		}
		expect("at first", `"" false false []`)
		set("baz")
		expect("after set", `"baz" true true ["bar"]`)
		set("wow")
		expect("after a second set", `"wow" true true ["bar"]`)
		set("")
		expect("after setting nothing", `"" true true ["bar"]`)
		for range 2 { // the second finds nothing, which is no error
			if err := kv.Delete(ctx, "default", "bar"); err != nil {
				t.Fatal(err)
			}
			expect("after delete", `"" false false []`)
		}
	})
}

func TestAKeyMayBeAnything(t *testing.T) {
	each(t, func(t *testing.T, kv wasmhost.KeyValue) {
		want := []string{"", "\x00", "a/b", "grüße", strings.Repeat("k", 30000)}
		for _, key := range want {
			if err := kv.Set(t.Context(), "default", key, []byte("value of "+key)); err != nil {
				t.Fatal(err)
			}
		}
		keys, err := kv.Keys(t.Context(), "default")
		slices.Sort(keys)
		if err != nil || !slices.Equal(keys, want) {
			t.Errorf("got %.100q, %v", keys, err)
		}
		for _, key := range want {
			if value, _, err := kv.Get(t.Context(), "default", key); string(value) != "value of "+key || err != nil {
				t.Errorf("%.20q: got %.30q, %v", key, value, err)
			}
		}
	})
}

func TestStoresDoNotMix(t *testing.T) {
	eachLabelled(t, func(t *testing.T, kv wasmhost.KeyValue) {
		if err := kv.Set(t.Context(), "default", "key", []byte("value")); err != nil {
			t.Fatal(err)
		}
		if exists, err := kv.Exists(t.Context(), "other", "key"); exists || err != nil {
			t.Errorf("got %t, %v", exists, err)
		}
	})
}

func TestALabelThatIsNotDefinedHasNoStore(t *testing.T) {
	eachLabelled(t, func(t *testing.T, kv wasmhost.KeyValue) {
		ctx := t.Context()
		_, _, get := kv.Get(ctx, "third", "key")
		_, exists := kv.Exists(ctx, "third", "key")
		_, keys := kv.Keys(ctx, "third")
		for name, err := range map[string]error{"open": kv.Open(ctx, "third"), "get": get, "exists": exists, "keys": keys,
			"set": kv.Set(ctx, "third", "key", nil), "delete": kv.Delete(ctx, "third", "key")} {
			if !errors.Is(err, keyvalue.ErrNoSuchStore) {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}

func TestWithoutLabelsThereIsTheDefaultStore(t *testing.T) {
	for name, kv := range map[string]wasmhost.KeyValue{"memory": keyvalue.NewMemory(), "file": file(t, filepath.Join(t.TempDir(), "kv.db"))} {
		if err := kv.Open(t.Context(), "default"); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestWhatIsGivenOutIsACopy(t *testing.T) {
	each(t, func(t *testing.T, kv wasmhost.KeyValue) {
		given := []byte("value")
		if err := kv.Set(t.Context(), "default", "key", given); err != nil {
			t.Fatal(err)
		}
		got, _, _ := kv.Get(t.Context(), "default", "key")
		given[0], got[1] = 'X', 'X'
		if again, _, _ := kv.Get(t.Context(), "default", "key"); string(again) != "value" {
			t.Errorf("got %q", again)
		}
	})
}

// With -race this finds a map that is used by two at once.
func TestManyMayWriteAtOnce(t *testing.T) {
	each(t, func(t *testing.T, kv wasmhost.KeyValue) {
		var wg sync.WaitGroup
		for n := range 16 {
			wg.Go(func() {
				if err := kv.Set(t.Context(), "default", fmt.Sprint(n), nil); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if keys, _ := kv.Keys(t.Context(), "default"); len(keys) != 16 {
			t.Errorf("%d keys are left", len(keys))
		}
	})
}

func TestAFileOutlivesWhoeverWroteIt(t *testing.T) {
	path := filepath.Join(t.TempDir(), "kv.db")
	first := file(t, path, "default", "other")
	if err := first.Set(t.Context(), "other", "key", []byte("value")); err != nil {
		t.Fatal(err)
	}
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	value, found, err := file(t, path).Get(t.Context(), "other", "key")
	if string(value) != "value" || !found || err != nil {
		t.Errorf("got %q, %t, %v", value, found, err)
	}
}

func TestARedisServerThatDoesNotAnswerFailsEveryCall(t *testing.T) {
	kv := redisStore(t, "redis://127.0.0.1:1") // nothing listens there
	ctx := t.Context()
	_, _, get := kv.Get(ctx, "default", "key")
	_, exists := kv.Exists(ctx, "default", "key")
	_, keys := kv.Keys(ctx, "default")
	for name, err := range map[string]error{"open": kv.Open(ctx, "default"), "get": get, "exists": exists, "keys": keys,
		"set": kv.Set(ctx, "default", "key", nil), "delete": kv.Delete(ctx, "default", "key")} {
		if err == nil || errors.Is(err, keyvalue.ErrNoSuchStore) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestAFileOfSpinsIsNotTakenForOneOfOurs(t *testing.T) {
	path := filepath.Join(t.TempDir(), "sqlite_key_value.db")
	if err := os.WriteFile(path, []byte("SQLite format 3\x00"+strings.Repeat("\x00", 8192)), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := keyvalue.OpenFile(path); err == nil || !strings.Contains(err.Error(), "SQLite") || !strings.Contains(err.Error(), path) {
		t.Errorf("got %v", err)
	}
}

// holdVariable tells this test's own binary to hold a file open, and which.
const holdVariable = "KEYVALUE_TEST_HOLD"

func TestMain(m *testing.M) {
	if path := os.Getenv(holdVariable); path != "" {
		if _, err := keyvalue.OpenFile(path); err != nil {
			fmt.Println(err)
			os.Exit(1)
		}
		fmt.Println("held")
		os.Stdin.Read(make([]byte, 1)) // until the test closes it
		os.Exit(0)
	}
	os.Exit(m.Run())
}

func TestASecondProcessIsToldThatTheFileIsInUse(t *testing.T) {
	path := filepath.Join(t.TempDir(), "kv.db")
	other := exec.CommandContext(context.Background(), os.Args[0])
	other.Env = append(os.Environ(), holdVariable+"="+path)
	stdin, err := other.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	stdout, err := other.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := other.Start(); err != nil {
		t.Fatal(err)
	}
	defer other.Wait()
	defer stdin.Close()
	line := make([]byte, len("held\n"))
	if _, err := stdout.Read(line); err != nil || string(line) != "held\n" {
		t.Fatalf("the other process says %q, %v", line, err)
	}
	_, err = keyvalue.OpenFile(path)
	if want := "the key-value stores in " + path + " are in use by another process"; err == nil || !strings.HasPrefix(err.Error(), want) {
		t.Errorf("got %v", err)
	}
}

func TestAFileThatIsNoStoreIsRefusedInOneLine(t *testing.T) {
	path := filepath.Join(t.TempDir(), "kv.db")
	if err := os.WriteFile(path, []byte(strings.Repeat("not a database\n", 1000)), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := keyvalue.OpenFile(path); err == nil || !strings.Contains(err.Error(), path) || strings.Contains(err.Error(), "\n") {
		t.Errorf("got %v", err)
	}
}
