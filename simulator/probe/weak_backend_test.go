package probe_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"hash"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/golang-jwt/jwt/v5"

	"aiuta-edge/simulator/backend/switches"
	"aiuta-edge/simulator/probe"
	"aiuta-edge/simulator/race"
	"aiuta-edge/simulator/report"
	"aiuta-edge/simulator/target"
)

// arrival is a token as a weak verifier reads it.
type arrival struct {
	r                       *http.Request
	body                    []byte
	raw                     string
	input, signature        string // as they stand
	header, claims          map[string]any
	targets                 probe.Config
	mac                     []byte // the signature, decoded
	wellSigned, fresh, mine bool
}

// arrive reads a request as leniently as can be.
func arrive(r *http.Request, body []byte, targets probe.Config) arrival {
	a := arrival{r: r, body: body, targets: targets}
	a.raw = strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")
	return a.read(a.raw)
}

func (a arrival) read(raw string) arrival {
	a = arrival{r: a.r, body: a.body, targets: a.targets, raw: raw}
	last := strings.LastIndex(raw, ".")
	if strings.Count(raw, ".") < 2 {
		return a
	}
	a.input, a.signature = raw[:last], raw[last+1:]
	head, payload, _ := strings.Cut(a.input, ".")
	a.header, a.claims = lenient(head), lenient(payload)
	a.mac = anyBase64(a.signature)
	a.wellSigned = hmac.Equal(a.mac, sum(sha256.New, a.targets.Aiuta.Victim.Secret, a.input))
	exp, isNumber := a.claims["exp"].(float64)
	now := float64(a.targets.Clock.Now().Unix())
	iat, _ := a.claims["iat"].(float64)
	nbf, _ := a.claims["nbf"].(float64)
	a.fresh = isNumber && exp > now && exp < 1e11 && iat <= now && iat >= 0 && nbf <= now
	a.mine = a.claims["iss"] == a.targets.Aiuta.Victim.Issuer
	return a
}

// honest reports whether the claims are those of an ordinary token, whatever the signature.
func (a arrival) honest() bool { return a.fresh && a.mine && a.claims["sku_ids"] != nil }

func lenient(part string) map[string]any {
	var object map[string]any
	json.Unmarshal(anyBase64(part), &object) // nil is what cannot be read
	return object
}

// anyBase64 decodes whatever alphabet, padding and white space.
func anyBase64(text string) []byte {
	text = strings.NewReplacer("+", "-", "/", "_", "=", "", " ", "", "\t", "").Replace(text)
	decoded, _ := base64.RawURLEncoding.DecodeString(text) // nil is what cannot be read
	return decoded
}

func sum(of func() hash.Hash, secret []byte, input string) []byte {
	h := hmac.New(of, secret)
	h.Write([]byte(input))
	return h.Sum(nil)
}

func (a arrival) signedWith(secret []byte) bool {
	return a.honest() && a.header["alg"] == "HS256" && hmac.Equal(a.mac, sum(sha256.New, secret, a.input))
}

// weakBackend has one weakness.
type weakBackend struct {
	accepts func(arrival) bool
	noticed []string
}

// weakBackends are all of them.
var weakBackends = joined(weakVerifiers, weakReaders)

// TestWeakBackendsAreCaught puts each weakness in front of a backend that has none.
func TestWeakBackendsAreCaught(t *testing.T) {
	race.Skip(t, "TestOursWithstandsEveryAttack sends the same")
	targets := openTargets(t, target.Native, 1)
	for name, weak := range weakBackends {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			weakened, aiuta := targets, *targets.Aiuta
			weakened.Aiuta, weakened.Endpoint, weakened.Guarded, weakened.Keyed = &aiuta, probe.Endpoint{}, nil, nil
			aiuta.URL = inFront(t, targets.Aiuta.URL, func(w http.ResponseWriter, r *http.Request, body []byte) bool {
				if !weak.accepts(arrive(r, body, targets)) {
					return false
				}
				io.WriteString(w, `{"operation_id":"1"}`)
				return true
			})
			expectNoticed(t, weakened, weak.noticed)
		})
	}
}

// TestALibraryWithItsDefaultsIsCaught: what golang-jwt v5 accepts beyond what it should. An exp of 0 counts there as
// none.
func TestALibraryWithItsDefaultsIsCaught(t *testing.T) {
	targets := openTargets(t, target.Native, 1)
	weakened, aiuta := targets, *targets.Aiuta
	weakened.Aiuta, weakened.Endpoint, weakened.Guarded, weakened.Keyed = &aiuta, probe.Endpoint{}, nil, nil
	aiuta.URL = inFront(t, targets.Aiuta.URL, func(w http.ResponseWriter, r *http.Request, _ []byte) bool {
		raw := strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")
		parsed, err := jwt.Parse(raw, func(*jwt.Token) (any, error) { return targets.Aiuta.Victim.Secret, nil }, jwt.WithTimeFunc(targets.Clock.Now))
		if err != nil || !parsed.Valid || r.Method != http.MethodPost {
			return false
		}
		io.WriteString(w, `{"operation_id":"1"}`)
		return true
	})
	var noticed []string
	for _, r := range run(t, weakened) {
		if !withstood(r) {
			noticed = append(noticed, r.Name)
		}
	}
	for _, name := range []string{"alg-other-hmac", "crit-unknown", "crit-b64", "duplicate-header-names", "duplicate-claim-names",
		"signature-respelled", "exp-missing", "exp-past", "token-of-another-type", "other-image", "iss-other"} {
		if !slices.Contains(noticed, name) {
			t.Errorf("%s does not notice golang-jwt's defaults", name)
		}
	}
	for _, name := range []string{"alg-none", "signature-null", "payload-changed", "exp-type"} {
		if slices.Contains(noticed, name) {
			t.Errorf("%s notices what golang-jwt refuses", name)
		}
	}
}

// TestTheReplaySwitchDecidesWhatIsExpected: with the switch on, a second use is refused; and a backend that lets it
// through is found out although the attack must not get through.
func TestTheReplaySwitchDecidesWhatIsExpected(t *testing.T) {
	strict := openWith(t, probe.Setup{Against: probe.AgainstBackend, Switches: switches.Switches{Replay: switches.Reject}})
	expectNoticed(t, strict, nil)
	lax := openTargets(t, target.Native, 1)
	aiuta := *lax.Aiuta
	aiuta.SingleUse = true
	lax.Aiuta, lax.Endpoint, lax.Guarded, lax.Keyed = &aiuta, probe.Endpoint{}, nil, nil
	expectNoticed(t, lax, []string{"replay"})
}

// TestABackendThatDoesNotBindSkipsTheBinding: what its switch allows is no finding.
func TestABackendThatDoesNotBindSkipsTheBinding(t *testing.T) {
	targets := openWith(t, probe.Setup{Against: probe.AgainstBackend, Switches: switches.Switches{Binding: switches.BindingIgnore}})
	for _, r := range run(t, targets, "other-image", "other-sku") {
		if r.Group == "backend: binding" && r.Outcome != report.Skipped {
			t.Errorf("%s was made", r.Name)
		}
	}
}

func TestTheLabShowsAPublicKey(t *testing.T) {
	if block, _ := pem.Decode([]byte(openTargets(t, target.Native, 1).Aiuta.PublicKey)); block == nil {
		t.Error("the backend's public key is no PEM, so key-confusion tries nothing")
	}
}
