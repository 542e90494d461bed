// Package docs_test keeps the documentation equal to what is.
package docs_test

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"mime"
	"net/http"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"aiuta-edge/pkg/endpoint"
	"aiuta-edge/pkg/problem"
	"aiuta-edge/simulator/clock"
	"aiuta-edge/simulator/spinhost/manifest"
	"aiuta-edge/simulator/target"
)

func read(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// sections returns the texts below the headings of one level that name something in backquotes.
func sections(text, level string) map[string]string {
	found := map[string]string{}
	heading := regexp.MustCompile("(?m)^" + level + " `([a-z_]+)`$")
	places := heading.FindAllStringSubmatchIndex(text, -1)
	for i, place := range places {
		end := len(text)
		if i+1 < len(places) {
			end = places[i+1][0]
		}
		found[text[place[2]:place[3]]] = strings.TrimSpace(text[place[1]:end])
	}
	return found
}

func TestEveryVariableIsExplained(t *testing.T) {
	explained := sections(read(t, "configuration.md"), "###")
	for _, v := range endpoint.Declared() {
		text, ok := explained[v.Name]
		switch {
		case !ok:
			t.Errorf("configuration.md does not explain %s", v.Name)
		case v.Required && !strings.HasPrefix(text, "Required"):
			t.Errorf("configuration.md does not say that %s is required", v.Name)
		case v.Default != "" && !strings.Contains(text, "efault `"+v.Default+"`"):
			t.Errorf("configuration.md does not say that the default of %s is %s", v.Name, v.Default)
		case !strings.Contains(text, "Wrong when") && !strings.Contains(text, "Never\nwrong") && !strings.Contains(text, "Never wrong"):
			t.Errorf("configuration.md does not say when %s is wrong", v.Name)
		case !strings.Contains(text, "Example: `SPIN_VARIABLE_"+strings.ToUpper(v.Name)+"="):
			t.Errorf("configuration.md has no example of %s", v.Name)
		case v.Secret && !strings.Contains(text, "secret"):
			t.Errorf("configuration.md does not say that %s is secret", v.Name)
		}
		delete(explained, v.Name)
	}
	for name := range explained {
		t.Errorf("configuration.md explains %s, which does not exist", name)
	}
}

// Every text that lists the ways of caller_auth lists all of them.
func TestEveryModeIsExplainedWhereModesAre(t *testing.T) {
	words := func(text string) string { return strings.Join(strings.Fields(text), " ") }
	explained := words(sections(read(t, "configuration.md"), "###")[endpoint.VariableCallerAuth])
	manifest := read(t, "../spin.toml")
	readme := regexp.MustCompile("(?m)^\\| `caller_auth` .*$").FindString(read(t, "../README.md"))
	described := regexp.MustCompile(`(?m)^caller_auth = .*$`).FindString(manifest)
	var schema struct {
		Defs map[string]struct {
			Properties map[string]struct{ Enum []string }
		} `json:"$defs"`
	}
	if err := json.Unmarshal([]byte(read(t, "scenario.schema.json")), &schema); err != nil {
		t.Fatal(err)
	}
	needing := map[string][]string{}
	var authenticating []string
	for _, m := range endpoint.Modes() {
		if line := "- `" + m.Word + "`: " + m.Summary; !strings.Contains(explained, line) {
			t.Errorf("configuration.md does not say under caller_auth: %s", line)
		}
		if !strings.Contains(described, m.Word) || !strings.Contains(readme, "`"+m.Word+"`") {
			t.Errorf("spin.toml and README.md do not both name %s at caller_auth", m.Word)
		}
		if !m.Open() {
			authenticating = append(authenticating, m.Word)
		}
		for _, name := range slices.Concat(m.Required, m.Optional) {
			needing[name] = append(needing[name], m.Word)
		}
	}
	if got := schema.Defs["brand"].Properties["sessions"].Enum; !slices.Equal(got, authenticating) {
		t.Errorf("scenario.schema.json lists %q as sessions, want %q", got, authenticating)
	}
	for name, modes := range needing {
		want := regexp.QuoteMeta(`description = "` + strings.Join(modes, ", ") + ": ")
		if !regexp.MustCompile("(?m)^" + name + " = .*" + want).MatchString(manifest) {
			t.Errorf("spin.toml does not say that %s is for %s", name, strings.Join(modes, ", "))
		}
	}
}

func TestTheManifestDeclaresEveryVariable(t *testing.T) {
	m, err := manifest.Load("../spin.toml")
	if err != nil {
		t.Fatal(err)
	}
	handed := m.Components[target.ComponentID].Variables
	for _, v := range endpoint.Declared() {
		declared, ok := m.Variables[v.Name]
		if !ok || declared.Required != v.Required || declared.Secret != v.Secret || declared.Default != v.Default {
			t.Errorf("spin.toml declares %s as %+v, want %+v", v.Name, declared, v)
		}
		if want := "{{ " + v.Name + " }}"; handed[v.Name] != want {
			t.Errorf("spin.toml hands %s over as %q, want %q", v.Name, handed[v.Name], want)
		}
	}
	if got, want := handed[endpoint.VariableCommon], endpoint.CommonTemplate(); got != want {
		t.Errorf("spin.toml hands %s over as %q, want %q", endpoint.VariableCommon, got, want)
	}
	if got, want := len(m.Variables)+len(handed), 2*len(endpoint.Declared())+1; got != want {
		t.Errorf("spin.toml has %d entries for variables, want %d", got, want)
	}
}

func TestEveryProblemIsExplained(t *testing.T) {
	explained := sections(read(t, "errors.md"), "##")
	for _, code := range problem.Codes() {
		status := fmt.Sprint((&problem.Problem{Code: code}).Status())
		if !strings.HasPrefix(explained[string(code)], status+". ") {
			t.Errorf("errors.md does not explain %s, or with another status than %s", code, status)
		}
		delete(explained, string(code))
	}
	for name := range explained {
		t.Errorf("errors.md explains %s, which does not exist", name)
	}
}

// openAPI is the description of the endpoint.
type openAPI struct {
	Paths map[string]map[string]struct {
		Responses map[string]response
	}
	Components struct {
		Responses map[string]response
		Schemas   map[string]struct {
			Properties map[string]struct{ Enum []string }
		}
	}
	schemas *jsonschema.Compiler
}

type response struct {
	Ref     string `json:"$ref"`
	Headers map[string]struct{ Required bool }
	Content map[string]struct{ Schema json.RawMessage }
}

const openAPIFile = "openapi.json"

func loadOpenAPI(t *testing.T, file string) *openAPI {
	t.Helper()
	var document any
	if err := yaml.Unmarshal([]byte(read(t, file)), &document); err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(document)
	if err != nil {
		t.Fatal(err)
	}
	api := &openAPI{schemas: jsonschema.NewCompiler()}
	if err := json.Unmarshal(text, api); err != nil {
		t.Fatal(err)
	}
	plain, err := jsonschema.UnmarshalJSON(strings.NewReader(string(text)))
	if err != nil {
		t.Fatal(err)
	}
	if err := api.schemas.AddResource(openAPIFile, plain); err != nil {
		t.Fatal(err)
	}
	return api
}

// check holds an answer against the description.
func (api *openAPI) check(t *testing.T, path, method string, resp *http.Response) {
	t.Helper()
	described, ok := api.Paths[path][strings.ToLower(method)].Responses[fmt.Sprint(resp.StatusCode)]
	if !ok {
		t.Errorf("%d is not described", resp.StatusCode)
		return
	}
	place := "#/paths/" + strings.ReplaceAll(path, "/", "~1") + "/" + strings.ToLower(method) + "/responses/" + fmt.Sprint(resp.StatusCode)
	if described.Ref != "" {
		place = described.Ref
		described = api.Components.Responses[strings.TrimPrefix(described.Ref, "#/components/responses/")]
	}
	for name, header := range described.Headers {
		if header.Required && resp.Header.Get(name) == "" {
			t.Errorf("the header %s is missing", name)
		}
	}
	if len(described.Content) == 0 {
		if text, err := io.ReadAll(resp.Body); err != nil || len(text) > 0 {
			t.Errorf("there is a body: %q, %v", text, err)
		}
		return
	}
	mediaType, _, err := mime.ParseMediaType(resp.Header.Get("Content-Type"))
	if err != nil {
		t.Fatal(err)
	}
	if _, ok := described.Content[mediaType]; !ok {
		t.Errorf("the type %s is not described", mediaType)
		return
	}
	schema, err := api.schemas.Compile(openAPIFile + place + "/content/" + strings.ReplaceAll(mediaType, "/", "~1") + "/schema")
	if err != nil {
		t.Fatal(err)
	}
	body, err := jsonschema.UnmarshalJSON(io.LimitReader(resp.Body, 1<<20))
	if err != nil {
		t.Fatal(err)
	}
	if err := schema.Validate(body); err != nil {
		t.Error(err)
	}
}

// TestTheComponentAnswersAsDescribed holds real answers of the artifact against openapi.yaml.
func TestTheComponentAnswersAsDescribed(t *testing.T) {
	api := loadOpenAPI(t, "openapi.yaml")
	cache := target.OpenCache()
	serve := func(t *testing.T, more map[string]string) string {
		t.Helper()
		variables := map[string]string{"jwt_issuer": "iss-1", "jwt_secret": "kF3vPq8ZsLw1XyT6bNcR0aGhJd5uEm9o", "caller_auth": "none"}
		maps.Copy(variables, more)
		application := target.Embedded()
		application.Variables, application.Clock, application.Cache = variables, clock.Real{}, cache
		e, err := application.Serve(t.Context(), target.Component)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { e.Close() })
		return strings.TrimSuffix(e.URL, "/aiuta_jwt")
	}
	keys := map[string]string{
		"caller_auth": "api_key", "quota": "1/24h",
		"caller_api_keys": `{"shop":"2c70e12b7a0646f92279f427c7b38e7334d8e5389cff167a1dc30e73f826b683"}`, // SHA-256 of "key"
	}
	const image = `{"uploaded_image_id":"img-1"}`
	limited := serve(t, keys)
	for name, tc := range map[string]struct {
		base, method, path, body, bearer string
		status                           int
	}{
		"a token":              {serve(t, nil), "POST", "/aiuta_jwt", image, "", 200},
		"a token by GET":       {serve(t, nil), "GET", "/aiuta_jwt?uploaded_image_id=img-1", "", "", 200},
		"a broken body":        {serve(t, nil), "POST", "/aiuta_jwt", "{", "", 400},
		"an unknown parameter": {serve(t, nil), "POST", "/aiuta_jwt", `{"x":1}`, "", 400},
		"no credential":        {limited, "POST", "/aiuta_jwt", image, "", 401},
		"a denied caller":      {serve(t, map[string]string{"deny_addresses": "0.0.0.0/0,::/0"}), "POST", "/aiuta_jwt", image, "", 403},
		"a large body":         {serve(t, nil), "POST", "/aiuta_jwt", strings.Repeat("x", 20<<10), "", 413},
		"a long query":         {serve(t, nil), "GET", "/aiuta_jwt?a=" + strings.Repeat("x", 20_000), "", "", 414},
		"a wrong variable":     {serve(t, map[string]string{"token_ttl": "1"}), "POST", "/aiuta_jwt", image, "", 503},
		"health":               {serve(t, nil), "GET", "/healthz", "", "", 200},
		"deep health":          {serve(t, keys), "GET", "/healthz?deep=1", "", "", 200},
		"deep health, failing": {serve(t, map[string]string{"authorize_url": "http://127.0.0.1:1/may", "authorize_origin": "http://127.0.0.1:1"}), "GET", "/healthz?deep=1", "", "", 503},
		"bad health":           {serve(t, map[string]string{"token_ttl": "1"}), "GET", "/healthz", "", "", 503},
	} {
		t.Run(name, func(t *testing.T) {
			resp := send(t, tc.method, tc.base+tc.path, tc.body, tc.bearer)
			if resp.StatusCode != tc.status {
				t.Errorf("status is %d, want %d", resp.StatusCode, tc.status)
			}
			path, _, _ := strings.Cut(tc.path, "?")
			api.check(t, path, tc.method, resp)
		})
	}
	t.Run("a quota that is used up", func(t *testing.T) {
		for _, status := range []int{200, 429} {
			resp := send(t, "POST", limited+"/aiuta_jwt", image, "key")
			if resp.StatusCode != status {
				t.Errorf("status is %d, want %d", resp.StatusCode, status)
			}
			api.check(t, "/aiuta_jwt", "POST", resp)
		}
	})
}

func send(t *testing.T, method, url, body, bearer string) *http.Response {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	if body != "" {
		req.Header.Set("Content-Type", "application/json")
	}
	if bearer != "" {
		req.Header.Set("Authorization", "Bearer "+bearer)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { resp.Body.Close() })
	return resp
}

func TestEveryCodeIsInTheDescription(t *testing.T) {
	described := loadOpenAPI(t, "openapi.yaml").Components.Schemas["Problem"].Properties["code"].Enum
	var codes []string
	for _, code := range problem.Codes() {
		codes = append(codes, string(code))
	}
	if !slices.Equal(described, codes) {
		t.Errorf("openapi.yaml has %v, want %v", described, codes)
	}
}
