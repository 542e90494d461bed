package token_test

import (
	"errors"
	"testing"
	"time"

	"aiuta-edge/pkg/token"
)

func TestAudience(t *testing.T) {
	demanding := rules
	demanding.Audiences = []string{"try-on", "edge"}
	for name, tc := range map[string]struct {
		aud  string // as it stands in the payload
		want error
	}{
		"the audience":                 {`,"aud":"edge"`, nil},
		"a list with the audience":     {`,"aud":["shop","edge"]`, nil},
		"another of the audiences":     {`,"aud":"try-on"`, nil},
		"all of the audiences":         {`,"aud":["edge","try-on"]`, nil},
		"no aud":                       {``, token.ErrAudience},
		"another audience":             {`,"aud":"edge2"`, token.ErrAudience},
		"the audience in capitals":     {`,"aud":"EDGE"`, token.ErrAudience},
		"an empty aud":                 {`,"aud":""`, token.ErrAudience},
		"an empty list":                {`,"aud":[]`, token.ErrAudience},
		"a list of others":             {`,"aud":["shop"]`, token.ErrAudience},
		"a list within a list":         {`,"aud":[["edge"]]`, token.ErrAudience},
		"a number after the audience":  {`,"aud":["edge",1]`, token.ErrAudience},
		"null before the audience":     {`,"aud":[null,"edge"]`, token.ErrAudience},
		"an object of the name":        {`,"aud":{"edge":true}`, token.ErrAudience},
		"a number":                     {`,"aud":1`, token.ErrAudience},
		"null":                         {`,"aud":null`, token.ErrAudience},
		"the audience with more to it": {`,"aud":"edge shop"`, token.ErrAudience},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := token.Verify(forge(testSecret, goodHeader, payload(tc.aud)), mustKey(t, testSecret), demanding); !errors.Is(err, tc.want) {
				t.Errorf("got %v, want %v", err, tc.want)
			}
		})
	}
	t.Run("none is demanded", func(t *testing.T) {
		if _, err := token.Verify(forge(testSecret, goodHeader, payload(`,"aud":"other"`)), mustKey(t, testSecret), rules); err != nil {
			t.Error(err)
		}
	})
}

// TestAnAccessTokenNeedsAnAudience: RFC 9068 section 4 demands that its audience is checked.
func TestAnAccessTokenNeedsAnAudience(t *testing.T) {
	demanding := rules
	demanding.Audiences = []string{"edge"}
	for typ, ok := range map[string]bool{
		"at+jwt": true, "AT+JWT": true, "application/at+jwt": true, "Application/AT+JWT": true,
		"at+jwt ": false, "at": false, "application/application/at+jwt": false, "text/at+jwt": false, "id+jwt": false,
	} {
		raw := forge(testSecret, `{"alg":"HS256","typ":"`+typ+`"}`, payload(`,"aud":"edge"`))
		key := mustKey(t, testSecret)
		if _, err := token.Verify(raw, key, demanding); (err == nil) != ok || !ok && !errors.Is(err, token.ErrMalformed) {
			t.Errorf("%q with an audience: got %v", typ, err)
		}
		_, err := token.Verify(raw, key, rules)
		if !errors.Is(err, token.ErrMalformed) || errors.Is(err, token.ErrAccessToken) != ok {
			t.Errorf("%q without one: got %v", typ, err)
		}
		if _, err := token.VerifySignature(raw, key); !errors.Is(err, token.ErrMalformed) {
			t.Errorf("%q without rules: got %v", typ, err)
		}
		if _, err := token.Verify(forge(testSecret, `{"alg":"HS256","typ":"`+typ+`"}`, payload(`,"aud":"shop"`)), key, demanding); ok && !errors.Is(err, token.ErrAudience) {
			t.Errorf("%q for another audience: got %v", typ, err)
		}
	}
}

func TestAnOptionalIssuedAt(t *testing.T) {
	for name, tc := range map[string]struct {
		iat         string
		maxLifetime time.Duration
		want        error
	}{
		"it may be missing":                         {``, 0, nil},
		"it may not where the lifetime is measured": {``, time.Hour, token.ErrMissingClaim},
		"it is checked if it is there":              {`,"iat":1800000001`, 0, token.ErrIssuedInFuture},
		"it is a whole number if it is there":       {`,"iat":null`, 0, token.ErrClaimType},
	} {
		t.Run(name, func(t *testing.T) {
			lax := rules
			lax.IssuedAtOptional, lax.MaxLifetime = true, tc.maxLifetime
			raw := forge(testSecret, goodHeader, `{"iss":"iss-1","exp":1800000060`+tc.iat+`}`)
			if _, err := token.Verify(raw, mustKey(t, testSecret), lax); !errors.Is(err, tc.want) {
				t.Errorf("got %v, want %v", err, tc.want)
			}
		})
	}
}
