package params_test

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"

	"aiuta-edge/pkg/params"
	"aiuta-edge/pkg/strictjson"
)

func mustPolicy(t *testing.T, text string) params.Policy {
	t.Helper()
	policy, err := params.ParsePolicy(text)
	if err != nil {
		t.Fatal(err)
	}
	return policy
}

// parameters reads a set as it comes from a body.
func parameters(t *testing.T, text string) params.Set {
	t.Helper()
	object, err := strictjson.Object([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return object
}

// shop has a rule of every kind.
const shop = `{
	"image": {"type": "string", "pattern": "[im]\\w+-?[0-9]*", "required": true},
	"skus":  {"type": "list", "pattern": "[a-z]+", "max_items": 2, "max_length": 4, "form": "list"},
	"raw":   {"type": "list"},
	"count": {"type": "integer"},
	"gift":  {"type": "boolean"},
	"note":  {"type": "string", "max_length": 3}
}`

func TestPolicyMakesClaims(t *testing.T) {
	for name, tc := range map[string]struct{ policy, sent, want string }{
		"any signs everything":               {"*", `{"a":1,"b":{"c":[null]}}`, `{"a":1,"b":{"c":[null]}}`},
		"what iOS sends, verbatim":           {"sdk", `{"sku_ids":"a,b","uploaded_image_id":"user_image-1"}`, `{"sku_ids":"a,b","uploaded_image_id":"user_image-1"}`},
		"what Android sends, verbatim":       {"sdk", `{"sku_ids":["a","b"],"uploaded_image_id":"user_image-1"}`, `{"sku_ids":["a","b"],"uploaded_image_id":"user_image-1"}`},
		"what Web sends":                     {"sdk", `{"uploaded_image_id":"user_image-1"}`, `{"uploaded_image_id":"user_image-1"}`},
		"what the documentation promises":    {"sdk", `{"uploaded_image_id":"i","product_id":"p"}`, `{"product_id":"p","uploaded_image_id":"i"}`},
		"what older SDKs send":               {"sdk", `{"uploaded_image_id":"i","sku_id":"s","sku_catalog_name":"main"}`, `{"sku_catalog_name":"main","sku_id":"s","uploaded_image_id":"i"}`},
		"a joined list in the form list":     {shop, `{"image":"img-1","skus":"a,b"}`, `{"image":"img-1","skus":["a","b"]}`},
		"a list in the form list":            {shop, `{"image":"img-1","skus":["a"]}`, `{"image":"img-1","skus":["a"]}`},
		"integers and booleans":              {shop, `{"image":"model_x","count":-12,"gift":false}`, `{"count":-12,"gift":false,"image":"model_x"}`},
		"a string of the greatest length":    {shop, `{"image":"img-1","note":"abc"}`, `{"image":"img-1","note":"abc"}`},
		"a joined list is trimmed":           {shop, `{"image":"img-1","skus":" a, b"}`, `{"image":"img-1","skus":["a","b"]}`},
		"a list that joins two, in the form": {shop, `{"image":"img-1","skus":["a,b"]}`, `{"image":"img-1","skus":["a","b"]}`},
		"null is absent":                     {"sdk", `{"uploaded_image_id":"i","sku_ids":null,"product_id":null}`, `{"uploaded_image_id":"i"}`},
		"any signs null":                     {"*", `{"a":null}`, `{"a":null}`},
		"a list of the default rule's bound": {shop, `{"image":"img-1","raw":["1","2","3","4","5"]}`, `{"image":"img-1","raw":["1","2","3","4","5"]}`},
	} {
		t.Run(name, func(t *testing.T) {
			claims, err := mustPolicy(t, tc.policy).Apply(parameters(t, tc.sent))
			if err != nil {
				t.Fatal(err)
			}
			if got, _ := json.Marshal(claims); string(got) != tc.want {
				t.Errorf("claims are %s, want %s", got, tc.want)
			}
		})
	}
}

func TestPolicyRefuses(t *testing.T) {
	for name, tc := range map[string]struct {
		policy, sent string
		wrong        []string
	}{
		"no image":                              {"sdk", `{}`, []string{"uploaded_image_id"}},
		"an unknown parameter":                  {"sdk", `{"uploaded_image_id":"i","x":1}`, []string{"x"}},
		"six SKUs":                              {"sdk", `{"uploaded_image_id":"i","sku_ids":"1,2,3,4,5,6"}`, []string{"sku_ids"}},
		"six SKUs in lists that join some":      {"sdk", `{"uploaded_image_id":"i","sku_ids":["1,2,3","4,5","6"]}`, []string{"sku_ids"}},
		"eight SKUs in one string of a list":    {"sdk", `{"uploaded_image_id":"i","sku_ids":["a,b,c,d,e,f,g,h"]}`, []string{"sku_ids"}},
		"an item that is only white space":      {shop, `{"image":"img-1","skus":"a, "}`, []string{"skus"}},
		"an empty item":                         {"sdk", `{"uploaded_image_id":"i","sku_ids":"a,,b"}`, []string{"sku_ids"}},
		"an empty list":                         {"sdk", `{"uploaded_image_id":"i","sku_ids":[]}`, []string{"sku_ids"}},
		"a list of numbers":                     {"sdk", `{"uploaded_image_id":"i","sku_ids":[1]}`, []string{"sku_ids"}},
		"null":                                  {"sdk", `{"uploaded_image_id":null}`, []string{"uploaded_image_id"}},
		"an empty image":                        {"sdk", `{"uploaded_image_id":""}`, []string{"uploaded_image_id"}},
		"an image of another type":              {"sdk", `{"uploaded_image_id":["i"]}`, []string{"uploaded_image_id"}},
		"a long image":                          {"sdk", `{"uploaded_image_id":"` + strings.Repeat("i", 129) + `"}`, []string{"uploaded_image_id"}},
		"a pattern that matches only the end":   {shop, `{"image":"x img-1"}`, []string{"image"}},
		"a pattern that matches only the front": {shop, `{"image":"img-1-"}`, []string{"image"}},
		"a pattern after a line break":          {shop, `{"image":"img-1\nx"}`, []string{"image"}},
		"an item that does not match":           {shop, `{"image":"img-1","skus":["a","B"]}`, []string{"skus"}},
		"an item that is too long":              {shop, `{"image":"img-1","skus":["abcde"]}`, []string{"skus"}},
		"an integer as a string":                {shop, `{"image":"img-1","count":"1"}`, []string{"count"}},
		"an integer with a fraction":            {shop, `{"image":"img-1","count":1.0}`, []string{"count"}},
		"an integer beyond 64 bits":             {shop, `{"image":"img-1","count":9223372036854775808}`, []string{"count"}},
		"a boolean as a number":                 {shop, `{"image":"img-1","gift":1}`, []string{"gift"}},
		"several at once":                       {shop, `{"count":"x","x":1,"note":"long"}`, []string{"count", "image", "note", "x"}},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := mustPolicy(t, tc.policy).Apply(parameters(t, tc.sent))
			var refusal *params.Refusal
			if !errors.As(err, &refusal) || refusal.Kind != params.ErrBadParameters {
				t.Fatalf("got %v", err)
			}
			var names []string
			for _, field := range refusal.Parameters {
				names = append(names, field.Name)
			}
			if !slices.Equal(names, tc.wrong) {
				t.Errorf("complains about %v, want %v", names, tc.wrong)
			}
		})
	}
}

