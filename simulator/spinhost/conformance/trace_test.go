package conformance

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// spinhost shows in its trace what the guest cannot: numbers of handles, kinds of errors. So a row's calls are compared
// with it, each as the line that it has to give.

var (
	tracedLine = regexp.MustCompile(`(?m)^\[\d+\] (.*) <[^>]*>$`)
	trapReason = regexp.MustCompile(` = trap: .*`)
)

// traced returns the lines of a trace that are of Spin's functions, without what differs from run to run.
func traced(trace string) (lines []string) {
	for _, match := range tracedLine.FindAllStringSubmatch(trace, -1) {
		if line := match[1]; !strings.HasPrefix(line, "wasi.") {
			lines = append(lines, trapReason.ReplaceAllString(line, " = trap"))
		}
	}
	return lines
}

// oldModules are the names by which a module calls what has another name in the table.
var oldModules = strings.NewReplacer("config.", "spin-config.", "redis.", "outbound-redis.", "http.send-request", "wasi-outbound-http.request")

// lines returns the lines that calls have to give.
func lines(calls []call) (all []string) {
	for _, c := range calls {
		line := oldModules.Replace(c.function) + "(" + shownAll(c.arguments) + ")"
		switch r := c.result.(type) {
		case nil:
		case ok:
			if r.value == nil {
				line += " = ok"
			} else {
				line += " = " + shown(r.value)
			}
		case failure:
			line += " = error " + shown(r.payload)
		default:
			line += " = trap"
		}
		all = append(all, line)
	}
	return all
}

func shown(value any) string {
	switch v := value.(type) {
	case string:
		return shownText(v)
	case []byte:
		return shownText(string(v))
	case []string:
		return "[" + shownAll(v) + "]"
	case []variant:
		return "[" + shownAll(v) + "]"
	case variant:
		if v.Val == nil {
			return v.Tag
		}
		return v.Tag + "(" + shown(v.Val) + ")"
	case sent:
		body := any(enum("none"))
		if v.Body != nil {
			body = v.Body
		}
		return strings.Join([]string{v.Method, shown(v.URI), shownHeaders(v.Headers), "[]", shown(body)}, ", ")
	case got:
		return fmt.Sprintf("{status: %d, headers: %s, body: %s}", v.Status, shownHeaders(v.Headers), shown(v.Body))
	}
	return fmt.Sprint(value)
}

func shownAll[T any](values []T) string {
	all := make([]string, len(values))
	for i, v := range values {
		all[i] = shown(v)
	}
	return strings.Join(all, ", ")
}

func shownHeaders(headers [][2]string) string {
	all := make([]string, len(headers))
	for i, h := range headers {
		all[i] = shownText(h[0]) + ": " + shownText(h[1])
	}
	return "[" + strings.Join(all, ", ") + "]"
}

// shownText quotes a text, a long one cut as the trace cuts it.
func shownText(s string) string {
	const most = 64
	runes := 0
	for i := range s {
		if runes++; runes > most {
			return fmt.Sprintf("%s…(%d bytes)", strconv.Quote(s[:i]), len(s))
		}
	}
	return strconv.Quote(s)
}
