package journal

import (
	"strconv"
	"strings"
)

// Filter lets entries through. An empty field lets all through.
type Filter struct {
	// Since lets through what came after the entry with this id.
	Since int
	To    string
	Call  string
	// Method is compared without regard to case.
	Method string
	// Path is a whole path, or the beginning of one before a final "*".
	Path string
	// Status is a status such as "401", or a class such as "4xx".
	Status  string
	Reason  string
	Verdict string
}

func (f Filter) takes(e Entry) bool {
	return e.ID > f.Since && is(f.To, e.To) && is(f.Call, e.Call) && is(f.Reason, e.Reason) && is(f.Verdict, e.Verdict) &&
		(f.Method == "" || strings.EqualFold(f.Method, e.Method)) && pathIs(f.Path, e.Path) && statusIs(f.Status, e.Status)
}

func is(wanted, got string) bool { return wanted == "" || wanted == got }

func pathIs(wanted, got string) bool {
	if beginning, ok := strings.CutSuffix(wanted, "*"); ok {
		return strings.HasPrefix(got, beginning)
	}
	return is(wanted, got)
}

func statusIs(wanted string, got int) bool {
	text := strconv.Itoa(got)
	if class, ok := strings.CutSuffix(wanted, "xx"); ok && wanted != "" {
		return strings.HasPrefix(text, class) && len(text) == len(wanted)
	}
	return is(wanted, text)
}
