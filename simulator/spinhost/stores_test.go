package spinhost_test

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"aiuta-edge/simulator/spinhost"
	"aiuta-edge/simulator/spinhost/keyvalue"
	"aiuta-edge/simulator/spinhost/redis/redistest"
)

// scripted is a manifest around the guest that makes the calls in its request; permissions may follow.
const scripted = "[[trigger.http]]\nroute = \"/...\"\ncomponent = \"edge\"\n[component.edge]\nsource = \"stores.wasm\"\n"

// play lets a fresh instance make calls, one a line, and returns a line for each.
func play(t testing.TB, app http.Handler, calls string) []string {
	t.Helper()
	w := do(app, httptest.NewRequest(http.MethodPost, "/", strings.NewReader(calls)))
	if w.Code != http.StatusOK {
		t.Fatalf("status %d", w.Code)
	}
	return strings.Split(strings.TrimSuffix(w.Body.String(), "\n"), "\n")
}

// expect plays "call → what comes back" lines, all in one instance.
func expect(t testing.TB, app http.Handler, lines string) {
	t.Helper()
	var calls, want []string
	for line := range strings.SplitSeq(strings.TrimSpace(lines), "\n") {
		call, answer, _ := strings.Cut(strings.TrimSpace(line), " → ")
		calls, want = append(calls, call), append(want, answer)
	}
	got := play(t, app, strings.Join(calls, "\n"))
	for i := range want {
		if i == len(got) {
			t.Fatalf("%s: no answer", calls[i])
		}
		if strings.TrimSpace(got[i]) != want[i] {
			t.Errorf("%s\n got %q\nwant %q", calls[i], got[i], want[i])
		}
	}
}

// fermyon/conformance-tests, tests/key-value, and Spin v4.0.2 crates/factor-key-value/src/host.rs.
func TestTheGuestUsesAKeyValueStore(t *testing.T) {
	app, _ := open(t, scripted+"key_value_stores = [\"default\"]\n")
	expect(t, app, `
		kv open forbidden → error: access denied
		kv open default → opened
		kv delete 0 key → deleted
		kv exists 0 key → false
		kv get 0 key → error: no such key
		kv keys 0 → 0
		kv set 0 key grüße%20%0A → set
		kv exists 0 key → true
		kv get 0 key → "grüße \n"
		kv set 0 key2 x → set
		kv keys 0 → 2 key,key2
		kv delete 0 key → deleted
		kv get 0 key → error: no such key
		kv open default → opened
		kv get 1 key2 → "x"
		kv close 0 → closed
		kv get 1 key2 → "x"`)
	expect(t, app, "kv open default → opened\n kv get 0 key2 → \"x\"") // the next request, in a fresh instance
}

func TestAStoreThatIsNotListedIsDeniedWhetherItExistsOrNot(t *testing.T) {
	app, _ := open(t, scripted, spinhost.WithKeyValue(keyvalue.NewMemory("default", "other")))
	expect(t, app, `
		kv open default → error: access denied
		kv open other → error: access denied
		kv open nowhere → error: access denied`)
}

func TestAListedStoreThatNobodyDefinesIsAnErrorAtStart(t *testing.T) {
	_, err := spinhost.Open(t.Context(), parse(t, scripted+"key_value_stores = [\"default\", \"other_one\"]\n"), sealed(&logBuffer{})...)
	if want := `component edge: unknown key_value_stores label "other_one"`; err == nil || !strings.HasPrefix(err.Error(), want) {
		t.Errorf("got %v", err)
	}
	open(t, scripted+"key_value_stores = [\"default\", \"other_one\"]\n", spinhost.WithKeyValue(keyvalue.NewMemory("default", "other_one")))
}

