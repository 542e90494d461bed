package spinhost

import "time"

// WithTimeLimit sets how long a request may take in the guest, DefaultTimeLimit unless changed; zero or less means as
// long as the client waits. A guest that takes longer is stopped, and the answer is a 500 as after a trap.
func WithTimeLimit(d time.Duration) Option {
	return func(s *settings) { s.timeLimit = d }
}

// WithMemoryLimit sets how much memory one instance may have, in bytes, rounded down to whole pages of 64 KiB:
// DefaultMemoryLimit unless changed. A guest that asks for more gets none, as on any host.
func WithMemoryLimit(bytes uint64) Option {
	return func(s *settings) { s.memoryLimit = bytes }
}

// WithMemoryBudget sets how much memory requests may take together, in bytes: DefaultMemoryBudget unless changed. Each
// instance counts for a mebibyte, and what takes more (an instance that grows, a body over 64 KiB) shares a quarter of
// the budget, so that large requests leave room for small ones. A request for which there is nothing left waits for a
// second and is then answered with 503, Retry-After and a line of text, and so is one whose guest fails for want of
// memory. spin up bounds the number of instances only.
//
// Requests with a body over 64 KiB also run on half of the processors at most, and wait in the same way.
func WithMemoryBudget(bytes uint64) Option {
	return func(s *settings) { s.memoryBudget = bytes }
}

// WithBodyTime sets how long a request's body may take to arrive, DefaultBodyTime unless changed; zero or less means as
// long as the client likes, as under spin up. The answer to a slower one is 408 and a line of text, and the connection is
// closed.
func WithBodyTime(d time.Duration) Option {
	return func(s *settings) { s.bodyTime = d }
}

// WithBodyLimit sets how large a request's body may be, in bytes: DefaultBodyLimit unless changed. The host itself
// answers a larger one, with 413 and a line of text. spin up has no limit; those who run Spin put one in front of it.
func WithBodyLimit(bytes int64) Option {
	return func(s *settings) { s.bodyLimit = bytes }
}

// WithResponseLimit sets how large the body of a guest's response may be, in bytes: DefaultResponseLimit unless changed.
// A larger one is not sent; the answer is a 500 as after a trap.
func WithResponseLimit(bytes int64) Option {
	return func(s *settings) { s.responseLimit = bytes }
}

// WithInstanceLimit sets how many instances may run at once, DefaultInstanceLimit unless changed. A request above it is
// not queued but answered with a 500 at once, as Spin answers when its pool of instances is used up.
func WithInstanceLimit(n int) Option {
	return func(s *settings) { s.instanceLimit = int64(n) }
}

// WithOutputLimit sets how much one request may write to standard output and error together, in bytes and with at least
// 64 for each line: DefaultOutputLimit unless changed. The rest is dropped and one line in the log says so; the guest
// does not notice. spin up has no limit and fills the disk.
func WithOutputLimit(bytes int64) Option {
	return func(s *settings) { s.outputLimit = bytes }
}
