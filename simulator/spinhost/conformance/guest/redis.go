//go:build tinygo

package main

import (
	"strconv"
	"strings"

	"github.com/fermyon/spin/sdk/go/v2/redis"
)

// redisCall performs a function of outbound-redis at an address. Arguments of execute that begin with "#" are numbers.
func redisCall(function, address string, words []string) (string, error) {
	client, key, rest := redis.NewClient(address), words[0], words[1:]
	switch {
	case function == "publish" && len(rest) == 1:
		return "", client.Publish(key, []byte(rest[0]))
	case function == "get" && len(rest) == 0:
		return quote(client.Get(key))
	case function == "set" && len(rest) == 1:
		return "", client.Set(key, []byte(rest[0]))
	case function == "incr" && len(rest) == 0:
		return number(client.Incr(key))
	case function == "del":
		return number(client.Del(words...))
	case function == "sadd":
		return number(client.Sadd(key, rest...))
	case function == "smembers" && len(rest) == 0:
		return quoteAll(client.Smembers(key))
	case function == "srem":
		return number(client.Srem(key, rest...))
	case function == "execute":
		return execute(client, key, rest)
	}
	return "", errCall
}

func execute(client *redis.Client, command string, words []string) (string, error) {
	var arguments []any
	for _, word := range words {
		digits, isNumber := strings.CutPrefix(word, "#")
		if !isNumber {
			arguments = append(arguments, word)
			continue
		}
		n, err := strconv.ParseInt(digits, 10, 64)
		if err != nil {
			return "", err
		}
		arguments = append(arguments, n)
	}
	results, err := client.Execute(command, arguments...)
	if err != nil {
		return "", err
	}
	var out []string
	for _, result := range results {
		text := result.Kind.String()
		switch value := result.Val.(type) {
		case string:
			text += " " + strconv.Quote(value)
		case int64:
			text += " " + strconv.FormatInt(value, 10)
		case []byte:
			text += " " + strconv.Quote(string(value))
		}
		out = append(out, text)
	}
	return "[" + strings.Join(out, ", ") + "]", nil
}