func TestAStoreThatIsNotOpenIsATrap(t *testing.T) {
	for name, calls := range map[string]string{
		"closed":       "kv open default\nkv close 0\nkv get 0 key",
		"closed twice": "kv open default\nkv close 0\nkv close 0\nkv set 0 key value",
	} {
		t.Run(name, func(t *testing.T) {
			app, log := open(t, scripted+"key_value_stores = [\"default\"]\n")
			if w := do(app, httptest.NewRequest(http.MethodPost, "/", strings.NewReader(calls))); w.Code != http.StatusInternalServerError {
				t.Errorf("got %d %s", w.Code, w.Body)
			}
			if !strings.Contains(log.String(), "invalid store: 0 is not open") {
				t.Errorf("the log does not say why: %s", log)
			}
		})
	}
}

// failing is a KeyValue whose third write fails.
type failing struct {
	spinhost.KeyValue
	writes atomic.Int32
}

func (f *failing) Set(ctx context.Context, store, key string, value []byte) error {
	if f.writes.Add(1) == 3 {
		return errors.New("the disk is full")
	}
	return f.KeyValue.Set(ctx, store, key, value)
}

func TestTheThirdWriteCanBeMadeToFail(t *testing.T) {
	app, _ := open(t, scripted+"key_value_stores = [\"default\"]\n", spinhost.WithKeyValue(&failing{KeyValue: keyvalue.NewMemory()}))
	expect(t, app, `
		kv open default → opened
		kv set 0 a 1 → set
		kv set 0 b 2 → set
		kv set 0 c 3 → error: io error: the disk is full
		kv set 0 d 4 → set
		kv keys 0 → 3 a,b,d`)
}

func TestAStateDirOutlivesTheApplication(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "state")
	const manifest = scripted + "key_value_stores = [\"default\"]\n"
	first, err := spinhost.Open(t.Context(), parse(t, manifest), sealed(&logBuffer{}, spinhost.WithStateDir(dir))...)
	if err != nil {
		t.Fatal(err)
	}
	expect(t, first, "kv open default → opened\n kv set 0 key value → set")
	_, err = spinhost.Open(t.Context(), parse(t, manifest), sealed(&logBuffer{}, spinhost.WithStateDir(dir))...)
	if err == nil || !strings.Contains(err.Error(), "are in use by another process") || strings.Contains(err.Error(), "\n") {
		t.Errorf("a second application: %v", err)
	}
	if err := first.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	second, _ := open(t, manifest, spinhost.WithStateDir(dir))
	expect(t, second, "kv open default → opened\n kv get 0 key → \"value\"")
}

// redisCalls is every call of outbound-redis. ADDRESS is the server's.
const redisCalls = `
	redis get ADDRESS key → ""
	redis set ADDRESS key value%20%0A → set
	redis get ADDRESS key → "value \n"
	redis incr ADDRESS counter → 1
	redis incr ADDRESS counter → 2
	redis incr ADDRESS key → error: internal server error
	redis sadd ADDRESS set one two two → 2
	redis sadd ADDRESS set two three → 1
	redis smembers ADDRESS set → 3 one,three,two
	redis srem ADDRESS set one four → 1
	redis smembers ADDRESS set → 2 three,two
	redis smembers ADDRESS none → 0
	redis get ADDRESS set → error: internal server error
	redis publish ADDRESS channel payload → published
	redis execute ADDRESS PING → 1 status:PONG
	redis execute ADDRESS SET number #-7 → 1 status:OK
	redis execute ADDRESS get number → 1 "-7"
	redis execute ADDRESS GET absent → 1 nil
	redis execute ADDRESS INCRBY number #9007199254740993 → 1 9007199254740986
	redis execute ADDRESS SMEMBERS none → 0
	redis execute ADDRESS NONESUCH secret → error: internal server error
	redis del ADDRESS key counter absent → 2
	redis get ADDRESS key → ""`

