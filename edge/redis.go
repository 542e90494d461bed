//go:build tinygo

package main

import (
	"github.com/fermyon/spin/sdk/go/v2/redis"

	"aiuta-edge/pkg/quota"
)

// executeRedis runs one command on a server, over Spin's outbound Redis.
func executeRedis(address, command string, arguments ...[]byte) ([]int64, error) {
	values := make([]any, len(arguments))
	for i, argument := range arguments {
		values[i] = argument
	}
	results, err := redis.NewClient(address).Execute(command, values...)
	if err != nil {
		return nil, err
	}
	numbers := make([]int64, len(results))
	for i, result := range results {
		number, ok := result.Val.(int64)
		if !ok {
			return nil, quota.ErrNotNumbers
		}
		numbers[i] = number
	}
	return numbers, nil
}
