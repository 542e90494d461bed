package backend

import (
	"net/http"

	"aiuta-edge/pkg/aiuta"
)

// sdkOrigin is where the web SDK's frame comes from. Source: web vite.config.shared.ts.
const sdkOrigin = "https://static.aiuta.com"

// allowOrigins says which web pages may read the answer. The web SDK calls the API from a browser, so Aiuta
// must answer CORS somehow; no cookie is involved. Events come from the brand's page, and not from the frame (source: web
// sdk/analytics.ts), so every origin may send them.
func (b *Backend) allowOrigins(h http.Header, path string) {
	switch {
	case b.config.CORS == CORSOff:
		return
	case b.config.CORS == CORSSDK && path != webAnalytics.path():
		h.Set("Access-Control-Allow-Origin", sdkOrigin)
		h.Set("Vary", "Origin")
	default:
		h.Set("Access-Control-Allow-Origin", "*")
	}
	h.Set("Access-Control-Expose-Headers", "ETag, Retry-After, "+HeaderReason)
}

// isPreflight tells a browser's question from any other OPTIONS. Source: Fetch standard, "CORS-preflight fetch".
func (b *Backend) isPreflight(r *http.Request) bool {
	return b.config.CORS != CORSOff && r.Method == http.MethodOptions && r.Header.Get("Origin") != "" &&
		r.Header.Get("Access-Control-Request-Method") != ""
}

func answerPreflight(w http.ResponseWriter) {
	w.Header().Set("Access-Control-Allow-Methods", "GET, POST, PATCH, DELETE")
	w.Header().Set("Access-Control-Allow-Headers",
		aiuta.HeaderAuthorization+", "+aiuta.HeaderSubscriptionID+", "+aiuta.HeaderAPIKey+", Content-Type, If-None-Match")
	w.Header().Set("Access-Control-Max-Age", "600")
	w.WriteHeader(http.StatusNoContent)
}
