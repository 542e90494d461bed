package redis

import (
	"context"
	"fmt"
	"net"
	"strconv"
	"time"

	goredis "github.com/redis/go-redis/v9"

	"aiuta-edge/simulator/spinhost/abi"
)

// doAlone runs a command on a connection of its own, which ends with it, so that nothing that the command leaves behind
// reaches another. It waits as long as the context lasts.
func doAlone(ctx context.Context, o *goredis.Options, command string, arguments [][]byte) ([]abi.RedisResult, error) {
	connection, err := goredis.NewDialer(o)(ctx, o.Network, o.Addr)
	if err != nil {
		return nil, fmt.Errorf("connecting to the Redis server: %w", err)
	}
	defer connection.Close()
	defer context.AfterFunc(ctx, func() { connection.SetDeadline(time.Unix(1, 0)) })()

	replies := newReplyReader(connection)
	exchange := func(command string, arguments ...[]byte) ([]abi.RedisResult, error) {
		if err := send(connection, command, arguments); err != nil {
			return nil, err
		}
		return replies.reply()
	}
	if o.Password != "" {
		login := [][]byte{[]byte(o.Password)}
		if o.Username != "" {
			login = [][]byte{[]byte(o.Username), []byte(o.Password)}
		}
		if _, err := exchange("AUTH", login...); err != nil {
			return nil, fmt.Errorf("logging in to the Redis server: %w", err)
		}
	}
	if o.DB != 0 {
		if _, err := exchange("SELECT", strconv.AppendInt(nil, int64(o.DB), 10)); err != nil {
			return nil, fmt.Errorf("selecting the database: %w", err)
		}
	}
	return exchange(command, arguments...)
}

func send(connection net.Conn, command string, arguments [][]byte) error {
	if _, err := connection.Write(appendCommand(nil, command, arguments...)); err != nil {
		return fmt.Errorf("sending to the Redis server: %w", err)
	}
	return nil
}
