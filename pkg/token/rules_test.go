package token_test

import (
	"errors"
	"testing"
	"time"

	"aiuta-edge/pkg/token"
)

func TestAudience(t *testing.T) {
	demanding := rules
	demanding.Audience = "edge"
	for name, tc := range map[string]struct {
		aud  string // as it stands in the payload
		want error
	}{
		"the audience":                 {`,"aud":"edge"`, nil},
		"a list with the audience":     {`,"aud":["shop","edge"]`, nil},
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
