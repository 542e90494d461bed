package redis_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"slices"
	"strings"
	"testing"
	"time"

	"aiuta-edge/simulator/spinhost/abi"
	"aiuta-edge/simulator/spinhost/redis"
	"aiuta-edge/simulator/spinhost/redis/redistest"
	"aiuta-edge/simulator/spinhost/wasmhost"
)

func servers(t *testing.T) *redis.Servers {
	t.Helper()
	s := &redis.Servers{}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// do runs a command, whose words have blanks between them, and writes down what comes back.
func do(t testing.TB, r wasmhost.Redis, address, command string) string {
	t.Helper()
	words := strings.Split(command, " ")
	var arguments [][]byte
	for _, word := range words[1:] {
		arguments = append(arguments, []byte(word))
	}
	results, err := r.Do(t.Context(), address, words[0], arguments...)
	var refused redis.Error
	switch {
	case errors.As(err, &refused):
		return "error: " + refused.Error()
	case err != nil:
		return "failure: " + err.Error()
	}
	parts := make([]string, len(results))
	for i, result := range results {
		switch result.Kind {
		case abi.RedisNil:
			parts[i] = "nil"
		case abi.RedisStatus:
			parts[i] = string(result.Data)
		case abi.RedisInt:
			parts[i] = fmt.Sprint(result.Int)
		case abi.RedisBinary:
			parts[i] = fmt.Sprintf("%q", result.Data)
		}
	}
	if strings.EqualFold(words[0], "SMEMBERS") { // a server gives them in any order
		slices.Sort(parts)
	}
	return strings.Join(parts, " ")
}

func TestAReplyIsTheSameWhicheverWayItComes(t *testing.T) {
	s, address := servers(t), "redis://"+redistest.Start(t)
	for _, command := range []string{"HSET h a 1 b 2", "SADD s x y", "SET k v", "SET n 5"} {
		do(t, s, address, command)
	}
	// Each command goes over the pool as it stands, and on a connection of its own from within a script, which hands the
	// reply on as it is.
	for command, want := range map[string]string{
		"PING": "PONG", "PING hello": `"hello"`, "GET k": `"v"`, "GET none": "nil", "MGET k none n": `"v" nil "5"`, "SMEMBERS s": `"x" "y"`,
		"HGET h a": `"1"`, "HMGET h a z": `"1" nil`, "HGETALL h": `"a" "1" "b" "2"`, "SET k v": "OK", "EXISTS k none": "1", "TTL k": "-1",
		"PTTL none": "-2", "EXPIRE none 5": "0", "PEXPIRE none 5": "0", "SETNX k v": "0", "SCARD s": "2", "SISMEMBER s x": "1",
		"HDEL h none": "0", "HINCRBY h a 0": "1", "PUBLISH nobody x": "0", "DEL none": "0", "SREM s none": "0",
		"INCRBY n 0": "5", "DECRBY n 0": "5",
	} {
		if got := do(t, s, address, command); got != want {
			t.Errorf("%s: got %s, want %s", command, got, want)
		}
		words := strings.Split(command, " ")
		script := "EVAL return%redis.call(unpack(ARGV)) 0 " + strings.Join(words, " ")
		arguments := [][]byte{}
		for _, word := range strings.Split(script, " ")[1:] {
			arguments = append(arguments, []byte(strings.ReplaceAll(word, "%", " ")))
		}
		results, err := s.Do(t.Context(), address, "EVAL", arguments...)
		if err != nil {
			t.Errorf("%s in a script: %v", command, err)
		} else if got := show(results, words[0] == "SMEMBERS"); got != want {
			t.Errorf("%s in a script: got %s, want %s", command, got, want)
		}
	}
}

func show(results []abi.RedisResult, sorted bool) string {
	var parts []string
	for _, r := range results {
		parts = append(parts, [...]string{"nil", string(r.Data), fmt.Sprint(r.Int), fmt.Sprintf("%q", r.Data)}[r.Kind])
	}
	if sorted {
		slices.Sort(parts)
	}
	return strings.Join(parts, " ")
}

func TestMemoryAnswersAsAServerDoes(t *testing.T) {
	s, address := servers(t), "redis://"+redistest.Start(t)
	started := time.Now()
	m := redistest.MemoryAt(t, func() time.Time { return started })
	compare := func(command string) {
		t.Helper()
		if real, ours := do(t, s, address, command), do(t, m, address, command); real != ours {
			t.Errorf("%s: a server says %s, and the memory %s", command, real, ours)
		}
	}
	for _, command := range []string{"GET", "GET a b", "SET a", "SADD a", "INCR", "DEL", "PUBLISH a", "INCRBY a",
		"SET a 9223372036854775807", "INCR a", "INCRBY a -1", "INCRBY a x", "INCRBY a 1.5", "SET b -9223372036854775808",
		"INCRBY b -1", "EVAL return{1,redis.call('get',KEYS[1]),false,3} 1 a", "EVAL return{1,{2,'two'}} 0",
		"SET t v EX 60", "TTL t", "SET t w NX", "EXPIRE none 5", "get a", "pInG", "PUBLISH a b", "EXISTS a a b zz", "SET e ", "GET e", "INCR e",
		"SADD e x", "SADD n x", "SET n y", "SADD n x", "SMEMBERS n", "DEL a a b"} {
		compare(command)
	}
	random := rand.New(rand.NewPCG(1, 2))
	commands := []string{"GET k", "SET k v", "INCR k", "INCRBY k v", "DEL k", "DEL k k", "EXISTS k k", "SADD k v v", "SREM k v", "SREM k v v", "SMEMBERS k"}
	for range 3000 {
		words := strings.Split(commands[random.IntN(len(commands))], " ")
		for i, word := range words[1:] {
			switch word {
			case "k":
				words[i+1] = "key" + fmt.Sprint(random.IntN(3))
			case "v":
				words[i+1] = []string{"0", "-1", "12", "text"}[random.IntN(4)]
			}
		}
		if compare(strings.Join(words, " ")); t.Failed() {
			return
		}
	}
}

func TestKeysInMemoryExpireByTheGivenClock(t *testing.T) {
	now := time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC)
	m := redistest.MemoryAt(t, func() time.Time { return now })
	do(t, m, "redis://h", "SET k v EX 60")
	for _, step := range []struct {
		pass time.Duration
		want string
	}{{59 * time.Second, `"v"`}, {time.Second, "nil"}} {
		now = now.Add(step.pass)
		if got := do(t, m, "redis://h", "GET k"); got != step.want {
			t.Errorf("at %s: got %s, want %s", now.Format(time.TimeOnly), got, step.want)
		}
	}
}

