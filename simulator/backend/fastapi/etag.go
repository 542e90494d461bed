package fastapi

import (
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"strings"
)

// NotModified puts the ETag of body into h and reports whether the client says that it has this body already
// (RFC 9110 section 13.1.2).
func NotModified(h http.Header, r *http.Request, body []byte) bool {
	sum := sha256.Sum256(body)
	etag := `"` + hex.EncodeToString(sum[:16]) + `"`
	h.Set("ETag", etag)
	for _, line := range r.Header.Values("If-None-Match") {
		for candidate := range strings.SplitSeq(line, ",") {
			candidate = strings.TrimSpace(candidate)
			if candidate == "*" || strings.TrimPrefix(candidate, "W/") == etag {
				return true
			}
		}
	}
	return false
}
