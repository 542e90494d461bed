package clock

import "context"

// Hang waits as one does who never gets an answer: until ctx ends. A simulated clock is moved to the nearest deadline
// that [WithTimeout] set for ctx on it, so that the wait takes no machine time. The error is the context's.
func Hang(ctx context.Context, c Clock) error {
	if s, ok := c.(*Simulated); ok {
		if first, _ := nearest(ctx, s); first != nil {
			if err := s.Sleep(ctx, s.due(first).Sub(s.Now())); err != nil {
				return err
			}
		}
	}
	<-ctx.Done()
	return ctx.Err()
}
