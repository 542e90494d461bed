package identity_test

import (
	"encoding/json"
	"maps"
	"net/http"
	"slices"
	"testing"
	"time"

	"aiuta-edge/simulator/clock"
	"aiuta-edge/simulator/spinhost/outbound"
	"aiuta-edge/simulator/target"
)

// publishing answers at one URL with a JSON document, and is the whole Internet of an endpoint.
func publishing(t *testing.T, at string, document any) outbound.Memory {
	t.Helper()
	text, err := json.Marshal(document)
	if err != nil {
		t.Fatal(err)
	}
	return outbound.Memory{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if asked := r.URL.Scheme + "://" + r.Host + r.URL.RequestURI(); asked != at {
			t.Errorf("the endpoint asks for %s", asked)
			w.WriteHeader(http.StatusNotFound)
			return
		}
		if agent := r.UserAgent(); agent != "aiuta-edge" { // firewalls of providers refuse requests without one
			t.Errorf("the endpoint asks as %q", agent)
		}
		w.Header().Set("Content-Type", "application/json; charset=utf-8")
		w.Write(text)
	})}
}

// TestTheDocumentedVariablesFitTheirProviders holds docs/identity-providers.md to the endpoint: with the variables of each
// section, sessions of that provider get tokens, and those that the text calls refused do not.
func TestTheDocumentedVariablesFitTheirProviders(t *testing.T) {
	sections := documented(t)
	now := time.Now().Truncate(time.Second)
	for _, make := range providers {
		p := make(t, now)
		variables, ok := sections[p.section]
		if !ok {
			t.Errorf("the document has no section %q with variables", p.section)
			continue
		}
		delete(sections, p.section)
		t.Run(p.section, func(t *testing.T) {
			onBoth(t, func(t *testing.T, spec target.Spec) {
				e := serve(t, spec, clock.NewFrozen(now), variables, publishing(t, p.keysAt, object{"keys": p.keys}))
				for what, session := range p.accepted {
					e.accepts(t, what, session)
				}
				for what, refused := range p.refused {
					e.refuses(t, what, refused.session, "unauthorized", refused.detail)
				}
			})
		})
	}
	for _, section := range slices.Sorted(maps.Keys(sections)) {
		t.Errorf("no provider is played for the section %q", section)
	}
}

// TestWhatTheDocumentWarnsOf: addresses that look right and have no key for the sessions.
func TestWhatTheDocumentWarnsOf(t *testing.T) {
	sections := documented(t)
	now := time.Now().Truncate(time.Second)
	const certificates = "https://www.googleapis.com/robot/v1/metadata/x509/securetoken@system.gserviceaccount.com"
	for name, tc := range map[string]struct {
		provider func(*testing.T, time.Time) provider
		keysAt   string // empty is the provider's
		document any
	}{
		"Firebase's certificates":             {firebaseAuth, certificates, object{"4e00e8fe5f2c88cf0c7044f307f7e739788e4f1e": "-----BEGIN CERTIFICATE-----\nMIIDHDCCAgSg\n-----END CERTIFICATE-----\n"}},
		"Supabase without any signing key":    {supabase, "", object{"keys": []object{}}},
		"a key set with encryption keys only": {keycloak, "", object{"keys": []object{rsaKey().with(object{"use": "enc", "alg": "RSA-OAEP", "kid": "x"})}}},
	} {
		t.Run(name, func(t *testing.T) {
			onBoth(t, func(t *testing.T, spec target.Spec) {
				p := tc.provider(t, now)
				variables := maps.Clone(sections[p.section])
				if tc.keysAt != "" {
					p.keysAt, variables["caller_jwks_url"] = tc.keysAt, tc.keysAt
				}
				e := serve(t, spec, clock.NewFrozen(now), variables, publishing(t, p.keysAt, tc.document))
				for what, session := range p.accepted {
					e.refuses(t, what, session, "caller_unverifiable", "")
				}
			})
		})
	}
}

// TestVariationsOfTheDocumentedVariables: what the text says of leaving one out, or of adding one.
func TestVariationsOfTheDocumentedVariables(t *testing.T) {
	sections := documented(t)
	now := time.Now().Truncate(time.Second)
	for name, tc := range map[string]struct {
		provider func(*testing.T, time.Time) provider
		variable string
		value    string
		session  func(provider) string
		code     string // empty is a token
	}{
		"Cognito's access token, without an audience": {cognito, "caller_audience", "", func(p provider) string { return p.refused["an access token"].session }, ""},
		"Clerk's token with the audience":             {clerk, "caller_audience", "try-on", func(p provider) string { return p.accepted["one with an audience"] }, ""},
		"Clerk's token without the audience":          {clerk, "caller_audience", "try-on", func(p provider) string { return p.accepted["a session token"] }, "unauthorized"},
		"App Check's token of a denied app":           {appCheck, "deny", "1:123456789012:ios:99aabbccddeeff001122", func(p provider) string { return p.accepted["a token of the iOS app"] }, "denied"},
		"App Check's token of the other app":          {appCheck, "deny", "1:123456789012:ios:99aabbccddeeff001122", func(p provider) string { return p.accepted["a token of the Android app"] }, ""},
	} {
		t.Run(name, func(t *testing.T) {
			onBoth(t, func(t *testing.T, spec target.Spec) {
				p := tc.provider(t, now)
				variables := maps.Clone(sections[p.section])
				variables[tc.variable] = tc.value
				e := serve(t, spec, clock.NewFrozen(now), variables, publishing(t, p.keysAt, object{"keys": p.keys}))
				if tc.code == "" {
					e.accepts(t, name, tc.session(p))
				} else {
					e.refuses(t, name, tc.session(p), tc.code, "")
				}
			})
		})
	}
}
