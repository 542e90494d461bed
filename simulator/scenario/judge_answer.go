package scenario

import (
	"fmt"
	"maps"
	"net/textproto"
	"regexp"
	"slices"
	"strings"
)

// answer is about what came back for a request by hand.
func (j *judgement) answer(want Answer, got received) {
	if got.broken != nil {
		j.check("there is an answer", false, "%s", withoutPorts(got.broken))
		return
	}
	if want.Status != 0 {
		j.check(fmt.Sprintf("the answer is %d", want.Status), got.status == want.Status, "%d %s", got.status, got.reason)
	}
	if want.Reason != "" {
		j.check("the reason is "+want.Reason, got.reason == want.Reason, "%q", got.reason)
	}
	for _, name := range slices.Sorted(maps.Keys(want.Headers)) {
		values, present := got.header[textproto.CanonicalMIMEHeaderKey(name)]
		value := strings.Join(values, ", ")
		j.check(fmt.Sprintf("the header %s %s", name, want.Headers[name].expected(j.expand)),
			want.Headers[name].holds(value, present, j.expand), "%q", value)
	}
	j.members("the answer's %s %s", want.JSON, got.json)
}

// address is one of this machine, whose port is another one each time.
var address = regexp.MustCompile(`(https?://)?(127\.0\.0\.1|\[::1\]):\d+(->(127\.0\.0\.1|\[::1\]):\d+)?`)

// withoutPorts says what went wrong in words that are the same in every run.
func withoutPorts(err error) string {
	return strings.ReplaceAll(address.ReplaceAllString(err.Error(), "‹loopback›"), "\n", "; ")
}
