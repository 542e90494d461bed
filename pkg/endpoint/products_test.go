package endpoint_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
)

func TestTheLogNamesTheProductsOfAToken(t *testing.T) {
	long := strings.Repeat("é", 100)
	for name, tc := range map[string]struct {
		body string
		want []string
	}{
		"a list":                 {`{"sku_ids":["b","a","b"]}`, []string{"a", "b"}},
		"a list as iOS sends it": {`{"sku_ids":"b, a"}`, []string{"a", "b"}},
		"one, as older SDKs":     {`{"sku_id":"a"}`, []string{"a"}},
		"as the docs call it":    {`{"product_id":"a"}`, []string{"a"}},
		"none":                   {`{"uploaded_image_id":"i"}`, nil},
		"more than a line holds": {`{"sku_ids":"q,p,o,n,m,l,k,j,i,h,g,f,e,d,c,b,a"}`, strings.Split("a,b,c,d,e,f,g,h,i,j,k,l,m,n,o,p", ",")},
		"a long one":             {`{"sku_ids":["` + long + `"]}`, []string{strings.Repeat("é", 64)}},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(configured(settings{"params": "*"}))
			if answer := w.serve(post("/aiuta_jwt", tc.body)); answer.Code != 200 {
				t.Fatalf("got %d %s", answer.Code, answer.Body)
			}
			var line struct{ Products []string }
			if err := json.Unmarshal(w.log.Bytes(), &line); err != nil || !slices.Equal(line.Products, tc.want) {
				t.Errorf("the log names %q, %v, want %q", line.Products, err, tc.want)
			}
		})
	}
}

func TestTheLogNamesNoProductOfWhatMayNotBeSigned(t *testing.T) {
	w := newWorld(configured(settings{"params": "sdk"}))
	w.serve(post("/aiuta_jwt", `{"uploaded_image_id":"i","sku_ids":["a"],"other":1}`))
	if log := w.log.String(); strings.Contains(log, "products") {
		t.Errorf("the log is %s", log)
	}
}
