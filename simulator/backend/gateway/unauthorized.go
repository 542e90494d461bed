package gateway

import (
	"net/http"

	"aiuta-edge/simulator/backend/fastapi"
	"aiuta-edge/simulator/backend/reason"
	"aiuta-edge/simulator/backend/switches"
)

// Unauthorized refuses a credential. Status and body are up to the switches.
func Unauthorized(why reason.Reason) *fastapi.Refusal {
	return &fastapi.Refusal{Status: http.StatusUnauthorized, Reason: why}
}

// Message is how common gateways word a refusal. Aiuta's words are not public.
func Message(status int, why reason.Reason, text string) *fastapi.Refusal {
	return &fastapi.Refusal{Status: status, Reason: why, Body: map[string]any{"message": text}}
}

// DefaultUnauthorizedBody is the body of every 401 by default. What Aiuta's gateway says is not public.
const DefaultUnauthorizedBody = `{"message":"Unauthorized"}`

// forbiddenBody is what it says to a credential that is good, but not for this, in the same style.
const forbiddenBody = `{"message":"Forbidden"}`

// kongBodies are the words of Kong's jwt plugin where they differ from "Unauthorized". That the gateway is one
// is likely: the backend behind it knows its consumer by x-consumer-username, which is Kong's header.
// Sources: Kong/kong, kong/plugins/jwt/Handler.lua; android openapi.json at 16233e60, securitySchemes.
var kongBodies = map[reason.Reason]string{
	reason.CredentialAmbiguous: `{"message":"Multiple tokens provided"}`,
	reason.TokenMalformed:      `{"message":"Bad token; invalid JSON"}`,
	reason.TokenAlgorithm:      `{"message":"Invalid algorithm"}`,
	reason.IssuerMissing:       `{"message":"No mandatory 'iss' in claims"}`,
	reason.IssuerUnknown:       `{"message":"No credentials found for given 'iss'"}`,
	reason.SecretUnfit:         `{"message":"Invalid key/secret"}`,
	reason.TokenSignature:      `{"message":"Invalid signature"}`,
	reason.TokenExpired:        `{"exp":"token expired"}`,
	reason.TokenNotYetValid:    `{"nbf":"token not valid yet"}`,
	reason.TokenClaimType:      `{"exp":"must be a number"}`,
	reason.TokenClaimMissing:   `{"exp":"must be a number"}`,
	reason.TokenLifetime:       `{"exp":"exceeds maximum allowed expiration"}`,
	reason.APIKeyUnknown:       `{"message":"Invalid authentication credentials"}`,
}

// unauthorizedStatus is the status of a refused credential: 401, unless a switch says 403 for the reason.
func (gw *Gateway) unauthorizedStatus(why reason.Reason) int {
	switch why {
	case reason.TokenExpired:
		return gw.switches.StatusExpired
	case reason.IssuerUnknown, reason.IssuerMissing:
		return gw.switches.StatusUnknownIssuer
	case reason.TokenSignature:
		return gw.switches.StatusBadSignature
	}
	return http.StatusUnauthorized
}

// Refuse answers a request whose credential is refused.
func (gw *Gateway) Refuse(w http.ResponseWriter, why reason.Reason) {
	status := gw.unauthorizedStatus(why)
	if status == http.StatusUnauthorized && gw.switches.WWWAuthenticate {
		w.Header().Set("WWW-Authenticate", challenge(why))
	}
	contentType, body := gw.unauthorizedBody(why, status)
	w.Header().Set("Content-Type", contentType)
	w.WriteHeader(status)
	w.Write([]byte(body)) // an error means that the client has gone
}

// challenge says no more than that a token is wanted if none came (RFC 6750 section 3.1).
func challenge(why reason.Reason) string {
	switch why {
	case reason.CredentialMissing, reason.CredentialInsufficient:
		return "Bearer"
	}
	return `Bearer error="invalid_token"`
}

func (gw *Gateway) unauthorizedBody(why reason.Reason, status int) (contentType, body string) {
	const (
		asJSON = "application/json"
		asHTML = "text/html; charset=utf-8"
	)
	text := http.StatusText(status)
	switch preset := gw.switches.UnauthorizedBody; preset {
	case switches.BodyKong:
		if body, ok := kongBodies[why]; ok {
			return asJSON, body
		}
	case switches.BodyDetail:
		return asJSON, `{"detail":"Not authenticated"}`
	case switches.BodyAPIError:
		return asJSON, `{"code":"unauthorized","message":"` + text + `","details":null}`
	case switches.BodyHTML:
		return asHTML, "<html><head><title>" + text + "</title></head><body><h1>" + text + "</h1></body></html>\n"
	case switches.BodyEmpty:
		return asJSON, ""
	case switches.BodyMessage:
	default:
		return asJSON, preset
	}
	if status == http.StatusForbidden {
		return asJSON, forbiddenBody
	}
	return asJSON, DefaultUnauthorizedBody
}