func TestASilentRedisTakesAllOfTheGuestsTimeUnlessItHasOne(t *testing.T) {
	silent, err := net.Listen("tcp", "127.0.0.1:0") // the kernel accepts for it
	if err != nil {
		t.Fatal(err)
	}
	defer silent.Close()
	const manifest = scripted + "allowed_outbound_hosts = [\"redis://127.0.0.1:*\"]\n"
	address := "redis://" + silent.Addr().String()
	for _, command := range []string{"get " + address + " key", "execute " + address + " EVAL x #0"} {
		app, log := open(t, manifest, spinhost.WithTimeLimit(100*time.Millisecond))
		w := do(app, httptest.NewRequest(http.MethodPost, "/", strings.NewReader("redis "+command)))
		if w.Code != http.StatusInternalServerError || !strings.Contains(log.String(), "longer than the time limit of 100ms") {
			t.Errorf("%s: got %d, and the log %s", command, w.Code, log)
		}
		app, _ = open(t, manifest, spinhost.WithRedisTimeout(50*time.Millisecond))
		expect(t, app, "redis "+command+" → error: internal server error")
	}
}

func TestTheGuestUsesRedis(t *testing.T) {
	t.Run("in memory", func(t *testing.T) {
		app, _ := open(t, scripted+"allowed_outbound_hosts = [\"redis://localhost\"]\n", spinhost.WithRedis(redistest.Memory(t)))
		expect(t, app, strings.ReplaceAll(redisCalls, "ADDRESS", "redis://localhost:6379/1"))
	})
	t.Run("on a server", func(t *testing.T) {
		address := "redis://" + redistest.Start(t)
		app, log := open(t, scripted+"allowed_outbound_hosts = [\"redis://127.0.0.1:*\"]\n")
		expect(t, app, strings.ReplaceAll(redisCalls, "ADDRESS", address))
		expect(t, app, strings.ReplaceAll(`
			redis execute ADDRESS SET short lived EX #60 → 1 status:OK
			redis execute ADDRESS TTL short → 1 60
			redis execute ADDRESS SET short again NX → 1 nil
			redis execute ADDRESS EVAL return%20{1,'two',{false,3},redis.status_reply('FOUR')} #0 → 5 1 "two" nil 3 status:FOUR
			redis execute ADDRESS EVAL return%20redis.error_reply('NO') #0 → error: internal server error
			redis execute ADDRESS SELECT #5 → 1 status:OK
			redis get ADDRESS short → "lived"
			redis execute ADDRESS MULTI → 1 status:OK
			redis incr ADDRESS after → 1`, "ADDRESS", address))
		if !strings.Contains(log.String(), "WRONGTYPE") || strings.Contains(log.String(), "secret") {
			t.Errorf("the log should tell why commands fail, and not with what: %s", log)
		}
	})
}

func TestRedisIsReachedWhereItIsAllowed(t *testing.T) {
	memory := spinhost.WithRedis(redistest.Memory(t))
	app, _ := open(t, scripted+"allowed_outbound_hosts = [\"redis://a.example\", \"redis://b.example:7000\", \"http://c.example:6379\"]\n", memory)
	expect(t, app, `
		redis set redis://a.example:6379 key value → set
		redis set redis://user:password@a.example/3 key value → set
		redis set redis://b.example:7000 key value → set
		redis set redis://b.example key value → error: internal server error
		redis set redis://c.example key value → error: internal server error
		redis set redis://a.example:6379#@b.example:7000 key value → error: internal server error
		redis set a.example key value → error: internal server error`)
	none, log := open(t, scripted, memory)
	expect(t, none, "redis set redis://a.example key value → error: internal server error")
	if !strings.Contains(log.String(), "not in allowed_outbound_hosts") {
		t.Errorf("the log does not say why: %s", log)
	}
}

// Spin v4.0.2 crates/factor-outbound-redis/src/lib.rs: a connection for each call, 1024 in all.
func TestAnInstanceHasSomeThousandRedisCalls(t *testing.T) {
	app, _ := open(t, scripted+"allowed_outbound_hosts = [\"redis://localhost\"]\n", spinhost.WithRedis(redistest.Memory(t)))
	lines := play(t, app, strings.Repeat("redis incr redis://localhost n\n", 1025))
	if lines[1023] != "1024" || lines[1024] != "error: internal server error" {
		t.Errorf("got %q and %q", lines[1023], lines[1024])
	}
	expect(t, app, "redis incr redis://localhost n → 1025")
}