func TestMemoryKeepsServersAndDatabasesApart(t *testing.T) {
	m := redistest.Memory(t)
	do(t, m, "redis://h/1", "SET k v")
	for address, want := range map[string]string{"redis://h:6379/1": `"v"`, "redis://user:password@h/1": `"v"`, "redis://h": "nil", "redis://h:6380/1": "nil", "redis://g/1": "nil"} {
		if got := do(t, m, address, "GET k"); got != want {
			t.Errorf("%s: %s", address, got)
		}
	}
}

func TestACommandLeavesNothingBehindForAnother(t *testing.T) {
	s, address := servers(t), "redis://"+redistest.Start(t)
	for _, command := range []string{"SELECT 3", "MULTI", "SUBSCRIBE channel", "CLIENT SETNAME me", "QUIT"} {
		do(t, s, address, command)
		if got := do(t, s, address, "SET k "+command[:4]); got != "OK" {
			t.Errorf("after %s: %s", command, got)
		}
		if got := do(t, s, address, "EVAL return{redis.call('get','k')} 0"); got != fmt.Sprintf("%q", command[:4]) {
			t.Errorf("after %s: %s", command, got)
		}
	}
}

func TestDatabaseAndPasswordAreThoseOfTheAddress(t *testing.T) {
	s, at := servers(t), redistest.Start(t, "--requirepass", "open sesame")
	good := "redis://:open%20sesame@" + at
	for _, command := range []string{"SET k v", "EVAL return{} 0"} { // over the pool, and not
		if got := do(t, s, good+"/2", command); strings.Contains(got, "error") || strings.Contains(got, "failure") {
			t.Errorf("%s: %s", command, got)
		}
		if got := do(t, s, "redis://:wrong@"+at, command); !strings.Contains(got, "WRONGPASS") || strings.Contains(got, "wrong@") {
			t.Errorf("%s with a wrong password: %s", command, got)
		}
		if got := do(t, s, "redis://"+at, command); !strings.Contains(got, "NOAUTH") {
			t.Errorf("%s without a password: %s", command, got)
		}
	}
	for address, want := range map[string]string{good + "/2": `"v"`, good: "nil", good + "?db=2": "nil"} {
		if got := do(t, s, address, "GET k"); got != want {
			t.Errorf("%s: got %s, want %s", address, got, want)
		}
		if got := do(t, s, address, "EVAL return{redis.call('get','k')} 0"); got != want {
			t.Errorf("%s in a script: got %s, want %s", address, got, want)
		}
	}
}

