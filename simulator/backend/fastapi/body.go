package fastapi

import (
	"bytes"
	"errors"
	"io"
	"mime"
	"net/http"
	"strings"

	"aiuta-edge/pkg/strictjson"
)

// ReadObject reads a body that is one JSON object, or refuses it as FastAPI does.
func ReadObject(r *http.Request) (map[string]any, error) {
	raw, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, Unreadable(err)
	}
	switch trimmed := bytes.TrimSpace(raw); {
	case len(trimmed) == 0 || string(trimmed) == "null":
		return nil, ErrBodyMissing
	case !isJSON(r.Header.Get("Content-Type")):
		return nil, errNotAnObject
	}
	body, err := strictjson.Object(raw)
	switch {
	case errors.Is(err, strictjson.ErrEncoding):
		return nil, ErrBodyUnreadable
	case errors.Is(err, strictjson.ErrNotObject):
		return nil, errNotAnObject
	case err != nil:
		return nil, Invalid("json_invalid", "JSON decode error")
	}
	return body, nil
}

var errNotAnObject = Invalid("model_attributes_type", "Input should be a valid dictionary or object to extract fields from")

// isJSON follows FastAPI: application/json, any +json, or no type at all. Source: fastapi/routing.py.
func isJSON(contentType string) bool {
	if contentType == "" {
		return true
	}
	media, _, err := mime.ParseMediaType(contentType)
	return err == nil && (media == "application/json" ||
		strings.HasPrefix(media, "application/") && strings.HasSuffix(media, "+json"))
}

// Unreadable tells a body that is too large from one that is broken.
func Unreadable(err error) error {
	if tooLarge := (*http.MaxBytesError)(nil); errors.As(err, &tooLarge) {
		return ErrBodyTooLarge
	}
	return ErrBodyUnreadable
}
