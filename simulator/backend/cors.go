package backend

import (
	"net/http"

	"aiuta-edge/pkg/aiuta"
)

// The web SDK calls the API from a browser, so Aiuta must answer CORS somehow; its policy is not public. Any
// origin may call here, because no cookie is involved and a simulator is reached from many ports.
func allowOrigins(h http.Header) {
	h.Set("Access-Control-Allow-Origin", "*")
	h.Set("Access-Control-Expose-Headers", "ETag, "+HeaderReason)
}

// isPreflight tells a browser's question from any other OPTIONS. Source: Fetch standard, "CORS-preflight fetch".
func isPreflight(r *http.Request) bool {
	return r.Method == http.MethodOptions && r.Header.Get("Origin") != "" &&
		r.Header.Get("Access-Control-Request-Method") != ""
}

func answerPreflight(w http.ResponseWriter) {
	w.Header().Set("Access-Control-Allow-Methods", "GET, POST")
	w.Header().Set("Access-Control-Allow-Headers",
		aiuta.HeaderAuthorization+", "+aiuta.HeaderSubscriptionID+", "+aiuta.HeaderAPIKey+", Content-Type, If-None-Match")
	w.Header().Set("Access-Control-Max-Age", "600")
	w.WriteHeader(http.StatusNoContent)
}