func TestANameThatIsRepeatedInTheQuery(t *testing.T) {
	for name, tc := range map[string]struct{ policy, query, want string }{
		"all are a list's items":         {"sdk", "uploaded_image_id=i&sku_ids=a&sku_ids=b,c", `{"sku_ids":["a","b","c"],"uploaded_image_id":"i"}`},
		"and are bounded together":       {"sdk", "uploaded_image_id=i&sku_ids=a,b,c&sku_ids=d,e,f", ""},
		"the first of a string counts":   {"sdk", "uploaded_image_id=i&uploaded_image_id=j", `{"uploaded_image_id":"i"}`},
		"and the first where any may be": {"*", "a=1&a=2", `{"a":"1"}`},
	} {
		t.Run(name, func(t *testing.T) {
			set, err := read(tc.query, "", "")
			if err != nil {
				t.Fatal(err)
			}
			claims, err := mustPolicy(t, tc.policy).Apply(set)
			if got, _ := json.Marshal(claims); err == nil && string(got) != tc.want || err != nil && tc.want != "" {
				t.Errorf("got %s, %v, want %s", got, err, tc.want)
			}
		})
	}
}

func TestAComplaintNeverQuotesAValue(t *testing.T) {
	_, err := mustPolicy(t, shop).Apply(parameters(t, `{"image":"hunter2","skus":"hunter2","count":"hunter2","note":"hunter2"}`))
	var refusal *params.Refusal
	if !errors.As(err, &refusal) || len(refusal.Parameters) != 4 {
		t.Fatalf("got %v", err)
	}
	if text, _ := json.Marshal(refusal); strings.Contains(string(text), "hunter2") {
		t.Errorf("got %s", text)
	}
}

