package scenario

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
)

// Count is how often something may happen: "2", ">=2", "<=2" or "1..2".
type Count struct {
	text        string
	least, most int
}

// ReadValue implements [document.ValueReader].
func (c *Count) ReadValue(value any) error {
	c.text = fmt.Sprint(value)
	c.least, c.most = 0, math.MaxInt
	var err error
	read := func(text string) int {
		n, problem := strconv.Atoi(text)
		if n < 0 {
			problem = strconv.ErrRange
		}
		err = errors.Join(err, problem)
		return n
	}
	if rest, ok := strings.CutPrefix(c.text, ">="); ok {
		c.least = read(rest)
	} else if rest, ok := strings.CutPrefix(c.text, "<="); ok {
		c.most = read(rest)
	} else if from, to, ok := strings.Cut(c.text, ".."); ok {
		c.least, c.most = read(from), read(to)
	} else {
		c.least = read(c.text)
		c.most = c.least
	}
	if err != nil || c.least > c.most {
		return fmt.Errorf("must be a count, such as 2, \">=2\", \"<=2\" or 1..2, not %q", c.text)
	}
	return nil
}

func (c Count) holds(n int) bool { return c.least <= n && n <= c.most }

func (c Count) String() string { return c.text }
