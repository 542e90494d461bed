package gateway

import (
	"net/http"

	"aiuta-edge/pkg/aiuta"
	"aiuta-edge/simulator/backend/reason"
	"aiuta-edge/simulator/backend/switches"
)

// sdkOrigin is where the web SDK's frame comes from. Source: web vite.config.shared.ts.
const sdkOrigin = "https://static.aiuta.com"

// AllowOrigins says which web pages may read the answer. The web SDK calls the API from a browser, so Aiuta
// must answer CORS somehow; no cookie is involved. Events come from the brand's page, and not from the frame (source: web
// sdk/analytics.ts), so every origin may send them: fromBrand.
func (gw *Gateway) AllowOrigins(h http.Header, fromBrand bool) {
	switch {
	case gw.switches.CORS == switches.CORSOff:
		return
	case gw.switches.CORS == switches.CORSSDK && !fromBrand:
		h.Set("Access-Control-Allow-Origin", sdkOrigin)
		h.Set("Vary", "Origin")
	default:
		h.Set("Access-Control-Allow-Origin", "*")
	}
	h.Set("Access-Control-Expose-Headers", "ETag, Retry-After, "+reason.Header)
}

// IsPreflight tells a browser's question from any other OPTIONS. Source: Fetch standard, "CORS-preflight fetch".
func (gw *Gateway) IsPreflight(r *http.Request) bool {
	return gw.switches.CORS != switches.CORSOff && r.Method == http.MethodOptions && r.Header.Get("Origin") != "" &&
		r.Header.Get("Access-Control-Request-Method") != ""
}

// AnswerPreflight answers a browser's question: the calls take these methods and headers.
func AnswerPreflight(w http.ResponseWriter) {
	w.Header().Set("Access-Control-Allow-Methods", "GET, POST, PATCH, DELETE")
	w.Header().Set("Access-Control-Allow-Headers",
		aiuta.HeaderAuthorization+", "+aiuta.HeaderSubscriptionID+", "+aiuta.HeaderAPIKey+", Content-Type, If-None-Match")
	w.Header().Set("Access-Control-Max-Age", "600")
	w.WriteHeader(http.StatusNoContent)
}
