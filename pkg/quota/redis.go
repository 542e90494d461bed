package quota

import (
	"errors"
	"strconv"
	"time"
)

// Execute runs one Redis command and returns the whole numbers of its reply, those of an array in their order. No
// argument is empty. An error reply is an error, and a reply with anything else in it is [ErrNotNumbers].
type Execute func(command string, args ...[]byte) ([]int64, error)

// ErrNotNumbers is what an [Execute] returns for a reply with something else than whole numbers in it.
var ErrNotNumbers = errors.New("redis replied with something else than whole numbers")

// Redis counts in a Redis server, exactly: a script looks at all counters of a request and adds to them, and Redis
// runs nothing else during a script. It is one round trip, and with Spin's outbound Redis also one connection, which Spin
// makes anew for each command (Spin v4.0.2 crates/factor-outbound-redis/src/host.rs).
//
// The start of the window is part of a counter's name. Machines whose clocks differ thus count in different
// counters for as long as they differ about the window, and none of these passes its limit.
type Redis struct{ Execute Execute }

// clockDifference is by how much the clocks of two machines may differ. A counter lives that much longer than its
// window: the machine that is behind must still find what the one ahead has counted.
const clockDifference = time.Minute

// script gets the counters as keys, then 1 or 0 for whether to count, and for each counter its limit and its lifetime in
// seconds. It returns 1 or 0 for whether all have room, and the counters. A counter that holds no number is an error of the
// comparison.
const script = `
local used, room = {}, 1
for i, key in ipairs(KEYS) do
  used[i] = tonumber(redis.call('GET', key) or 0)
  if used[i] >= tonumber(ARGV[2*i]) then room = 0 end
end
if room == 1 and ARGV[1] == '1' then
  for i, key in ipairs(KEYS) do
    used[i] = redis.call('INCR', key)
    if used[i] == 1 then redis.call('EXPIRE', key, ARGV[2*i+1]) end
  end
end
return {room, unpack(used)}`

var errReply = errors.New("the reply is not that of the script: is this a Redis server?")

// Count runs the script.
func (r Redis) Count(windows []Window, add bool) (bool, error) {
	args := make([][]byte, 0, 3+3*len(windows))
	args = append(args, []byte(script), number(int64(len(windows))))
	for _, w := range windows {
		args = append(args, []byte(w.redisKey()))
	}
	counting := "0"
	if add {
		counting = "1"
	}
	args = append(args, []byte(counting))
	for _, w := range windows {
		lifetime := w.Limit.seconds() + int64(clockDifference/time.Second)
		args = append(args, number(w.Limit.Count), number(lifetime))
	}
	reply, err := r.Execute("EVAL", args...)
	if err != nil {
		return false, &StoreError{"counting in Redis", err}
	}
	if len(reply) != 1+len(windows) {
		return false, &StoreError{"counting in Redis", errReply}
	}
	for i := range windows {
		windows[i].Used = reply[1+i]
	}
	return reply[0] == 1, nil
}

// redisKey returns quota/SECONDS/{DIGEST}/START, and for a product quota/SECONDS/{DIGEST}/PRODUCT/START. The braces keep
// all counters of a request on one node of a Redis Cluster, where a script may touch no other (Redis Cluster
// specification, "Hash tags").
func (w *Window) redisKey() string {
	key := keyPrefix(w.Limit) + "{" + w.subject.digest + "}/"
	if w.subject.product != "" {
		key += w.subject.product + "/"
	}
	return key + strconv.FormatInt(w.Start, 10)
}

func number(n int64) []byte { return strconv.AppendInt(nil, n, 10) }
