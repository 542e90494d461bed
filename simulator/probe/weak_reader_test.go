package probe_test

import (
	"bytes"
	"crypto/ed25519"
	"crypto/hmac"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"os"
	"strings"
)

// weakReaders have one weakness each in which claims, keys and credentials they believe, and the attacks that must
// notice it: these and no others.
var weakReaders = map[string]weakBackend{
	"wants no exp": {
		func(a arrival) bool {
			return a.wellSigned && a.mine && a.claims["exp"] == nil && a.claims["EXP"] == nil
		}, []string{"exp-missing", "exp-type"},
	},
	"does not look at exp": {
		func(a arrival) bool {
			exp, ok := a.claims["exp"].(float64)
			return a.wellSigned && a.mine && ok && exp < float64(a.targets.Clock.Now().Unix()) && a.claims["Exp"] == nil
		}, []string{"exp-past", "exp-range"},
	},
	"does not look at nbf and iat": {
		func(a arrival) bool {
			nbf, _ := a.claims["nbf"].(float64)
			iat, _ := a.claims["iat"].(float64)
			now := float64(a.targets.Clock.Now().Unix())
			return a.wellSigned && a.mine && (nbf > now || iat > now)
		}, []string{"iat-future", "nbf-future"},
	},
	"does not compare iss": {
		func(a arrival) bool { return a.wellSigned && a.fresh && a.header["alg"] == "HS256" && !a.mine },
		[]string{"broken-text", "claim-name-case", "duplicate-claim-names", "iss-other", "iss-type", "other-account-signs"},
	},
	"opens the file that kid names": {
		func(a arrival) bool {
			kid, ok := a.header["kid"].(string)
			secret, err := os.ReadFile(kid)
			return ok && err == nil && a.signedWith(secret)
		}, []string{"kid-path"},
	},
	"asks a database for kid": {
		func(a arrival) bool {
			kid, _ := a.header["kid"].(string)
			_, after, injected := strings.Cut(kid, "UNION SELECT '")
			secret, _, _ := strings.Cut(after, "'")
			return injected && a.signedWith([]byte(secret))
		}, []string{"kid-sql"},
	},
	"finds no key for kid and takes an empty one": {
		func(a arrival) bool {
			kid, sent := a.header["kid"]
			return sent && kid != "evil" && a.signedWith(nil)
		}, []string{"kid-blank", "kid-command", "kid-path", "kid-sql"},
	},
	"believes an embedded key": {
		func(a arrival) bool {
			jwk, _ := a.header["jwk"].(map[string]any)
			secret, _ := jwk["k"].(string)
			return jwk != nil && a.signedWith(anyBase64(secret))
		}, []string{"embedded-jwk"},
	},
	"believes an embedded certificate": {
		func(a arrival) bool {
			chain, _ := a.header["x5c"].([]any)
			if len(chain) == 0 {
				return false
			}
			der, _ := base64.StdEncoding.DecodeString(chain[0].(string))
			certificate, err := x509.ParseCertificate(der)
			return err == nil && ed25519.Verify(certificate.PublicKey.(ed25519.PublicKey), []byte(a.input), a.mac)
		}, []string{"embedded-x5c"},
	},
	"fetches the keys that jku names": {
		func(a arrival) bool {
			url, _ := a.header["jku"].(string)
			if url == "" {
				return false
			}
			resp, err := http.Get(url)
			if err != nil {
				return false
			}
			defer resp.Body.Close()
			var set struct{ Keys []struct{ K string } }
			json.NewDecoder(resp.Body).Decode(&set)
			return len(set.Keys) > 0 && a.signedWith(anyBase64(set.Keys[0].K))
		}, []string{"jku"},
	},
	"fetches what x5u names, and refuses it": {
		func(a arrival) bool {
			if url, _ := a.header["x5u"].(string); url != "" {
				if resp, err := http.Get(url); err == nil {
					resp.Body.Close()
				}
			}
			return false
		}, []string{"x5u"},
	},
	"has the secret of the sample": {
		func(a arrival) bool { return a.header["kid"] == nil && a.signedWith([]byte("your_secret_key")) }, []string{"common-secrets"},
	},
	"does not compare the picture": {
		func(a arrival) bool {
			return a.wellSigned && a.fresh && a.mine && a.header["alg"] == "HS256" && a.claims["uploaded_image_id"] != "model_man_00" &&
				a.claims["sku_ids"] != nil && len(a.header) == 2 && a.header["typ"] == "JWT"
		}, []string{"other-image"},
	},
	"does not compare the products": {
		func(a arrival) bool {
			skus, _ := json.Marshal(a.claims["sku_ids"])
			return a.wellSigned && a.fresh && a.mine && string(skus) != `["sku-1"]` && a.claims["uploaded_image_id"] == "model_man_00" && a.claims["jti"] == nil
		}, []string{"other-sku"},
	},
	"takes the last of two pictures": {
		func(a arrival) bool {
			return a.wellSigned && a.honest() && bytes.Count(a.body, []byte(`ploaded_image_id"`)) > 1
		}, []string{"body-twice"},
	},
	"is content with the subscription id": {
		func(a arrival) bool {
			return a.r.URL.Path == "/v1/sku_try_on_operations" && a.r.Method == "POST" && a.r.Header.Get("X-User-Id") == a.targets.Aiuta.SubscriptionID && len(a.r.Header["X-User-Id"]) == 1 &&
				a.r.Header.Get("X-Api-Key") == ""
		}, []string{"start-path-spelled", "subscription-id-only"},
	},
	"lets a header replace the method": {
		func(a arrival) bool { return a.r.Header.Get("X-HTTP-Method-Override") == "POST" }, []string{"start-method-override"},
	},
	"looks for the token in the query": {
		func(a arrival) bool { return a.read(a.r.URL.Query().Get("access_token")).honest() }, []string{"token-in-query"},
	},
	"looks for the token in cookies": {
		func(a arrival) bool {
			cookie, err := a.r.Cookie("access_token")
			return err == nil && a.read(cookie.Value).honest()
		}, []string{"token-in-other-header"},
	},
	"looks for the token in the body": {
		func(a arrival) bool { return bytes.Contains(a.body, []byte("access_token")) }, []string{"token-in-body"},
	},
	"takes one of two headers": {
		func(a arrival) bool {
			for _, value := range a.r.Header["Authorization"] {
				if b := a.read(strings.TrimPrefix(value, "Bearer ")); len(a.r.Header["Authorization"]) > 1 && b.wellSigned {
					return true
				}
			}
			return false
		}, []string{"two-authorization-headers"},
	},
	"takes a hyphen for an underscore": {
		func(a arrival) bool { return len(a.r.Header["Http_authorization"]) > 0 }, []string{"header-underscore"},
	},
	"takes any scheme": {
		func(a arrival) bool {
			scheme, raw, ok := strings.Cut(a.r.Header.Get("Authorization"), " ")
			return ok && scheme != "Bearer" && a.read(raw).wellSigned
		}, []string{"other-scheme"},
	},
	"knows one key for all accounts": {
		func(a arrival) bool {
			other := hmac.Equal(a.mac, sum(sha256.New, a.targets.Aiuta.Attacker.Secret, a.input))
			return a.fresh && a.mine && other
		}, []string{"other-account-signs"},
	},
	"shows everybody's pictures and results": {
		func(a arrival) bool {
			return a.r.Method == "GET" && a.r.Header.Get("Authorization") != "" && a.claims["iss"] == a.targets.Aiuta.Attacker.Issuer
		}, []string{"other-accounts-image", "other-accounts-operation"},
	},
	"takes the public id for an API key": {
		func(a arrival) bool { return a.r.Header.Get("X-Api-Key") == a.targets.Aiuta.SubscriptionID }, []string{"api-key-guess"},
	},
	"reads the JSON serialisation": {
		func(a arrival) bool {
			var parts struct{ Protected, Payload, Signature string }
			return json.Unmarshal([]byte(a.raw), &parts) == nil && a.read(parts.Protected+"."+parts.Payload+"."+parts.Signature).wellSigned
		}, []string{"json-serialisation"},
	},
	"splits at dots and takes three": {
		func(a arrival) bool {
			parts := strings.SplitN(a.raw, ".", 4)
			return len(parts) == 4 && a.read(strings.Join(parts[:3], ".")).wellSigned && parts[0] != ""
		}, []string{"jwe", "wrong-parts"},
	},
	"takes the second of two tokens": {
		func(a arrival) bool {
			_, second, ok := strings.Cut(a.raw, ",")
			return ok && a.read(second).wellSigned && strings.HasPrefix(second, "ey")
		}, []string{"two-tokens"},
	},
	"falls over at many dots": {
		func(a arrival) bool { return strings.Count(a.raw, ".") > 1000 }, []string{"dots"},
	},
	"reads tokens of any length and depth": {
		func(a arrival) bool {
			return a.wellSigned && a.honest() && (len(a.raw) > 8<<10 || strings.Contains(a.raw, "W1tbW1tb"))
		}, []string{"deep-nesting", "oversize"},
	},
	"does not look at typ": {
		func(a arrival) bool {
			typ, sent := a.header["typ"]
			return a.wellSigned && a.honest() && sent && typ != "JWT"
		}, []string{"token-of-another-type"},
	},
	"rounds times": {
		func(a arrival) bool {
			_, payload, _ := strings.Cut(a.input, ".")
			return a.wellSigned && a.honest() && bytes.Contains(anyBase64(payload), []byte(`"exp":17`)) && bytes.Contains(anyBase64(payload), []byte(".5"))
		}, []string{"exp-fraction"},
	},
}
