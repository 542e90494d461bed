package recording

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"aiuta-edge/pkg/aiuta"
	"aiuta-edge/simulator/fault"
	"aiuta-edge/simulator/journal"
	"aiuta-edge/simulator/probe"
	"aiuta-edge/simulator/sdk"
)

// ErrNothingToPlay says that a recording has no try-on of an SDK that is known.
var ErrNothingToPlay = errors.New("the recording has no try-on of an SDK that is known, so there is nothing to play")

// Scenario returns the text of a scenario in which the SDK that was recognised does the same again, and expects what came of it.
func (r Recording) Scenario() ([]byte, error) {
	s := r.judged()
	tries := r.attempts()
	if len(s.sdk.Personas) == 0 || len(tries) == 0 {
		return nil, ErrNothingToPlay
	}
	w := &writer{session: s, persona: s.sdk.usual(), named: map[string]string{}}
	w.head()
	w.given(tries)
	w.steps(tries)
	w.expect(tries)
	return []byte(w.text.String()), nil
}

// usual is the newest of the personas that it may be, and one without a wrapper if there is any.
func (r Recognised) usual() sdk.Persona {
	for _, p := range slices.Backward(r.Personas) {
		if p.Bridge == (sdk.BridgeRules{}) {
			return p
		}
	}
	return r.Personas[len(r.Personas)-1]
}

// writer writes a scenario.
type writer struct {
	*session
	persona sdk.Persona
	text    strings.Builder
	named   map[string]string // what an image goes by, after the step that has uploaded it
}

func (w *writer) line(format string, args ...any) { fmt.Fprintf(&w.text, format+"\n", args...) }

// value is a value as YAML has it, which JSON is.
func value(v any) string {
	text, err := json.Marshal(v)
	if err != nil {
		return `""`
	}
	return string(text)
}

func (w *writer) head() {
	w.line("name: recorded")
	w.line("summary: %s", value(fmt.Sprintf("what an app with %s did on %s", w.persona, w.Began.Format("2 January 2006"))))
	w.line("about: |\n  Written from a recording of simulator proxy, in which %s answered for Aiuta.", w.Upstream)
	w.line("personas: [%s]", w.persona)
}

// auth is how the SDK is configured.
func (w *writer) auth() string {
	for _, e := range w.calls {
		if key := header(e, aiuta.HeaderAPIKey); key != "" {
			if id := header(e, aiuta.HeaderSubscriptionID); id != "" && id != key {
				return "api-key-and-subscription-id"
			}
			return "api-key"
		}
	}
	if !w.jwt {
		return "subscription-id"
	}
	return "jwt"
}

func (w *writer) given(tries []*attempt) {
	w.line("given:\n  auth: %s", w.auth())
	if page, refused := w.page(); page != "" {
		w.line("  page: %s", value(page))
		if refused {
			w.line("  endpoint: {allowed_origins: \"https://another.example\"}")
		}
	}
	w.faults()
	var app []string
	if found, _ := judgeCached(w.session); len(found) > 0 {
		app = append(app, "keep_token: true")
	}
	if added := w.added(tries); len(added) > 0 {
		app = append(app, "add: "+value(added))
	}
	if len(app) > 0 {
		w.line("  app: {%s}", strings.Join(app, ", "))
	}
	if life, ok := w.lifetime(); ok {
		w.line("  # A token lived %s; this endpoint gives one %s at the most.", life, spell(probe.MostLifetime))
	}
}

// effects are what broke a request on purpose, as a scenario has it. What else there is has parameters that a recording does not hold.
var effects = map[string]string{
	"status": "status: {code: %d}", "too_many_requests": "status: {code: %d}",
	"reset_peer": "reset_peer: true", "empty_response": "empty_response: true", "down": "down: true", "dns": "dns: true",
}

// faults are what was broken on purpose. Whether Aiuta had heard a request whose connection broke, a recording does not say.
func (w *writer) faults() {
	seen := map[string]int{}
	var rules, others []string
	for _, e := range w.Requests {
		seen[e.Call]++
		effect := effects[e.Fault]
		switch {
		case e.Fault == "":
			continue
		case effect == "" || e.Call == "":
			others = append(others, fmt.Sprintf("  # Request %d was broken on purpose, and is not here: %s.", e.ID, value(e.Fault)))
			continue
		case strings.Contains(effect, "%d"):
			effect = fmt.Sprintf(effect, e.Status)
		}
		rules = append(rules, fmt.Sprintf("    - {link: %s, match: {call: %s}, nth: %d, %s}", linkOf(e), value(e.Call), seen[e.Call], effect))
	}
	for _, text := range others {
		w.line("%s", text)
	}
	if len(rules) > 0 {
		w.line("  faults:\n%s", strings.Join(rules, "\n"))
	}
}

// linkOf is the way that a request went.
func linkOf(e journal.Entry) fault.Link {
	switch e.To {
	case journal.Endpoint.Name:
		return fault.AppEndpoint
	case journal.ToStorage:
		return fault.SDKStorage
	}
	return fault.SDKAPI
}

// lifetime spells that of a token which lives longer than an endpoint of ours lets one.
func (w *writer) lifetime() (string, bool) {
	for _, f := range w.fates {
		if life, ok := f.lifetime(); ok && life > probe.MostLifetime {
			return spell(life), true
		}
	}
	return "", false
}

