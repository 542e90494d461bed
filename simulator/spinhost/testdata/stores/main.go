//go:build tinygo

// A guest built with the Spin Go SDK v2 that makes the calls that it is told to: key-value, Redis and HTTP.
package main

import (
	"fmt"
	"io"
	"net/http"
	"sort"
	"strconv"
	"strings"

	spinhttp "github.com/fermyon/spin/sdk/go/v2/http"
	"github.com/fermyon/spin/sdk/go/v2/kv"
	"github.com/fermyon/spin/sdk/go/v2/redis"
)

func init() { spinhttp.Handle(script) }

// main is never called in a reactor build.
func main() {}

// stores are those that this instance has opened, open or not.
var stores []*kv.Store

// script runs the calls in the request body, one a line, with blanks between the words, and answers with a line for each:
// what came back, or "error: " and the SDK's text. In a word, %20 stands for a blank and %0A for a line's end.
func script(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		fmt.Fprint(w, err)
		return
	}
	for _, line := range strings.Split(strings.TrimSpace(string(body)), "\n") {
		words := strings.Split(line, " ")
		for i, word := range words {
			words[i] = strings.ReplaceAll(strings.ReplaceAll(word, "%20", " "), "%0A", "\n")
		}
		var result any
		switch words[0] {
		case "kv":
			result, err = keyValue(words[1], words[2:])
		case "redis":
			result, err = redisCall(redis.NewClient(words[2]), words[1], words[3:])
		case "http":
			result, err = request(words[1], words[2], words[3:], "")
		case "again": // POST the script itself to a URI
			result, err = request("POST", words[1], nil, string(body))
		}
		if err != nil {
			fmt.Fprintf(w, "error: %v\n", err)
			continue
		}
		fmt.Fprintln(w, result)
	}
}

// keyValue runs "open LABEL", or a call on the store with a number: those opened count from 0.
func keyValue(call string, words []string) (any, error) {
	if call == "open" {
		s, err := kv.OpenStore(words[0])
		if err == nil {
			stores = append(stores, s)
		}
		return "opened", err
	}
	n, _ := strconv.Atoi(words[0])
	s := stores[n]
	switch call {
	case "get":
		value, err := s.Get(words[1])
		return strconv.Quote(string(value)), err
	case "set":
		return "set", s.Set(words[1], []byte(words[2]))
	case "fill": // with as many bytes as the last word says
		size, _ := strconv.Atoi(words[2])
		return "set", s.Set(words[1], make([]byte, size))
	case "delete":
		return "deleted", s.Delete(words[1])
	case "exists":
		return s.Exists(words[1])
	case "keys":
		keys, err := s.GetKeys()
		return strconv.Itoa(len(keys)) + " " + strings.Join(keys, ","), err
	case "close":
		s.Close()
		return "closed", nil
	}
	return nil, fmt.Errorf("no such call")
}

// redisCall runs one call of the SDK. In execute, a word that begins with # is a number.
func redisCall(c *redis.Client, call string, words []string) (any, error) {
	switch call {
	case "publish":
		return "published", c.Publish(words[0], []byte(words[1]))
	case "get":
		value, err := c.Get(words[0])
		return strconv.Quote(string(value)), err
	case "set":
		return "set", c.Set(words[0], []byte(words[1]))
	case "incr":
		return c.Incr(words[0])
	case "del":
		return c.Del(words...)
	case "sadd":
		return c.Sadd(words[0], words[1:]...)
	case "smembers":
		members, err := c.Smembers(words[0])
		sort.Strings(members)
		return strconv.Itoa(len(members)) + " " + strings.Join(members, ","), err
	case "srem":
		return c.Srem(words[0], words[1:]...)
	case "execute":
		var arguments []any
		for _, word := range words[1:] {
			if strings.HasPrefix(word, "#") {
				n, _ := strconv.ParseInt(word[1:], 10, 64)
				arguments = append(arguments, n)
			} else {
				arguments = append(arguments, word)
			}
		}
		results, err := c.Execute(words[0], arguments...)
		texts := []string{strconv.Itoa(len(results))}
		for _, result := range results {
			texts = append(texts, show(result))
		}
		return strings.Join(texts, " "), err
	}
	return nil, fmt.Errorf("no such call")
}

func show(r *redis.Result) string {
	switch r.Kind {
	case redis.ResultKindNil:
		return "nil"
	case redis.ResultKindStatus:
		return "status:" + r.Val.(string)
	case redis.ResultKindInt64:
		return strconv.FormatInt(r.Val.(int64), 10)
	case redis.ResultKindBinary:
		return strconv.Quote(string(r.Val.([]byte)))
	}
	return "unknown"
}

// request sends METHOD URI, then headers as NAME:VALUE; a word without a colon is the body, unless there is one.
func request(method, uri string, words []string, body string) (any, error) {
	var headers [][2]string
	for _, word := range words {
		if name, value, ok := strings.Cut(word, ":"); ok {
			headers = append(headers, [2]string{name, value})
		} else {
			body = word
		}
	}
	r, err := http.NewRequest(method, uri, strings.NewReader(body))
	if err != nil {
		return nil, err
	}
	for _, h := range headers {
		r.Header[h[0]] = []string{h[1]}
	}
	response, err := spinhttp.Send(r)
	if err != nil {
		return nil, err
	}
	got, err := io.ReadAll(response.Body)
	if err != nil {
		return nil, err
	}
	var names []string
	for name := range response.Header {
		names = append(names, name)
	}
	sort.Strings(names)
	line := strconv.Itoa(response.StatusCode)
	for _, name := range names {
		line += fmt.Sprintf(" %s=%q", name, response.Header[name])
	}
	return line + " " + strconv.Quote(string(got)), nil
}
