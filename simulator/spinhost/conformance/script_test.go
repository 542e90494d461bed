package conformance

import (
	"encoding/json"
	"fmt"
	"maps"
	"testing"
)

// script plays the host calls of a row: it answers each as the row says, and complains of every other.
type script struct {
	t     testing.TB
	calls []call
	next  int
}

func (s *script) play(function string, arguments []json.RawMessage) any {
	s.t.Helper()
	if s.next == len(s.calls) {
		s.t.Errorf("the guest calls %s%.200s after all that it should", function, arguments)
		return trap{"not in the table"}
	}
	c := s.calls[s.next]
	s.next++
	fits := function == c.function && len(arguments) == len(c.arguments)
	for i := 0; fits && i < len(arguments); i++ {
		fits = same(arguments[i], c.arguments[i])
	}
	if !fits {
		s.t.Errorf("call %d is %s%.200s, want %s%.200v", s.next, function, arguments, c.function, c.arguments)
		return trap{"not in the table"}
	}
	return c.result
}

// finish complains of calls that did not come.
func (s *script) finish() {
	s.t.Helper()
	if rest := s.calls[s.next:]; len(rest) > 0 && rest[0].result != (unread{}) {
		s.t.Errorf("the guest did not call %s%.200v", rest[0].function, rest[0].arguments)
	}
}

// compare complains of an answer that is not the row's.
func compare(t testing.TB, got answer, r row) {
	t.Helper()
	if got.status != r.want.status {
		t.Errorf("the status is %d, want %d", got.status, r.want.status)
	}
	if !maps.Equal(got.header, r.want.header) {
		t.Errorf("the headers are %v, want %v", got.header, r.want.header)
	}
	if got.body != r.want.body {
		t.Errorf("the body is\n%s\nwant\n%s", shorten(got.body), shorten(r.want.body))
	}
	if t.Failed() {
		t.Logf("source: %s", r.source)
	}
}

func shorten(s string) string {
	const most = 2000
	if len(s) <= most {
		return s
	}
	return fmt.Sprintf("%s… (%d bytes)", s[:most], len(s))
}
