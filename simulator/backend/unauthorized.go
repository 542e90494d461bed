package backend

import (
	"net/http"
)

// The presets of the switch unauthorized_body. Any JSON may stand in their place.
const (
	bodyMessage  = "message"
	bodyKong     = "kong"
	bodyDetail   = "detail"
	bodyAPIError = "api-error"
	bodyHTML     = "html"
	bodyEmpty    = "empty"
)

// DefaultUnauthorizedBody is the body of every 401 by default. What Aiuta's gateway says is not public.
const DefaultUnauthorizedBody = `{"message":"Unauthorized"}`

// forbiddenBody is what it says to a credential that is good, but not for this, in the same style.
const forbiddenBody = `{"message":"Forbidden"}`

// kongBodies are the words of Kong's jwt plugin where they differ from "Unauthorized". That the gateway is one
// is likely: the backend behind it knows its consumer by x-consumer-username, which is Kong's header.
// Sources: Kong/kong, kong/plugins/jwt/handler.lua; android openapi.json at 16233e60, securitySchemes.
var kongBodies = map[Reason]string{
	ReasonCredentialAmbiguous: `{"message":"Multiple tokens provided"}`,
	ReasonTokenMalformed:      `{"message":"Bad token; invalid JSON"}`,
	ReasonTokenAlgorithm:      `{"message":"Invalid algorithm"}`,
	ReasonIssuerMissing:       `{"message":"No mandatory 'iss' in claims"}`,
	ReasonIssuerUnknown:       `{"message":"No credentials found for given 'iss'"}`,
	ReasonSecretUnfit:         `{"message":"Invalid key/secret"}`,
	ReasonTokenSignature:      `{"message":"Invalid signature"}`,
	ReasonTokenExpired:        `{"exp":"token expired"}`,
	ReasonTokenNotYetValid:    `{"nbf":"token not valid yet"}`,
	ReasonTokenClaimType:      `{"exp":"must be a number"}`,
	ReasonTokenClaimMissing:   `{"exp":"must be a number"}`,
	ReasonTokenLifetime:       `{"exp":"exceeds maximum allowed expiration"}`,
	ReasonAPIKeyUnknown:       `{"message":"Invalid authentication credentials"}`,
}

// unauthorizedStatus is the status of a refused credential: 401, unless a switch says 403 for the reason.
func (b *Backend) unauthorizedStatus(reason Reason) int {
	switch reason {
	case ReasonTokenExpired:
		return b.config.StatusExpired
	case ReasonIssuerUnknown, ReasonIssuerMissing:
		return b.config.StatusUnknownIssuer
	case ReasonTokenSignature:
		return b.config.StatusBadSignature
	}
	return http.StatusUnauthorized
}

// refuseCredential answers for the gateway.
func (b *Backend) refuseCredential(w http.ResponseWriter, reason Reason) {
	status := b.unauthorizedStatus(reason)
	if status == http.StatusUnauthorized && b.config.WWWAuthenticate {
		w.Header().Set("WWW-Authenticate", challenge(reason))
	}
	contentType, body := b.unauthorizedBody(reason, status)
	w.Header().Set("Content-Type", contentType)
	w.WriteHeader(status)
	w.Write([]byte(body)) // an error means that the client has gone
}

// challenge says no more than that a token is wanted if none came (RFC 6750 section 3.1).
func challenge(reason Reason) string {
	switch reason {
	case ReasonCredentialMissing, ReasonCredentialInsufficient:
		return "Bearer"
	}
	return `Bearer error="invalid_token"`
}

func (b *Backend) unauthorizedBody(reason Reason, status int) (contentType, body string) {
	const (
		asJSON = "application/json"
		asHTML = "text/html; charset=utf-8"
	)
	text := http.StatusText(status)
	switch preset := b.config.UnauthorizedBody; preset {
	case bodyKong:
		if body, ok := kongBodies[reason]; ok {
			return asJSON, body
		}
	case bodyDetail:
		return asJSON, `{"detail":"Not authenticated"}`
	case bodyAPIError:
		return asJSON, `{"code":"unauthorized","message":"` + text + `","details":null}`
	case bodyHTML:
		return asHTML, "<html><head><title>" + text + "</title></head><body><h1>" + text + "</h1></body></html>\n"
	case bodyEmpty:
		return asJSON, ""
	case bodyMessage:
	default:
		return asJSON, preset
	}
	if status == http.StatusForbidden {
		return asJSON, forbiddenBody
	}
	return asJSON, DefaultUnauthorizedBody
}
