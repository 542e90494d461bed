package brand_test

import (
	"net/http"
	"testing"

	"aiuta-edge/pkg/token"
	"aiuta-edge/simulator/brand"
)

func claimsOf(t *testing.T, raw string) map[string]any {
	t.Helper()
	parsed, err := token.Parse(raw)
	if err != nil {
		t.Fatal(err)
	}
	claims, err := parsed.Claims()
	if err != nil {
		t.Fatal(err)
	}
	return claims
}

func TestTheHookDenies(t *testing.T) {
	hook := &brand.Hook{Deny: map[string]string{"bob": "your trial has ended"}}
	s := newShop(t, brand.Config{Hook: hook})
	if status, code, _ := s.mint(t, s.signIn(t, "bob", "green cow")); status != http.StatusForbidden || code != "not_authorized" {
		t.Errorf("bob gets %d %s", status, code)
	}
	session := s.signIn(t, "bob", "green cow")
	_, members := ask(s.endpoint, "POST", "/aiuta_jwt", `{}`, session)
	if members["detail"] != "your trial has ended" {
		t.Errorf("the app is told %v", members["detail"])
	}
	if status, code, _ := s.mint(t, s.signIn(t, "anna", "blue horse")); status != http.StatusOK {
		t.Errorf("anna gets %d %s", status, code)
	}
}

func TestTheHookAddsClaims(t *testing.T) {
	s := newShop(t, brand.Config{Hook: &brand.Hook{
		Claims:   map[string]any{"tier": "free", "store": "berlin"},
		ClaimsOf: map[string]map[string]any{"anna": {"tier": "gold"}},
	}})
	for user, want := range map[string][3]string{"anna": {"blue horse", "gold", "berlin"}, "bob": {"green cow", "free", "berlin"}} {
		_, _, claims := s.mint(t, s.signIn(t, user, want[0]))
		if claims["tier"] != want[1] || claims["store"] != want[2] {
			t.Errorf("%s's token says %v", user, claims)
		}
	}
}

func TestARevokedUserGetsNoTokens(t *testing.T) {
	for name, tc := range map[string]struct {
		hook *brand.Hook
		want int
	}{"with a hook": {&brand.Hook{}, http.StatusForbidden}, "without one": {nil, http.StatusOK}} {
		t.Run(name, func(t *testing.T) {
			s := newShop(t, brand.Config{Hook: tc.hook})
			session := s.signIn(t, "anna", "blue horse")
			if s.Revoke("nobody") || !s.Revoke("anna") {
				t.Fatal("it does not know who there is")
			}
			if status, _, _ := s.mint(t, session); status != tc.want {
				t.Errorf("the session gets %d, want %d", status, tc.want)
			}
			if status, _, _ := s.mint(t, s.signIn(t, "anna", "blue horse")); status != tc.want {
				t.Errorf("after another sign-in: %d, want %d", status, tc.want)
			}
		})
	}
}

func TestSigningOutEndsWithTheNextSignIn(t *testing.T) {
	for _, kind := range brand.Kinds() {
		t.Run(string(kind), func(t *testing.T) {
			s := newShop(t, brand.Config{Kind: kind, Hook: &brand.Hook{}})
			session := s.signIn(t, "anna", "blue horse")
			if status, _ := ask(s, "POST", brand.PathSignOut, "", session); status != http.StatusNoContent {
				t.Fatalf("signing out gave %d", status)
			}
			if status, _, _ := s.mint(t, session); status != http.StatusForbidden {
				t.Errorf("after it the session gets %d", status)
			}
			if status, _, _ := s.mint(t, s.signIn(t, "anna", "blue horse")); status != http.StatusOK {
				t.Errorf("after another sign-in: %d", status)
			}
			for _, none := range []string{"", "x", session + "x"} {
				if status, _ := ask(s, "POST", brand.PathSignOut, "", none); status != http.StatusUnauthorized {
					t.Errorf("signing out with %.3q gave %d", none, status)
				}
			}
		})
	}
}

func TestTheHookKnowsItsUsers(t *testing.T) {
	s := newShop(t, brand.Config{Hook: &brand.Hook{}})
	_, members := ask(s, "POST", brand.PathAuthorize, `{"caller":"nobody","parameters":{},"request_id":"1"}`, "")
	if members["allow"] != false {
		t.Errorf("a stranger is told %v", members)
	}
}

func TestPathsThatAreNotConfiguredAreNotThere(t *testing.T) {
	s := newShop(t, brand.Config{})
	for method, path := range map[string]string{"GET": brand.PathKeys, "POST": brand.PathAuthorize} {
		if status, _ := ask(s, method, path, "{}", ""); status != http.StatusNotFound {
			t.Errorf("%s %s: %d", method, path, status)
		}
	}
}
