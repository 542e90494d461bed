package session_test

import (
	"context"
	"crypto/tls"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"aiuta-edge/simulator/proxy"
	"aiuta-edge/simulator/proxy/session"
	"aiuta-edge/simulator/recording"
	"aiuta-edge/simulator/sdk"
	"aiuta-edge/simulator/target"
	"aiuta-edge/simulator/testbed"
)

// TestTheRealAiutaIsOnlyWatched lets a server stand for all hosts of the Internet, and finds what was sent to it unchanged.
func TestTheRealAiutaIsOnlyWatched(t *testing.T) {
	arrived := make(chan *http.Request, 64)
	internet := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		arrived <- r
		w.Header().Set("Content-Type", "application/json")
		switch {
		case r.Host == "jwt.shop.example":
			w.Write([]byte(`{"type":"jwt","token":"eyJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJpc3MtMSIsImV4cCI6MX0.c2lnbmF0dXJl"}`))
		case strings.HasSuffix(r.URL.Path, "/uploaded_images"):
			w.Write([]byte(`{"id":"image-1","owner_type":"user","url":"https://storage.googleapis.com/aiuta_prod_external_api_images/1.jpg"}`))
		case strings.HasSuffix(r.URL.Path, "_operations"):
			w.Write([]byte(`{"operation_id":"op-1","details":null,"errors":[]}`))
		default:
			w.Write([]byte(`{"id":"op-1","status":"FAILED","error":null,"generated_images":[]}`))
		}
	}))
	t.Cleanup(internet.Close)
	authority, err := proxy.OpenAuthority(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	at, err := session.ParseEndpoint(endpoint)
	if err != nil {
		t.Fatal(err)
	}
	s, err := session.Open(t.Context(), session.Config{
		Authority: authority, Listen: "127.0.0.1:0", Real: true, Endpoint: at, Servers: testbed.Config{Target: target.Spec(endpoint)},
		Transport: &http.Transport{
			TLSClientConfig: &tls.Config{InsecureSkipVerify: true},
			DialContext: func(ctx context.Context, network, _ string) (net.Conn, error) {
				return (&net.Dialer{}).DialContext(ctx, network, internet.Listener.Addr().String())
			},
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	w := watched{T: t, Session: s, client: behind(t, s.URL, authority)}
	ios, err := sdk.Find("ios")
	if err != nil {
		t.Fatal(err)
	}
	w.start(ios, sdk.JWTAuth{SubscriptionID: appsOwn, GetJWT: w.getJWT}).TryOn(t.Context(), sdk.TryOn{Photo: []byte("a photo"), SKUs: []string{"sku-1"}})
	for _, path := range []string{"aiuta_prod_external_api_images/1.jpg", "of_somebody_else/2.jpg"} {
		w.get("https://storage.googleapis.com/"+path, "x-test", "1")
	}
	r := w.end()
	close(arrived)
	hosts := map[string]int{}
	for req := range arrived {
		hosts[req.Host]++
		if id := req.Header.Get("x-user-id"); id != "" && id != appsOwn {
			t.Errorf("%s got the subscription id %s", req.Host, id)
		}
		if req.Header.Get("X-Forwarded-Proto")+req.Header.Get("Via") != "" {
			t.Errorf("%s sees the proxy: %v", req.Host, req.Header)
		}
	}
	if hosts["api.aiuta.com"] < 3 || hosts["jwt.shop.example"] != 1 || hosts["storage.googleapis.com"] != 2 {
		t.Errorf("hosts were asked so often: %v", hosts)
	}
	if r.Upstream != recording.Aiuta {
		t.Errorf("it is a recording of %s", r.Upstream)
	}
	images := 0
	for _, e := range r.Requests {
		if e.To == "storage" {
			images++
		}
	}
	if images != 1 {
		t.Errorf("%d images are recorded: what is not Aiuta's must not be", images)
	}
	if got := r.Recognise(); !got.Is(ios) {
		t.Errorf("it is taken for %s", got)
	}
}
