package endpoint_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"aiuta-edge/pkg/endpoint"
)

// BenchmarkMint answers requests as the Android SDK sends them. No network, store or host is in the way, so it
// shows what the endpoint itself takes.
func BenchmarkMint(b *testing.B) {
	for _, bc := range []struct {
		name     string
		settings settings
	}{
		{"none", configured(settings{"params": "sdk", "token_jti": "true"})},
		{"hs256", withSessions(settings{"params": "sdk", "token_jti": "true"})},
		{"hs256 and quota", withSessions(settings{"params": "sdk", "token_jti": "true", "quota": "1000000000/1m, 1000000000/24h"})},
	} {
		b.Run(bc.name, func(b *testing.B) {
			w := newWorld(bc.settings)
			w.Log = io.Discard
			w.Variables = resolved(bc.settings)
			handler := endpoint.New(w.Services)
			header := http.Header{"Content-Type": {"application/json"}, "Authorization": {"Bearer " + session(b, "user-1", 10)}}
			b.ReportAllocs()
			for b.Loop() {
				body := strings.NewReader(`{"uploaded_image_id":"user_image-4062dbe1-11c5-4dd3-8b1e-0a0f0a4f6a3e","sku_ids":["sku-1"]}`)
				answer := httptest.NewRecorder()
				handler.ServeHTTP(answer, &http.Request{
					Method: http.MethodPost, RequestURI: "/aiuta_jwt", Header: header, Body: io.NopCloser(body), ContentLength: body.Size(),
				})
				if answer.Code != http.StatusOK {
					b.Fatal(answer.Body)
				}
			}
		})
	}
}

// resolved looks every variable up beforehand.
func resolved(s settings) endpoint.Variables {
	values := map[string]string{}
	for _, v := range endpoint.Declared() {
		values[v.Name], _ = s.lookup(v.Name)
	}
	values[endpoint.VariableCommon], _ = s.lookup(endpoint.VariableCommon)
	return func(name string) (string, error) { return values[name], nil }
}
