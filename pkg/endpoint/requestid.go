package endpoint

import (
	"encoding/hex"
	"io"
	"net/http"
	"strings"
)

const requestIDHeader = "X-Request-Id"

// requestID accepts the id that a client or proxy gave the request, if it is safe to log and to send back, and
// makes one otherwise. If there is no randomness it is empty: an id is not worth a refusal.
func requestID(r *http.Request, random io.Reader) string {
	if id := first(r.Header, requestIDHeader); id != "" && len(id) <= 64 && !strings.ContainsFunc(id, unsafeInID) {
		return id
	}
	id, err := randomHex(random)
	if err != nil {
		return ""
	}
	return id
}

func unsafeInID(r rune) bool {
	return !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '-' || r == '_' || r == '.')
}

// randomHex returns 128 random bits as 32 hexadecimal digits.
func randomHex(random io.Reader) (string, error) {
	var raw [16]byte
	if _, err := io.ReadFull(random, raw[:]); err != nil {
		return "", err
	}
	return hex.EncodeToString(raw[:]), nil
}
