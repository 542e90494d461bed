package redis

import (
	"errors"
	"fmt"
	"net/url"
	"time"

	goredis "github.com/redis/go-redis/v9"
)

// How long a server may take to accept a connection, and to answer a command that does not wait for anything. A command
// with a connection of its own may take as long as the request.
const (
	dialTimeout  = 5 * time.Second
	replyTimeout = 5 * time.Second
)

// parseAddress reads redis://[[user]:password@]host[:port][/database], or rediss:// for TLS. A query is dropped: go-redis
// takes settings from there, and the address comes from the guest.
func parseAddress(address string) (*goredis.Options, error) {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "redis" && u.Scheme != "rediss" || u.Host == "" {
		return nil, errors.New("not an address of a Redis server: write redis://host:port")
	}
	u.RawQuery = ""
	o, err := goredis.ParseURL(u.String())
	if err != nil {
		return nil, errors.New("not an address of a Redis server: after host and port only the number of a database may follow")
	}
	const resp2 = 2 // what Spin's client speaks
	o.Protocol = resp2
	o.DialTimeout, o.ReadTimeout, o.WriteTimeout = dialTimeout, replyTimeout, replyTimeout
	o.ContextTimeoutEnabled = true
	o.MaxRetries = -1 // a command that is sent twice may count twice
	o.DisableIdentity = true
	return o, nil
}

// key names the server and database of an address, and who logs in there.
func key(o *goredis.Options) string {
	return fmt.Sprintf("%s/%d %t %q %q", o.Addr, o.DB, o.TLSConfig != nil, o.Username, o.Password)
}
