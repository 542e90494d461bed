package probe

import (
	"aiuta-edge/simulator/backend/reason"
	"net/http"

	"aiuta-edge/pkg/aiuta"
	"aiuta-edge/pkg/token"
	"aiuta-edge/simulator/report"
)

// bindingAttacks use a good token for something else than it was made for.
func bindingAttacks() []Probe {
	return []Probe{
		{
			Name: "other-image", Kind: "binding", Severity: report.High, needs: aBinding,
			Tries: "a token for one picture, a request for another", Rule: "docs of aiuta-com, api/server-side-auth-component.md; OWASP API3:2023",
			attempts: func(e *endpoint) []attempt {
				return []attempt{
					e.bound("another picture", map[string]any{aiuta.ClaimUploadedImageID: "model_woman_00"}, startBody, reason.BindingUploadedImageID),
					e.bound("a picture in a list", map[string]any{aiuta.ClaimUploadedImageID: []string{ownImage}}, startBody, reason.BindingUploadedImageID),
					e.bound("the same id in capitals", map[string]any{aiuta.ClaimUploadedImageID: "MODEL_MAN_00"}, startBody, reason.BindingUploadedImageID),
					e.bound("null for a picture", nullClaim(aiuta.ClaimUploadedImageID), startBody, reason.BindingUploadedImageID),
				}
			},
		},
		{
			Name: "other-sku", Kind: "binding", Severity: report.High, needs: aBinding,
			Tries: "a token for one product, a request for another, or for more", Rule: "docs of aiuta-com, api/server-side-auth-component.md; OWASP API3:2023",
			attempts: func(e *endpoint) []attempt {
				more := `{"uploaded_image_id":"` + ownImage + `","sku_ids":["` + ownSKU + `","sku-2"]}`
				return []attempt{
					e.bound("another product", map[string]any{aiuta.ClaimSKUIDs: []string{"sku-2"}}, startBody, reason.BindingSKUIDs),
					e.bound("one product more", nil, more, reason.BindingSKUIDs),
					e.bound("the other field for a product", map[string]any{aiuta.ClaimSKUIDs: nil, aiuta.ClaimSKUID: "sku-2"},
						`{"uploaded_image_id":"`+ownImage+`","sku_id":"`+ownSKU+`"}`, reason.BindingSKUID),
				}
			},
		},
		{
			Name: "body-twice", Kind: "binding", Severity: report.High, needs: aBinding,
			Tries: "a body that names the picture twice: one for the comparison, one for the work", Rule: "RFC 8259 section 4; CWE-436",
			attempts: func(e *endpoint) []attempt {
				bodies := []string{
					`{"uploaded_image_id":"model_woman_00","uploaded_image_id":"` + ownImage + `","sku_ids":["` + ownSKU + `"]}`,
					`{"uploaded_image_id":"` + ownImage + `","uploaded_image_id":"model_woman_00","sku_ids":["` + ownSKU + `"]}`,
					`{"uploaded_image_id":"` + ownImage + `","\u0075ploaded_image_id":"model_woman_00","sku_ids":["` + ownSKU + `"]}`,
				}
				var attempts []attempt
				for i, sent := range []string{"the right one last", "the right one first", "the wrong one escaped"} {
					attempts = append(attempts, e.bound(sent, nil, bodies[i], ""))
				}
				return attempts
			},
		},
		{
			Name: "replay", Kind: "binding", Severity: report.Medium,
			Tries: "one token for two operations; what is expected is what the backend's switch says", Rule: "RFC 7519 section 4.1.7",
			attempts: func(e *endpoint) []attempt {
				raw := valid(e.Aiuta.Victim, token.Claims{"iat": e.now, "exp": e.now + 60, "jti": "replayed", aiuta.ClaimUploadedImageID: ownImage})
				second := served("200: the switch says that a token may be used again", started)
				if e.Aiuta.SingleUse {
					second = refusedFor(reason.TokenReplayed)
				}
				return []attempt{
					{"the token once", e.startWith(raw), served("200: the first use", started)},
					{"the token again", e.startWith(raw), second},
				}
			},
		},
	}
}

// bound is a start request with a well signed token in which some claims are replaced.
func (e *endpoint) bound(sent string, replace map[string]any, body string, reason reason.Reason) attempt {
	s := e.victimToken()
	raw := s.sign(header, s.payload(replace))
	return attempt{sent, e.start(body, aiuta.HeaderAuthorization, bearer(raw)), refusedFor(reason)}
}

// nullClaim replaces a claim by JSON's null, where a plain nil would leave it out.
func nullClaim(name string) map[string]any { return map[string]any{name: (*string)(nil)} }

// started reports whether an operation began.
func started(a answer) bool { return a.Status == http.StatusOK }
