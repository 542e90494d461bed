package endpoint_test

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"
)

// awkward is a request whose parameters have what HTML and JavaScript could take for theirs.
const awkward = `{"<b>&":"\u2028\u2029 é😀 \"\\/","n":1.50e+1,"list":[true,null,{"z":0,"a":[]}]}`

// again reads text into into, and returns what encoding/json writes of it.
func again(t *testing.T, text []byte, into any) string {
	t.Helper()
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	decoder.UseNumber()
	if err := decoder.Decode(into); err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	written, err := json.Marshal(into)
	if err != nil {
		t.Fatal(err)
	}
	return string(written)
}

// logged is a line of the log as encoding/json writes it.
type logged struct {
	Time           string   `json:"time"`
	RequestID      string   `json:"request_id"`
	Method         string   `json:"method"`
	Caller         string   `json:"caller,omitempty"`
	Address        string   `json:"address,omitempty"`
	Origin         string   `json:"origin,omitempty"`
	Decision       string   `json:"decision"`
	Status         int      `json:"status"`
	Code           string   `json:"code,omitempty"`
	Cause          string   `json:"cause,omitempty"`
	Parameters     []string `json:"parameters,omitempty"`
	ParametersHash string   `json:"parameters_hash,omitempty"`
	Products       []string `json:"products,omitempty"`
	JTI            string   `json:"jti,omitempty"`
	KeyID          string   `json:"kid,omitempty"`
	Note           string   `json:"note,omitempty"`
	DurationMicros int64    `json:"duration_us"`
}

// TestALineOfTheLogIsWhatEncodingJSONWrites: of requests that are served and refused, with every member and with few.
func TestALineOfTheLogIsWhatEncodingJSONWrites(t *testing.T) {
	for name, tc := range map[string]struct {
		settings settings
		body     string
	}{
		"with all": {withSessions(settings{"token_jti": "true", "jwt_key_id": "k-1"}), awkward},
		"noted":    {configured(nil), awkward},
		"bare":     {configured(nil), ""},
		"refused":  {configured(nil), `{"exp":1}`},
		"unset":    {settings{}, awkward},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(tc.settings)
			w.serve(as(post("/aiuta_jwt", tc.body), session(t, "<user>&é", 10)))
			if got, want := w.log.String(), again(t, w.log.Bytes(), &logged{})+"\n"; got != want {
				t.Errorf("got\n%swant\n%s", got, want)
			}
		})
	}
}

func TestAnAnswerIsWhatEncodingJSONWrites(t *testing.T) {
	type served struct {
		Type  string `json:"type"`
		Token string `json:"token"`
	}
	type refused struct {
		Type   string `json:"type"`
		Title  string `json:"title"`
		Status int    `json:"status"`
		Code   string `json:"code"`
		Detail string `json:"detail,omitempty"`
		Errors []struct {
			Name   string `json:"name"`
			Detail string `json:"detail"`
		} `json:"errors,omitempty"`
	}
	for name, tc := range map[string]struct {
		body string
		into any
	}{
		"served":             {awkward, &served{}},
		"refused":            {`[`, &refused{}},
		"refused, in detail": {`{"exp":1,"iat":"\u2028<"}`, &refused{}},
		"an awkward name":    {`{"<b>\u0007\u2028":1,"<b>\u0008":2}`, &refused{}},
	} {
		t.Run(name, func(t *testing.T) {
			answer := serve(configured(nil), post("/aiuta_jwt", tc.body)).Body
			if got, want := answer.String(), again(t, answer.Bytes(), tc.into); got != want {
				t.Errorf("got %s, want %s", got, want)
			}
		})
	}
}

func TestATokenIsWhatEncodingJSONWrites(t *testing.T) {
	for name, keyID := range map[string]string{"with a kid": "k-1", "without": ""} {
		t.Run(name, func(t *testing.T) {
			answer := serve(configured(settings{"jwt_key_id": keyID, "claims": `{"store":"<Berlin>"}`}), post("/aiuta_jwt", awkward))
			var body struct{ Token string }
			if err := json.Unmarshal(answer.Body.Bytes(), &body); err != nil {
				t.Fatal(err)
			}
			for _, part := range strings.Split(body.Token, ".")[:2] {
				text, err := base64.RawURLEncoding.DecodeString(part)
				if err != nil {
					t.Fatal(err)
				}
				if got, want := string(text), again(t, text, &map[string]any{}); got != want {
					t.Errorf("got %s, want %s", got, want)
				}
			}
		})
	}
}

func TestTheQuestionToTheBrandIsWhatEncodingJSONWrites(t *testing.T) {
	var asked []byte
	s := hook(t, func(w http.ResponseWriter, r *http.Request) {
		asked, _ = io.ReadAll(r.Body)
		io.WriteString(w, `{"allow":true}`)
	})
	serve(withSessions(s), as(post("/aiuta_jwt", awkward), session(t, "<user>", 10)))
	want := again(t, asked, &struct {
		Caller     string         `json:"caller"`
		Parameters map[string]any `json:"parameters"`
		RequestID  string         `json:"request_id"`
	}{})
	if string(asked) != want {
		t.Errorf("got %s, want %s", asked, want)
	}
}
