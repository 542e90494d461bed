package admin

import (
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"time"
)

// query reads parameters. err is about the first that is wrong. A parameter that is never read is wrong too.
type query struct {
	values url.Values
	known  []string
	err    error
}

func (q *query) text(name string) string {
	q.known = append(q.known, name)
	values := q.values[name]
	if len(values) > 1 {
		q.fail("%s is given more than once", name)
	}
	return q.values.Get(name)
}

func (q *query) whole(name string, otherwise int) int {
	text := q.text(name)
	if text == "" {
		return otherwise
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 0 {
		q.fail("%s=%q is not a whole number of 0 or more", name, text)
	}
	return n
}

func (q *query) status(name string) string {
	text := q.text(name)
	if text != "" && !isStatus(text) {
		q.fail("%s=%q is neither a status such as 401 nor a class such as 4xx", name, text)
	}
	return text
}

func (q *query) duration(name string, otherwise, most time.Duration) time.Duration {
	text := q.text(name)
	if text == "" {
		return otherwise
	}
	d, err := time.ParseDuration(text)
	if err != nil || d < 0 || d > most {
		q.fail("%s=%q is not a duration of up to %s, such as 2s", name, text, most)
	}
	return d
}

func (q *query) fail(format string, args ...any) {
	if q.err == nil {
		q.err = fmt.Errorf(format, args...)
	}
}

func (q *query) done() error {
	for name := range q.values {
		if !slices.Contains(q.known, name) {
			q.fail("%q is not a parameter: use one of %v", name, q.known)
		}
	}
	return q.err
}

// isStatus is a status, or a class of them.
var isStatus = regexp.MustCompile(`^[1-5]([0-9][0-9]|xx)$`).MatchString
