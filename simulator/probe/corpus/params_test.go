package corpus_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"strings"
)

// signed are the parameters that Aiuta's SDKs hand over, and what each may be.
var signed = map[string]func(any) bool{
	"uploaded_image_id": isID, "sku_id": isID, "sku_catalog_name": isID, "product_id": isID,
	"sku_ids": func(value any) bool {
		list, ok := value.([]any)
		if text, isText := value.(string); isText {
			list, ok = nil, true
			for id := range strings.SplitSeq(text, ",") {
				list = append(list, id)
			}
		}
		for _, id := range list {
			ok = ok && isID(id) && !strings.Contains(id.(string), ",")
		}
		return ok && len(list) <= 5
	},
}

func isID(value any) bool {
	text, ok := value.(string)
	return ok && identifier.MatchString(text)
}

func refuseUnknown(object, string) *refusal {
	return &refusal{http.StatusBadRequest, "send only what the SDK hands over"}
}

// leaveOut is for an endpoint that passes over what it does not know.
func leaveOut(params object, name string) *refusal {
	delete(params, name)
	return nil
}

const maxBody = 16 << 10

// keepBody returns the beginning of a body, which can be read once more.
func keepBody(r *http.Request) []byte {
	body, err := io.ReadAll(io.LimitReader(r.Body, maxBody+1))
	if err != nil {
		body = nil // what is broken off is no body
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	return body
}

// read returns the parameters of a request: those of the body over those of the query, of which the first of a name counts.
func read(r *http.Request, unknown func(object, string) *refusal) (object, *refusal) {
	if len(r.URL.RawQuery) > maxBody {
		return nil, &refusal{http.StatusRequestURITooLong, "send a shorter query"}
	}
	params := object{}
	for name, values := range r.URL.Query() {
		params[name] = values[0]
	}
	if r.Method == http.MethodPost {
		inBody, no := readBody(r)
		if no != nil {
			return nil, no
		}
		for name, value := range inBody {
			params[name] = value
		}
	}
	for name, value := range params {
		is, known := signed[name]
		switch {
		case !known:
			if no := unknown(params, name); no != nil {
				return nil, no
			}
		case !is(value):
			return nil, &refusal{http.StatusBadRequest, "this is no value for " + name}
		}
	}
	if params["uploaded_image_id"] == nil {
		return nil, &refusal{http.StatusBadRequest, "send uploaded_image_id"}
	}
	return params, nil
}

func readBody(r *http.Request) (object, *refusal) {
	mediaType, _, _ := strings.Cut(r.Header.Get("Content-Type"), ";")
	if !strings.EqualFold(strings.TrimSpace(mediaType), "application/json") || r.Header.Get("Content-Encoding") != "" {
		return nil, &refusal{http.StatusUnsupportedMediaType, "send application/json"}
	}
	text, err := io.ReadAll(io.LimitReader(r.Body, maxBody+1))
	switch {
	case err != nil:
		return nil, &refusal{http.StatusBadRequest, "the body is broken off"}
	case len(text) > maxBody:
		return nil, &refusal{http.StatusRequestEntityTooLarge, "send less"}
	}
	var params object
	if json.Unmarshal(text, &params) != nil || params == nil || hasNameTwice(string(text)) {
		return nil, &refusal{http.StatusBadRequest, "send one JSON object"}
	}
	return params, nil
}

// hasNameTwice reports whether a valid JSON object has two members of one name.
func hasNameTwice(text string) bool {
	decoder := json.NewDecoder(strings.NewReader(text))
	depth, isName, seen := 0, false, map[string]bool{}
	for {
		t, err := decoder.Token()
		if err != nil {
			return false // its end
		}
		switch t := t.(type) {
		case json.Delim:
			if t == '{' || t == '[' {
				depth++
				isName = depth == 1
				continue
			}
			depth--
			isName = depth == 1
			continue
		case string:
			if depth == 1 && isName {
				if seen[t] {
					return true
				}
				seen[t], isName = true, false
				continue
			}
		}
		isName = depth == 1
	}
}
