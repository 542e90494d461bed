package spinhost

import (
	"strings"
	"testing"

	"aiuta-edge/simulator/spinhost/abi"
)

func TestAContentLengthThatIsNotTheBodysIsRefused(t *testing.T) {
	for _, c := range []struct {
		name, method, length string
		status               uint16
		refused              bool
	}{
		{"right", "GET", "4", 200, false},
		{"too small", "GET", "3", 200, true},
		{"too large", "POST", "5", 200, true},
		{"no number", "GET", "+4", 200, true},
		{"of what a GET would get", "HEAD", "70", 200, false},
		{"without a body", "GET", "70", 304, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			err := checkLength(c.method, &abi.Response{Status: c.status, Body: []byte("body"), Headers: []abi.Pair{{Name: "content-Length", Value: c.length}}})
			if refused := err != nil; refused != c.refused || refused && !strings.Contains(err.Error(), "has 4 bytes") {
				t.Errorf("got %v", err)
			}
		})
	}
}
