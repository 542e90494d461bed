package backend

import (
	"net/http"
	"slices"
	"strings"

	"aiuta-edge/pkg/aiuta"
	"aiuta-edge/pkg/token"
)

// Binding is what the backend does with a token that is bound to other values than the request holds.
//
// Aiuta says that parameters in the payload make the client use exactly these values, and nothing about what
// happens otherwise (docs, api/server-side-auth-component.md). Every mode is therefore a guess.
type Binding string

// The modes.
const (
	// BindingReject401 refuses as if the token were invalid. It is the only refusal that heals Android,
	// which asks for a new token after a 401 and after nothing else (android JWTAuthenticationPlugin.kt).
	BindingReject401 Binding = "reject-401"
	// BindingReject403 refuses as a gateway does: the token is good, but not for this.
	BindingReject403 Binding = "reject-403"
	// BindingReject422 refuses as a validation of the body.
	BindingReject422 Binding = "reject-422"
	// BindingOverride takes the token's values in place of the body's. That the legacy start request may come
	// without a body hints at it.
	BindingOverride Binding = "override"
	// BindingIgnore does not look at the claims.
	BindingIgnore Binding = "ignore"
)

// bindable are the claims that are compared with the field of the same name, in the order in which a refusal
// names them. A claim that is absent binds nothing: binding is the issuer's choice.
var bindable = []struct {
	claim  string
	reason Reason
	list   bool
}{
	{aiuta.ClaimUploadedImageID, ReasonBindingUploadedImageID, false},
	{aiuta.ClaimSKUID, ReasonBindingSKUID, false},
	{aiuta.ClaimSKUIDs, ReasonBindingSKUIDs, true},
	{aiuta.ClaimSKUCatalogName, ReasonBindingSKUCatalogName, false},
}

// binding is the mode of a generation.
func (b *Backend) binding(g aiuta.Generation) Binding {
	if g == aiuta.Unified && b.config.BindingOnUnified == string(BindingIgnore) {
		return BindingIgnore
	}
	return b.config.Binding
}

// checkBinding compares claims with a start request and returns nil or the refusal of the first difference.
func (b *Backend) checkBinding(mode Binding, claims token.Claims, body map[string]any) error {
	if mode == BindingIgnore || mode == BindingOverride {
		return nil
	}
	for _, bound := range bindable {
		claim, ok := claims[bound.claim]
		if ok && !b.fits(bound.claim, claim, body, bound.list) {
			return mode.refusal(bound.reason, bound.claim)
		}
	}
	return nil
}

// fits reports whether a claim is what the body holds in its place.
func (b *Backend) fits(name string, claim any, body map[string]any, list bool) bool {
	return b.equalBound(claim, body[name], list) || b.config.SingleSKUEqualsList && b.equalSingle(name, claim, body)
}

// refusal describes a difference in one field.
func (m Binding) refusal(reason Reason, field string) error {
	switch m {
	case BindingReject403:
		return message(http.StatusForbidden, reason, "Forbidden")
	case BindingReject422:
		var v violations
		v.add("value_error", "Value error, the token is bound to another value", field)
		return v.refusal(reason)
	}
	return unauthorized(reason)
}

// override returns the body with the token's values in place of its own. A bound SKU displaces the other
// spelling of it, because only one may be given.
func (b *Backend) override(claims token.Claims, body map[string]any) map[string]any {
	merged := map[string]any{}
	for name, value := range body {
		merged[name] = value
	}
	for _, bound := range bindable {
		claim, ok := claims[bound.claim]
		if !ok {
			continue
		}
		switch bound.claim {
		case aiuta.ClaimSKUID:
			delete(merged, aiuta.ClaimSKUIDs)
		case aiuta.ClaimSKUIDs:
			delete(merged, aiuta.ClaimSKUID)
		}
		if joined, isString := claim.(string); isString && bound.list && *b.config.JoinedSKUIDsEqualsList {
			claim = splitIDs(joined)
		}
		merged[bound.claim] = claim
	}
	return merged
}

// equalBound compares a claim with a field. Null equals a field that is null or absent.
func (b *Backend) equalBound(claim, field any, list bool) bool {
	if claim == nil || field == nil {
		return claim == nil && field == nil
	}
	if list {
		bound, ok := b.idList(claim)
		sent, isList := field.([]any)
		return ok && isList && b.equalLists(bound, sent)
	}
	bound, ok := claim.(string)
	sent, isString := field.(string)
	return ok && isString && bound == sent
}

// equalSingle compares one SKU in the spelling of the claim with one SKU in the other spelling.
func (b *Backend) equalSingle(name string, claim any, body map[string]any) bool {
	switch name {
	case aiuta.ClaimSKUID:
		return b.equalBound([]any{claim}, body[aiuta.ClaimSKUIDs], true)
	case aiuta.ClaimSKUIDs:
		bound, ok := b.idList(claim)
		return ok && len(bound) == 1 && b.equalBound(bound[0], body[aiuta.ClaimSKUID], false)
	}
	return false
}

// equalLists compares lists of which the first holds only texts.
func (b *Backend) equalLists(bound, sent []any) bool {
	if *b.config.SKUOrderMatters || len(bound) != len(sent) {
		return slices.Equal(bound, sent)
	}
	rest := slices.Clone(sent)
	for _, id := range bound {
		at := slices.Index(rest, id)
		if at < 0 {
			return false
		}
		rest = slices.Delete(rest, at, at+1)
	}
	return true
}

// idList reads the claim sku_ids: a list, or the ids joined by commas, as iOS hands them to getJwt
// (ios Core+Api+TryOn+Request.swift) and as a query string leaves them.
func (b *Backend) idList(claim any) ([]any, bool) {
	switch claim := claim.(type) {
	case []any:
		for _, id := range claim {
			if _, ok := id.(string); !ok {
				return nil, false
			}
		}
		return claim, true
	case string:
		return splitIDs(claim), *b.config.JoinedSKUIDsEqualsList
	}
	return nil, false
}

// splitIDs undoes the joining. An id that holds a comma itself comes back as two and never matches.
func splitIDs(joined string) []any {
	var ids []any
	for id := range strings.SplitSeq(joined, ",") {
		ids = append(ids, id)
	}
	return ids
}
