package redis

import (
	"errors"
	"fmt"
	"net/url"
	"time"

	goredis "github.com/redis/go-redis/v9"
)

// connectTime is longer than anything waits: a context ends a call, as in Spin, whose client has no time limits (v4.0.2
// crates/factor-outbound-redis/src/host.rs and redis 0.32.5, AsyncConnectionConfig::new). go-redis takes zero for 5 s.
const connectTime = 24 * time.Hour

// What a pool may hold: in Spin no call waits for the connection of another, so there is room for those to a server that
// does not answer.
const (
	maxConnections = 1000
	maxIdle        = 32
)

// CheckAddress says what is wrong with the address of a server. It does not repeat it, for it may hold a password.
func CheckAddress(address string) error {
	_, err := parseAddress(address)
	return err
}

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
	const none = -1
	o.DialTimeout, o.ReadTimeout, o.WriteTimeout, o.PoolTimeout = connectTime, none, none, connectTime
	o.ContextTimeoutEnabled = true
	o.PoolSize, o.MaxIdleConns = maxConnections, maxIdle
	o.MaxRetries = -1 // a command that is sent twice may count twice
	o.DisableIdentity = true
	return o, nil
}

// key names the server and database of an address, and who logs in there.
func key(o *goredis.Options) string {
	return fmt.Sprintf("%s/%d %t %q %q", o.Addr, o.DB, o.TLSConfig != nil, o.Username, o.Password)
}