// page is the origin of the page that getJwt runs in, "" if it runs in none, and whether the endpoint did not let it ask.
func (w *writer) page() (origin string, refused bool) {
	if w.persona.Browser == (sdk.BrowserRules{}) {
		return "", false
	}
	for _, e := range w.Requests {
		if e.To == "endpoint" && header(e, "Origin") != "" {
			origin = header(e, "Origin")
		}
	}
	if at, err := url.Parse(origin); err != nil || at.Host == "" {
		return "", false
	}
	found, _ := ruleNamed("preflight").judge(w.session)
	return origin, len(found) > 0 && len(w.mints) == 0
}

func ruleNamed(name string) rule {
	return rules[slices.IndexFunc(rules, func(r rule) bool { return r.name == name })]
}

// added are the parameters that the app puts in the place of those of the SDK: an image that is always the same, and never
// the one that is started with.
func (w *writer) added(tries []*attempt) map[string]any {
	image := ""
	for _, t := range tries {
		for _, e := range t.mints {
			of := asked(e).image
			if of == "" || of == t.image || image != "" && of != image {
				return nil
			}
			image = of
		}
	}
	if image == "" {
		return nil
	}
	return map[string]any{aiuta.ClaimUploadedImageID: image}
}

func (w *writer) steps(tries []*attempt) {
	w.line("steps:")
	if len(w.loaded()) > 0 {
		w.line("  - set_up: {}")
	}
	for i, t := range tries {
		name := fmt.Sprintf("try_%d", i+1)
		if t.usesTokenOf(tries[:i]) { // which is older then
			if gap := t.began.Sub(tries[i-1].ended).Round(time.Second); gap > 0 {
				w.line("  - wait: %s", min(gap, 24*time.Hour)) // by then any token is too old
			}
		}
		w.line("  - try_on: {%s, skus: %s, as: %s}", w.picture(t, i), value(t.products()), name)
		w.line("    expect:")
		if shown := t.shown(); shown != "" {
			w.line("      shown: %s", shown)
		}
		w.line("      calls: {upload: %d, mint: %d, start: %d}", t.uploads(), len(t.mints), len(t.starts))
		if refused := t.refusals(); refused != "" {
			w.line("      refused: {start: %s}", refused)
		}
		if t.uploaded != nil {
			w.named[t.image] = "$" + name + ".image"
		}
	}
}

// picture says which photo is tried on: a new one, one that an earlier try-on has uploaded, or one of Aiuta's models.
func (w *writer) picture(t *attempt, i int) string {
	switch known := w.named[t.image]; {
	case t.uploaded != nil:
		return fmt.Sprintf("photo: photo-%d", i+1)
	case known != "":
		return "image: " + known
	case strings.HasPrefix(t.image, "model_"):
		return "image: " + value(t.image)
	}
	return fmt.Sprintf("photo: photo-%d", i+1) // of the history, which a scenario has to upload
}

// products are those that were tried on; an SDK that names only the image before it starts leaves them open.
func (t *attempt) products() []string {
	if len(t.skus) > 0 {
		return t.skus
	}
	for _, e := range t.mints {
		if p := asked(e); len(p.skus) > 0 {
			return p.skus
		}
	}
	return []string{"sku-1"}
}

func (t *attempt) uploads() int {
	if t.uploaded != nil || t.image != "" && !strings.HasPrefix(t.image, "model_") && len(t.starts) == 0 {
		return 1
	}
	return 0
}

// shown is what the user must have seen, "" if the recording does not say.
func (t *attempt) shown() sdk.Shown {
	switch {
	case t.state == string(aiuta.StateSuccess):
		return sdk.ShownResult
	case t.state == "" && (len(t.starts) == 0 || t.refused()):
		return sdk.ShownSomethingWentWrong
	}
	return ""
}

// refusals say how the starts were refused that were.
func (t *attempt) refusals() string {
	times := 0
	said := ""
	for _, e := range t.starts {
		if succeeded(e) || e.Fault != "" {
			continue
		}
		times++
		said = fmt.Sprintf("status: %d", e.Status)
		if e.Reason != "" {
			said += ", reason: " + value(e.Reason)
		}
	}
	if times == 0 {
		return ""
	}
	return fmt.Sprintf("{%s, times: %d}", said, times)
}

// loaded are the paths of what the SDK has loaded when it was started.
func (w *writer) loaded() (paths []string) {
	for _, e := range w.calls {
		if e.Call == "models" || e.Call == "details" {
			paths = append(paths, e.Path)
		}
	}
	return paths
}

// expect is about the session as a whole: how often calls were made, and what proves whose they are.
func (w *writer) expect(tries []*attempt) {
	uploads, mints, starts := 0, 0, 0
	for _, t := range tries {
		uploads, mints, starts = uploads+t.uploads(), mints+len(t.mints), starts+len(t.starts)
	}
	w.line("expect:\n  calls: {upload: %d, mint: %d, start: %d}", uploads, mints, starts)
	if len(w.starts) > 0 {
		w.line("  carries: {start: %s}", value(proofs(w.starts[0].Headers)))
	}
}

// proofs are the headers of a request that say whose it is.
func proofs(headers map[string][]string) []string {
	found := []string{}
	for _, name := range []string{aiuta.HeaderAuthorization, aiuta.HeaderAPIKey, aiuta.HeaderSubscriptionID} {
		if len(headers[strings.ToLower(name)]) > 0 {
			found = append(found, name)
		}
	}
	return found
}
