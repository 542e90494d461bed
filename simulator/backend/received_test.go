package backend_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"aiuta-edge/pkg/aiuta"
	"aiuta-edge/simulator/backend"
	"aiuta-edge/simulator/backend/reason"
)

func TestWhatWasReceivedIsRemembered(t *testing.T) {
	w := newWorld(t)
	token := w.jwt(fields{"exp": w.clock.Now().Unix()})
	w.start(aiuta.Unified, dress, token)
	w.send(http.MethodGet, "/v1/nowhere?x-api-key="+w.mine.APIKey, nil, apiKey(w.mine))
	w.call(aiuta.Legacy, aiuta.CallTryOnModels, subscription(w.mine))
	want := []backend.Received{
		{Method: "POST", Path: "/v1/sku_try_on_operations", Status: 401, Reason: reason.TokenExpired},
		{Method: "GET", Path: "/v1/nowhere", Status: 404, Reason: reason.PathUnknown},
		{Method: "GET", Path: "/digital-try-on/v1/try_on_models", Status: 200},
	}
	got := w.backend.Received()
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("got %v, want %v", got, want)
	}
	for _, secret := range []string{w.mine.APIKey, strings.TrimPrefix(token[0][1], "Bearer ")} {
		if strings.Contains(fmt.Sprint(got), secret) {
			t.Error("a secret is remembered")
		}
	}
}

func TestTheOldestRequestsAreForgotten(t *testing.T) {
	w := newWorld(t)
	for n := range 1003 {
		w.send(http.MethodGet, fmt.Sprintf("/%d", n), nil)
	}
	got := w.backend.Received()
	if len(got) != 1000 || got[0].Path != "/3" || got[999].Path != "/1002" {
		t.Errorf("got %d, from %v to %v", len(got), got[0], got[len(got)-1])
	}
}
