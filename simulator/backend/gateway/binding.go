package gateway

import (
	"net/http"
	"slices"
	"strings"

	"aiuta-edge/pkg/aiuta"
	"aiuta-edge/pkg/token"
	"aiuta-edge/simulator/backend/fastapi"
	"aiuta-edge/simulator/backend/reason"
	"aiuta-edge/simulator/backend/switches"
)

// bindable are the claims that are compared with the field of the same name, in the order in which a refusal
// names them. A claim that is absent binds nothing: binding is the issuer's choice.
var bindable = []struct {
	claim  string
	reason reason.Reason
	list   bool
}{
	{aiuta.ClaimUploadedImageID, reason.BindingUploadedImageID, false},
	{aiuta.ClaimSKUID, reason.BindingSKUID, false},
	{aiuta.ClaimSKUIDs, reason.BindingSKUIDs, true},
	{aiuta.ClaimSKUCatalogName, reason.BindingSKUCatalogName, false},
}

// Binding is the mode of a generation.
func (gw *Gateway) Binding(g aiuta.Generation) switches.Binding {
	if g == aiuta.Unified && gw.switches.BindingOnUnified == string(switches.BindingIgnore) {
		return switches.BindingIgnore
	}
	return gw.switches.Binding
}

// CheckBinding compares claims with a start request and returns nil or the refusal of the first difference.
func (gw *Gateway) CheckBinding(mode switches.Binding, claims token.Claims, body map[string]any) error {
	if mode == switches.BindingIgnore || mode == switches.BindingOverride {
		return nil
	}
	for _, bound := range bindable {
		claim, ok := claims[bound.claim]
		if ok && !gw.fits(bound.claim, claim, body, bound.list) {
			return unbound(mode, bound.reason, bound.claim)
		}
	}
	return nil
}

// fits reports whether a claim is what the body holds in its place.
func (gw *Gateway) fits(name string, claim any, body map[string]any, list bool) bool {
	return gw.equalBound(claim, body[name], list) || gw.switches.SingleSKUEqualsList && gw.equalSingle(name, claim, body)
}

// unbound describes a difference in one field.
func unbound(mode switches.Binding, why reason.Reason, field string) error {
	switch mode {
	case switches.BindingReject403:
		return Message(http.StatusForbidden, why, "Forbidden")
	case switches.BindingReject422:
		var v fastapi.Violations
		v.Add("value_error", "Value error, the token is bound to another value", field)
		return v.Refusal(why)
	}
	return Unauthorized(why)
}

// Override returns the body with the token's values in place of its own. A bound SKU displaces the other
// spelling of it, because only one may be given.
func (gw *Gateway) Override(claims token.Claims, body map[string]any) map[string]any {
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
		if joined, isString := claim.(string); isString && bound.list && *gw.switches.JoinedSKUIDsEqualsList {
			claim = splitIDs(joined)
		}
		merged[bound.claim] = claim
	}
	return merged
}

// equalBound compares a claim with a field. Null equals a field that is null or absent.
func (gw *Gateway) equalBound(claim, field any, list bool) bool {
	if claim == nil || field == nil {
		return claim == nil && field == nil
	}
	if list {
		bound, ok := gw.idList(claim)
		sent, isList := field.([]any)
		return ok && isList && gw.equalLists(bound, sent)
	}
	bound, ok := claim.(string)
	sent, isString := field.(string)
	return ok && isString && bound == sent
}

// equalSingle compares one SKU in the spelling of the claim with one SKU in the other spelling.
func (gw *Gateway) equalSingle(name string, claim any, body map[string]any) bool {
	switch name {
	case aiuta.ClaimSKUID:
		return gw.equalBound([]any{claim}, body[aiuta.ClaimSKUIDs], true)
	case aiuta.ClaimSKUIDs:
		bound, ok := gw.idList(claim)
		return ok && len(bound) == 1 && gw.equalBound(bound[0], body[aiuta.ClaimSKUID], false)
	}
	return false
}

// equalLists compares lists of which the first holds only texts.
func (gw *Gateway) equalLists(bound, sent []any) bool {
	if *gw.switches.SKUOrderMatters || len(bound) != len(sent) {
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
func (gw *Gateway) idList(claim any) ([]any, bool) {
	switch claim := claim.(type) {
	case []any:
		for _, id := range claim {
			if _, ok := id.(string); !ok {
				return nil, false
			}
		}
		return claim, true
	case string:
		return splitIDs(claim), *gw.switches.JoinedSKUIDsEqualsList
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
