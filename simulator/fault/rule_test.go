package fault_test

import (
	"encoding/json"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"

	"aiuta-edge/simulator/fault"
)

func TestCallsAreTheRequestsOfBothGenerations(t *testing.T) {
	for _, tc := range []struct {
		link         fault.Link
		method, path string
		want         string
	}{
		{fault.AppBrand, "POST", "/sign_in", "sign_in"},
		{fault.AppBrand, "POST", "/sign_out", "sign_out"},
		{fault.AppBrand, "GET", "/sign_in", ""},
		{fault.AppEndpoint, "POST", "/aiuta_jwt", "mint"},
		{fault.AppEndpoint, "GET", "/any/address", "mint"},
		{fault.AppEndpoint, "OPTIONS", "/aiuta_jwt", ""},
		{fault.EndpointBrand, "POST", "/authorize", "hook"},
		{fault.EndpointBrand, "GET", "/jwks.json", "jwks"},
		{fault.SDKAPI, "POST", "/v1/uploaded_images", "upload"},
		{fault.SDKAPI, "POST", "/digital-try-on/v1/uploaded_images", "upload"},
		{fault.SDKAPI, "GET", "/v1/uploaded_images", ""},
		{fault.SDKAPI, "POST", "/v1/sku_try_on_operations", "start"},
		{fault.SDKAPI, "POST", "/digital-try-on/v1/sku_images_operations", "start"},
		{fault.SDKAPI, "GET", "/v1/sku_try_on_operations/op-1", "status"},
		{fault.SDKAPI, "GET", "/digital-try-on/v1/sku_images_operations/op-1", "status"},
		{fault.SDKAPI, "GET", "/v1/sku_try_on_operations/", ""},
		{fault.SDKAPI, "GET", "/v1/sku_try_on_operations/op-1/x", ""},
		{fault.SDKAPI, "GET", "/v1/try_on_models", "models"},
		{fault.SDKAPI, "GET", "/v1/predefined_try_on_models", "models"},
		{fault.SDKAPI, "GET", "/v1/subscription_details", "details"},
		{fault.SDKAPI, "POST", "/analytics/v1/ios-sdk-analytics", "analytics"},
		{fault.SDKStorage, "GET", "/storage/x.png", "download"},
	} {
		var hit []string
		for _, c := range fault.Calls() {
			if c.Link != tc.link {
				continue
			}
			rule := broken(tc.link)
			rule.Match.Call = c.Name
			if newWorld(1, rule).ask(t, tc.link, tc.method, tc.path) != "" {
				hit = append(hit, c.Name)
			}
		}
		if got := strings.Join(hit, ", "); got != tc.want {
			t.Errorf("%s %s on %s is %q, want %q", tc.method, tc.path, tc.link, got, tc.want)
		}
	}
}

func TestMatchFitsWhatIsSet(t *testing.T) {
	for _, tc := range []struct {
		match fault.Match
		want  bool
	}{
		{fault.Match{}, true},
		{fault.Match{Method: "POST"}, true},
		{fault.Match{Method: "GET"}, false},
		{fault.Match{Path: "/v1/"}, true},
		{fault.Match{Path: "/v2/"}, false},
		{fault.Match{Call: "start", Method: "POST", Path: "/v1"}, true},
		{fault.Match{Call: "start", Method: "GET"}, false},
		{fault.Match{Call: "upload", Path: "/v1"}, false},
	} {
		rule := broken(fault.SDKAPI)
		rule.Match = tc.match
		if hit := newWorld(1, rule).ask(t, fault.SDKAPI, http.MethodPost, "/v1/sku_try_on_operations") != ""; hit != tc.want {
			t.Errorf("%+v: %t", tc.match, hit)
		}
	}
}