func TestParsePolicyRefuses(t *testing.T) {
	for name, tc := range map[string]struct{ text, says string }{
		"an unknown word":         {"all", `"sdk", "*", or a JSON object`},
		"a list":                  {`["a"]`, "not an object"},
		"no parameter":            {`{}`, "1 to 64 parameters"},
		"a parameter twice":       {`{"a":{"type":"string"},"a":{"type":"string"}}`, "stands twice"},
		"a registered claim":      {`{"sub":{"type":"string"}}`, "sub: only the server"},
		"no type":                 {`{"a":{}}`, `a: "type" is`},
		"an unknown type":         {`{"a":{"type":"date"}}`, `a: "type" is`},
		"an unknown member":       {`{"a":{"type":"string","min_length":1}}`, `a: "min_length" is not understood`},
		"a rule in a word":        {`{"a":"string"}`, "a: its rule is not an object"},
		"a broken pattern":        {`{"a":{"type":"string","pattern":"["}}`, `a: pattern is not understood: a class that does not end at character 2`},
		"a pattern with a group":  {`{"a":{"type":"string","pattern":"x(y|z)"}}`, `a: pattern is not understood: a group, which is not supported, at character 2`},
		"a pattern with anchors":  {`{"a":{"type":"string","pattern":"^x$"}}`, `a: pattern is not understood: an anchor, which is not needed because a pattern matches the whole text, at character 1`},
		"a length of zero":        {`{"a":{"type":"string","max_length":0}}`, `a: "max_length" is not understood`},
		"a length in words":       {`{"a":{"type":"string","max_length":"ten"}}`, `a: "max_length" is not understood`},
		"an unknown form":         {`{"a":{"type":"list","form":"csv"}}`, `a: "form" is not understood`},
		"required in words":       {`{"a":{"type":"list","required":"yes"}}`, `a: "required" is not understood`},
		"a name without a letter": {`{"":{"type":"string"}}`, "1 to 128 bytes"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := params.ParsePolicy(tc.text)
			if !errors.Is(err, params.ErrPolicy) || !strings.Contains(err.Error(), tc.says) {
				t.Errorf("got %v, want %q in it", err, tc.says)
			}
		})
	}
}

func FuzzPolicy(f *testing.F) {
	f.Add(shop, `{"image":"img-1","skus":"a,b"}`)
	f.Add("sdk", `{"uploaded_image_id":"i","sku_ids":["a"]}`)
	f.Add(`{"a":{"type":"string","pattern":"a*a*a*b"}}`, `{"a":"aaaaaaaaaaaaaaaaaaaaaaaa"}`)
	f.Fuzz(func(t *testing.T, text, sent string) {
		policy, err := params.ParsePolicy(text)
		if err != nil {
			return
		}
		object, err := strictjson.Object([]byte(sent))
		if err != nil {
			return
		}
		claims, err := policy.Apply(object)
		if err == nil && len(claims) != len(object) {
			t.Errorf("%d parameters became %d claims", len(object), len(claims))
		}
	})
}
