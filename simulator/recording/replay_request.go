package recording

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"mime/multipart"
	"net/http"
	"net/textproto"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"aiuta-edge/pkg/aiuta"
	"aiuta-edge/simulator/journal"
)

// maxAnswer is how much of an answer is read.
const maxAnswer = 1 << 20

// sentAgain are the headers of a request that are sent again, besides those that say whose it is.
var sentAgain = []string{
	"accept", "content-type", "origin", "access-control-request-method", "access-control-request-headers", "user-agent", "if-none-match",
}

// send sends a request as the app did, with the members of its body in their order, and returns it with its answer, and the
// answer's text, in which tokens are whole.
func (a *again) send(ctx context.Context, e journal.Entry) (now journal.Entry, raw string, err error) {
	wrap := func(err error) error { return fmt.Errorf("replay request %d: %w", e.ID, err) }
	body, contentType := a.body(e.Body)
	req, err := http.NewRequestWithContext(ctx, e.Method, a.address(e), bytes.NewReader(body))
	if err != nil {
		return now, "", wrap(err)
	}
	for _, name := range sentAgain {
		for _, value := range e.Headers[name] {
			req.Header.Add(name, a.names.of(value))
		}
	}
	if contentType != "" {
		req.Header.Set("Content-Type", contentType)
	}
	client, party := *a.Client, journal.Endpoint
	if e.To == journal.Endpoint.Name {
		if a.Caller != nil && carriesCredential(e) {
			a.Caller(req.Header)
		}
	} else {
		party = journal.Aiuta
		a.prove(req.Header, e)
	}
	client.Transport = a.journal.Transport(party, client.Transport)
	resp, err := client.Do(req)
	if err != nil {
		return now, "", wrap(err)
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer))
	if err != nil {
		return now, "", wrap(fmt.Errorf("read the answer: %w", err))
	}
	resp.Body.Close() // the journal has an answer once it is read or closed
	seen, _ := a.journal.Find(journal.Filter{})
	return seen[len(seen)-1], string(text), nil
}

// address is where a request goes this time.
func (a *again) address(e journal.Entry) string {
	at := a.API + a.names.path(e.Path)
	if e.To == journal.Endpoint.Name {
		at = a.Endpoint
	}
	if e.Query == "" {
		return at
	}
	mark := "?"
	if strings.Contains(at, "?") {
		mark = "&"
	}
	return at + mark + a.names.query(e.Query)
}

// prove adds what says whose a request is: the account's own for those of the app, and this time's token.
func (a *again) prove(h http.Header, e journal.Entry) {
	if header(e, aiuta.HeaderAPIKey) != "" {
		h.Set(aiuta.HeaderAPIKey, a.Account.APIKey)
	}
	switch shown := header(e, aiuta.HeaderSubscriptionID); {
	case shown == "":
	case hasHidden(shown): // Android puts the API key there
		h.Set(aiuta.HeaderSubscriptionID, a.Account.APIKey)
	case a.adopted == "" || shown == a.adopted:
		a.adopted = shown
		h.Set(aiuta.HeaderSubscriptionID, a.Account.SubscriptionID)
	default:
		h.Set(aiuta.HeaderSubscriptionID, shown)
	}
	if e.Token != nil {
		h.Set(aiuta.HeaderAuthorization, "Bearer "+a.tokens[e.Token.Short])
	}
}

// carriesCredential reports whether the app said who its user is.
func carriesCredential(e journal.Entry) bool {
	for name := range e.Headers {
		if credential.MatchString(name) {
			return true
		}
	}
	return false
}

// body is a recorded body as it was sent, with the names of this time. A type is returned for one that is made anew: pictures are
// not recorded, so that another one of the same length takes the place of the photo.
func (a *again) body(b *journal.Body) (text []byte, contentType string) {
	if b != nil && len(b.Parts) > 0 {
		return form(b.Parts[0], b.Bytes)
	}
	object, ok := jsonOf(b)
	switch {
	case b == nil:
		return nil, ""
	case !ok && b.JSON != nil:
		text, _ = json.Marshal(a.names.in(b.JSON))
		return text, ""
	case !ok && strings.HasPrefix(b.Type, "application/x-www-form-urlencoded"):
		return []byte(a.names.query(b.Text)), ""
	case !ok:
		return []byte(b.Text), ""
	}
	var members []string
	for _, name := range b.Members {
		key, _ := json.Marshal(name)
		value, _ := json.Marshal(a.names.in(object[name]))
		members = append(members, string(key)+":"+string(value))
	}
	return []byte("{" + strings.Join(members, ",") + "}"), ""
}

// maxPhoto bounds the pictures that are sent.
const maxPhoto = 32 << 20

