//go:build tinygo

package main

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/fermyon/spin/sdk/go/v2/variables"
)

// errCall is a line that names no call, or one with too few words.
var errCall = errors.New("the guest does not know this call")

// performAll performs the calls in the lines of a body and returns a line for each: "ok" and the value, or "error" and
// the SDK's message.
func performAll(body string) string {
	var out strings.Builder
	for line := range strings.Lines(body) {
		words := strings.Split(strings.TrimSuffix(line, "\n"), "%20")
		value, err := perform(words[0], words[1:])
		if err != nil {
			fmt.Fprintf(&out, "error %q\n", err)
			continue
		}
		out.WriteString(strings.TrimSuffix("ok "+value, " ") + "\n")
	}
	return out.String()
}

func perform(name string, words []string) (string, error) {
	family, function, _ := strings.Cut(name, "-")
	switch {
	case family == "config" && len(words) == 1:
		return quote(variables.Get(words[0]))
	case strings.HasPrefix(name, "key-value-"):
		return keyValue(strings.TrimPrefix(name, "key-value-"), words)
	case family == "redis" && len(words) >= 2:
		return redisCall(function, words[0], words[1:])
	case family == "http":
		return outbound(words)
	}
	return "", errCall
}

// quote writes what a call gave so that every byte shows.
func quote[T string | []byte](value T, err error) (string, error) {
	return strconv.Quote(string(value)), err
}

func quoteAll(values []string, err error) (string, error) {
	return fmt.Sprintf("%q", values), err
}

func number(n int64, err error) (string, error) {
	return strconv.FormatInt(n, 10), err
}
