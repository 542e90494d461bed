package journal

import (
	"bytes"
	"encoding/json"
	"fmt"
	"mime"
	"mime/multipart"
	"regexp"
	"strings"
	"unicode/utf8"

	"aiuta-edge/simulator/ladder"
)

// secretName matches a header or a member that holds a secret, independent of its value.
var secretName = regexp.MustCompile(`(?i)authorization|cookie|api-?_?key|secret|password|passwd|session|token`)

func (j *Journal) shown(records []record) []Entry {
	entries := make([]Entry, len(records))
	for i, r := range records {
		entries[i] = j.show(r)
	}
	return entries
}

// show makes an entry of a record, without a secret in it.
func (j *Journal) show(r record) Entry {
	e := r.Entry
	e.Path, e.Query, e.Means = clip(j.redactor.Text(e.Path)), clip(j.query(e.Query)), clip(j.redactor.Text(e.Means))
	e.Caller, e.Cause = clip(j.redactor.Text(e.Caller)), clip(j.redactor.Text(e.Cause))
	e.Headers, e.AnswerHeaders = j.headers(r.header), j.headers(r.answered)
	e.Body = j.body(r.request.contentType, r.request.kept, r.request.size)
	e.Answer = j.body(r.response.contentType, r.response.kept, r.response.size)
	authorization, _ := r.header.get("Authorization")
	if tokens := j.tokens(authorization); len(tokens) > 0 {
		e.Token = &tokens[0]
	}
	e.Minted = j.tokens(string(r.response.kept))
	return e
}

func (j *Journal) headers(h fields) map[string][]string {
	shown := map[string][]string{}
	for _, f := range h {
		name := clip(strings.ToLower(f.name))
		shown[name] = append(shown[name], clip(j.header(name, f.value)))
	}
	return shown
}

func (j *Journal) tokens(text string) []ladder.Token {
	tokens := ladder.FindTokens(text)
	for i, t := range tokens {
		tokens[i].Header, tokens[i].Claims = j.redactor.JSON(t.Header), j.redactor.JSON(t.Claims)
	}
	return tokens
}

// isHidden is a text of which the redactor has left only a name, or the ends of a token.
var isHidden = regexp.MustCompile(`^(‹[^›]*›|[\w-]{6}…[\w.-]{4})$`)

// header is a value as it is shown. Of a credential, what the redactor knows by name stays, and so does a shortened JWT;
// another one is only counted.
func (j *Journal) header(name, value string) string {
	text := j.redactor.Text(value)
	if !secretName.MatchString(name) {
		return text
	}
	scheme, credential, ok := strings.Cut(text, " ")
	if name != "authorization" || !ok {
		return hidden(value, text)
	}
	return scheme + " " + hidden(strings.TrimPrefix(value, scheme+" "), credential)
}

// query is one as it is shown: of a parameter whose name says that it is secret, only the length.
func (j *Journal) query(text string) string {
	pairs := strings.Split(text, "&")
	for i, pair := range pairs {
		name, value, ok := strings.Cut(pair, "=")
		pairs[i] = j.redactor.Text(pair)
		if ok && secretName.MatchString(name) {
			pairs[i] = j.redactor.Text(name) + "=" + hidden(value, j.redactor.Text(value))
		}
	}
	return strings.Join(pairs, "&")
}

// hidden returns a redacted text if the redactor has shortened or named it, and otherwise only its length.
func hidden(value, redacted string) string {
	if value == "" || redacted != value && isHidden.MatchString(redacted) {
		return redacted
	}
	return fmt.Sprintf("‹%d bytes›", len(value))
}

// body summarizes what was kept of a body of some length.
func (j *Journal) body(contentType string, kept []byte, size int64) *Body {
	if size == 0 {
		return nil
	}
	b := &Body{Type: clip(j.redactor.Text(contentType)), Bytes: size, Cut: size > int64(len(kept))}
	media, parameters, _ := mime.ParseMediaType(contentType)
	var value any
	switch {
	case media == "multipart/form-data":
		b.Parts = partsOf(kept, parameters["boundary"])
	case !b.Cut && decode(kept, &value) == nil:
		b.JSON = j.clean(value)
		b.Members = j.members(kept)
	case isText(media, kept):
		b.Text = clip(j.redactor.Text(string(kept)))
	}
	return b
}

// decode keeps numbers as they are written.
func decode(text []byte, into *any) error {
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	if err := decoder.Decode(into); err != nil {
		return err
	}
	if decoder.More() {
		return fmt.Errorf("more than one value")
	}
	return nil
}

// members are the names of a JSON object, in their order.
func (j *Journal) members(object []byte) (names []string) {
	for _, m := range ladder.Members(object) {
		if m.Name != "" && len(names) < maxHeaders {
			names = append(names, clip(j.redactor.Text(m.Name)))
		}
	}
	return names
}

func isText(media string, kept []byte) bool {
	return (media == "" || strings.HasPrefix(media, "text/") || strings.HasSuffix(media, "json")) && utf8.Valid(kept)
}

// clean is a JSON value without secrets.
func (j *Journal) clean(value any) any {
	switch value := value.(type) {
	case map[string]any:
		kept := map[string]any{}
		for name, member := range value {
			if text, ok := member.(string); ok && secretName.MatchString(name) {
				kept[j.redactor.Text(name)] = hidden(text, j.redactor.Text(text))
			} else {
				kept[j.redactor.Text(name)] = j.clean(member)
			}
		}
		return kept
	case []any:
		kept := make([]any, len(value))
		for i, element := range value {
			kept[i] = j.clean(element)
		}
		return kept
	case string:
		return j.redactor.Text(value)
	case json.Number:
		if clean := j.redactor.Text(value.String()); clean != value.String() {
			return clean
		}
	}
	return value
}

// partsOf are the heads of the parts of a form, as far as they were kept.
func partsOf(kept []byte, boundary string) (parts []Part) {
	if boundary == "" {
		return nil
	}
	reader := multipart.NewReader(bytes.NewReader(kept), boundary)
	for len(parts) < maxHeaders {
		part, err := reader.NextPart()
		if err != nil {
			return parts
		}
		_, hasLength := part.Header["Content-Length"]
		parts = append(parts, Part{clip(part.FormName()), clip(part.FileName()), clip(part.Header.Get("Content-Type")), hasLength})
	}
	return parts
}