// signatures begin a picture of a type.
var signatures = map[string]string{"image/png": "\x89PNG\r\n\x1a\n", "image/jpeg": "\xff\xd8\xff\xe0"}

// form is a form with one file, so long as it was, or a little longer.
func form(part journal.Part, size int64) (text []byte, contentType string) {
	var made bytes.Buffer
	w := multipart.NewWriter(&made)
	head := textproto.MIMEHeader{}
	disposition := fmt.Sprintf("form-data; name=%q", part.Name)
	if part.File != "" {
		disposition += fmt.Sprintf("; filename=%q", part.File)
	}
	head.Set("Content-Disposition", disposition)
	if part.Type != "" {
		head.Set("Content-Type", part.Type)
	}
	into, _ := w.CreatePart(head) // a buffer takes everything
	io.WriteString(into, signatures[part.Type])
	const closing = 70
	into.Write(bytes.Repeat([]byte{'.'}, int(max(1, min(size, maxPhoto)-int64(made.Len())-closing))))
	w.Close()
	return made.Bytes(), w.FormDataContentType()
}

// names are what things are called this time, by what they were called then: ids, and paths of pictures.
type names map[string]string

// of is the name of this time, or the same if there is none.
func (n names) of(name string) string {
	if now := n[name]; now != "" {
		return now
	}
	return name
}

// in replaces names in a JSON value.
func (n names) in(value any) any {
	switch value := value.(type) {
	case string:
		return n.of(value)
	case []any:
		all := make([]any, len(value))
		for i, one := range value {
			all[i] = n.in(one)
		}
		return all
	case map[string]any:
		all := map[string]any{}
		for name, one := range value {
			all[name] = n.in(one)
		}
		return all
	}
	return value
}

// path replaces a whole path, or segments of it.
func (n names) path(path string) string {
	if now := n[path]; now != "" {
		return now
	}
	segments := strings.Split(path, "/")
	for i, one := range segments {
		segments[i] = url.PathEscape(n.of(one))
	}
	return strings.Join(segments, "/")
}

// query replaces the values of parameters, and leaves all else as it was written.
func (n names) query(text string) string {
	pairs := strings.Split(text, "&")
	for i, pair := range pairs {
		name, value, _ := strings.Cut(pair, "=")
		if plain, err := url.QueryUnescape(value); err == nil && n[plain] != "" {
			pairs[i] = name + "=" + url.QueryEscape(n[plain])
		}
	}
	return strings.Join(pairs, "&")
}

// learn compares what was answered then and now.
func (n names) learn(then, now journal.Entry) {
	if then.Answer != nil && now.Answer != nil {
		n.pair("", then.Answer.JSON, now.Answer.JSON)
	}
	if was, is := then.AnswerHeaders["etag"], now.AnswerHeaders["etag"]; len(was) > 0 && len(is) > 0 {
		n[was[0]] = is[0]
	}
}

func (n names) pair(name string, then, now any) {
	switch then := then.(type) {
	case map[string]any:
		if now, ok := now.(map[string]any); ok {
			for name, value := range then {
				n.pair(name, value, now[name])
			}
		}
	case []any:
		if now, ok := now.([]any); ok {
			for i := range min(len(then), len(now)) {
				n.pair(name, then[i], now[i])
			}
		}
	case string:
		now, ok := now.(string)
		if !ok || then == "" || !isNaming(name) {
			return
		}
		n[then] = now
		was, err := url.Parse(then)
		is, other := url.Parse(now)
		if err == nil && other == nil && was.Host != "" && is.Path != "" {
			n[was.Path] = is.Path
		}
	}
}

// isNaming reports whether a member names something.
func isNaming(member string) bool {
	return member == "id" || member == "url" || strings.HasSuffix(member, "_id") || strings.HasSuffix(member, "_url")
}

// namesIn are all names that the answers of a recording hold.
func namesIn(r Recording) map[string]bool {
	all := map[string]bool{}
	for _, e := range r.Requests {
		if e.Answer == nil || e.To == journal.Endpoint.Name {
			continue
		}
		n := names{}
		n.pair("", e.Answer.JSON, e.Answer.JSON)
		for name := range n {
			all[name] = true
		}
	}
	return all
}

// hidden matches what a journal shows in the place of a secret, of a token, or of what is too long.
var hidden = regexp.MustCompile(`‹[^›]+›|[\w-]{6}…[\w.-]{4}|…$`)

// hasHidden reports whether a text, or a text in a JSON value, has something left out.
func hasHidden(value any) bool {
	switch value := value.(type) {
	case string:
		return hidden.MatchString(value)
	case []any:
		return slices.ContainsFunc(value, hasHidden)
	case map[string]any:
		return slices.ContainsFunc(slices.Collect(maps.Values(value)), hasHidden)
	}
	return false
}