func TestAWrongRuleSaysWhatToChange(t *testing.T) {
	for text, want := range map[string]string{
		`{"status":{"code":500}}`:                                                                       "link:",
		`{"link":"sdk","down":true}`:                                                                    `unknown link "sdk": use one of app-brand, sdk-api`,
		`{"link":"sdk-api"}`:                                                                            "exactly one effect, this one has 0",
		`{"link":"sdk-api","down":true,"dns":true}`:                                                     "this one has 2",
		`{"link":"sdk-api","match":{"call":"mint"},"down":true}`:                                        `match: call: "mint" is not a call of sdk-api: use one of details, models`,
		`{"link":"sdk-api","match":{"method":"post"},"down":true}`:                                      "match: method: write POST",
		`{"link":"sdk-api","match":{"path":"v1"},"down":true}`:                                          "match: path: begin",
		`{"link":"sdk-api","nth":-1,"down":true}`:                                                       "nth:",
		`{"link":"sdk-api","times":-1,"down":true}`:                                                     "times:",
		`{"link":"sdk-api","toxicity":1.5,"down":true}`:                                                 "toxicity:",
		`{"link":"sdk-api","direction":"down","down":true}`:                                             "direction:",
		`{"link":"sdk-api","direction":"downstream","dns":true}`:                                        "dns can only be upstream",
		`{"link":"sdk-api","direction":"upstream","limit_data":{"bytes":1}}`:                            "limit_data can only be downstream",
		`{"link":"sdk-api","status":{"code":100}}`:                                                      "status: code:",
		`{"link":"sdk-api","status":{"code":204,"body":"x"}}`:                                           "status: body:",
		`{"link":"sdk-api","status":{"code":201,"keep_body":true}}`:                                     "status: keep_body: add direction: downstream",
		`{"link":"sdk-api","direction":"downstream","status":{"code":201,"keep_body":true,"body":"x"}}`: "status: body: leave it out, or keep_body",
		`{"link":"sdk-api","direction":"downstream","status":{"code":204,"keep_body":true}}`:            "status: body:",
		`{"link":"sdk-api","status":{"code":200,"headers":{"a b":"c"}}}`:                                "status: headers:",
		`{"link":"sdk-api","status":{"code":200,"headers":{"a":"b\r\nc: d"}}}`:                          "status: headers:",
		`{"link":"sdk-api","status":{"code":200,"headers":{"content-length":"1"}}}`:                     "leave out content-length",
		`{"link":"sdk-api","too_many_requests":{"retry_after":"1500ms"}}`:                               "too_many_requests: retry_after:",
		`{"link":"sdk-api","delay":{}}`:                                                                 "delay: use exactly one",
		`{"link":"sdk-api","delay":{"fixed":"1s","uniform":{"lower":"1s","upper":"2s"}}}`:               "delay: use exactly one",
		`{"link":"sdk-api","delay":{"fixed":"-1s"}}`:                                                    "must be a duration",
		`{"link":"sdk-api","delay":{"uniform":{"lower":"3s","upper":"2s"}}}`:                            "delay: uniform:",
		`{"link":"sdk-api","delay":{"lognormal":{"median":"3s","sigma":9}}}`:                            "delay: lognormal:",
		`{"link":"sdk-api","garbage":"NOISE"}`:                                                          "RANDOM_DATA_THEN_CLOSE",
		`{"link":"sdk-api","limit_data":{"bytes":-1}}`:                                                  "limit_data: bytes:",
		`{"link":"sdk-api","bandwidth":{"rate":0}}`:                                                     "bandwidth: rate:",
		`{"link":"sdk-api","slicer":{"average_size":0}}`:                                                "slicer: average_size:",
		`{"link":"sdk-api","slicer":{"average_size":2,"size_variation":2}}`:                             "slicer: size_variation:",
		`{"link":"sdk-api","slicer":{"average_size":2,"delay":"-1s"}}`:                                  "must be a duration",
		`{"link":"sdk-api","slow_close":{"delay":"0s"}}`:                                                "slow_close: delay:",
	} {
		var rule fault.Rule
		err := json.Unmarshal([]byte(text), &rule)
		if err == nil {
			err = rule.Validate()
		}
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", text, err, want)
		}
	}
	var rule fault.Rule
	if err := json.Unmarshal([]byte(`{"slow_close":{"delay":"soon"}}`), &rule); err == nil || !strings.Contains(err.Error(), "10s") {
		t.Errorf("an invalid duration: %v", err)
	}
}

// TestEachEffectIsAKind holds the members of a rule and the list of effects together.
func TestEachEffectIsAKind(t *testing.T) {
	selectors := []string{"link", "match", "nth", "times", "toxicity", "direction"}
	var effects, kinds []string
	for field := range reflect.TypeFor[fault.Rule]().Fields() {
		name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		if !slices.Contains(selectors, name) {
			effects = append(effects, name)
		}
	}
	for _, k := range fault.Kinds() {
		kinds = append(kinds, k.Name)
	}
	if !slices.Equal(effects, kinds) {
		t.Errorf("a rule has the effects\n%s, the list has\n%s", effects, kinds)
	}
}

func TestYAMLAndJSONReadTheSame(t *testing.T) {
	for name, rule := range rules(t) {
		text, err := json.Marshal(rule)
		if err != nil {
			t.Fatal(err)
		}
		var fromJSON, fromYAML fault.Rule
		if err := json.Unmarshal(text, &fromJSON); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if err := yaml.UnmarshalWithOptions(text, &fromYAML, yaml.Strict()); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if !reflect.DeepEqual(fromJSON, rule) || !reflect.DeepEqual(fromYAML, rule) {
			t.Errorf("%s: %s is read as\n%+v and as\n%+v, from\n%+v", name, text, fromJSON, fromYAML, rule)
		}
	}
}