func TestWhatIsNoAddressIsRefused(t *testing.T) {
	s := servers(t)
	for _, address := range []string{"", "localhost:6379", "http://localhost", "unix:///run/redis.sock", "redis://", "redis://h/db", "redis://h/1/2", "redis://h\n"} {
		if got := do(t, s, address, "PING"); !strings.HasPrefix(got, "failure: not an address of a Redis server") {
			t.Errorf("%q: %s", address, got)
		}
	}
}

func TestACommandEndsWithItsContext(t *testing.T) {
	s, address := servers(t), "redis://"+redistest.Start(t)
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if _, err := s.Do(ctx, address, "BLPOP", []byte("none"), []byte("0")); err == nil {
		t.Error("it did not fail")
	}
	if ctx.Err() == nil {
		t.Error("it failed before its time")
	}
}

// silence is the address of a server that takes connections and says nothing.
func silence(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0") // the kernel accepts for it
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { listener.Close() })
	return "redis://" + listener.Addr().String()
}

func TestASilentServerIsWaitedForUntilTheCallIsOver(t *testing.T) {
	s, address := servers(t), silence(t)
	for _, command := range []string{"GET k", "EVAL x 0"} { // over the pool, and not
		for range 40 { // none waits for the connection of another
			ctx, leave := context.WithCancel(t.Context())
			ended := make(chan error)
			go func() {
				_, err := s.Do(ctx, address, strings.Fields(command)[0], []byte("k"))
				ended <- err
			}()
			select {
			case err := <-ended:
				t.Fatalf("%s has ended: %v", command, err)
			case <-time.After(10 * time.Millisecond):
			}
			leave()
			if err := <-ended; err == nil {
				t.Errorf("%s has an answer", command)
			}
		}
	}
}

func TestATimeoutEndsACallToASilentServer(t *testing.T) {
	s, address := servers(t), silence(t)
	s.Timeout = 50 * time.Millisecond
	for _, command := range []string{"GET k", "EVAL x 0"} {
		if got := do(t, s, address, command); !strings.HasPrefix(got, "failure: ") {
			t.Errorf("%s: %s", command, got)
		}
	}
}

func TestAServerThatIsNotThereIsAnError(t *testing.T) {
	s := servers(t)
	for _, command := range []string{"GET k", "EVAL x 0"} {
		if got := do(t, s, "redis://127.0.0.1:1", command); !strings.HasPrefix(got, "failure: ") {
			t.Errorf("%s: %s", command, got)
		}
	}
}

// A server may be broken, or no Redis at all.
func TestAReplyThatIsNoneIsAnError(t *testing.T) {
	for _, reply := range []string{"", "+OK", "+OK\n", "HTTP/1.1 400 Bad Request\r\n\r\n", ":x\r\n", "$5\r\nabc\r\n", "$3\r\nabcde", "$-2\r\n", "*-2\r\n",
		"$99999999999\r\n", "*2\r\n:1\r\n", "*2\r\n:1\r\n-ERR\r\n", "_\r\n", "%1\r\n+a\r\n+b\r\n", strings.Repeat("*1\r\n", 100) + ":1\r\n", "+" + strings.Repeat("x", 1<<17)} {
		t.Run(fmt.Sprintf("%.20q", reply), func(t *testing.T) {
			listener, err := net.Listen("tcp", "127.0.0.1:0")
			if err != nil {
				t.Fatal(err)
			}
			defer listener.Close()
			go func() {
				connection, err := listener.Accept()
				if err != nil {
					return
				}
				defer connection.Close()
				connection.Read(make([]byte, 1024))
				connection.Write([]byte(reply))
			}()
			if got := do(t, servers(t), "redis://"+listener.Addr().String(), "EVAL x 0"); !strings.HasPrefix(got, "failure: ") && got != "error: ERR" {
				t.Errorf("got %s", got)
			}
		})
	}
}
