package scenario

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	"aiuta-edge/pkg/aiuta"
)

// expect reports what is wrong with expectations of a step with a verb, or of all steps if there is none.
func (c *checker) expect(path string, e Expect, verb string) {
	if e.empty() {
		c.report(path, "expects nothing: fill it in, or leave it out")
	}
	tries := verb == "" || verb == "try_on" || verb == "together" || verb == "upload"
	if e.Shown != "" {
		c.oneOf(path+".shown", e.Shown, shownNames())
	}
	if (e.Shown != "" || e.ErrorType != nil) && !tries {
		c.report(path, "cannot be about what is shown: %s shows nothing", verb)
	}
	if e.SetUp != "" {
		c.oneOf(path+".set_up", e.SetUp, []string{setUpComplete, setUpIncomplete})
		if verb != "set_up" && verb != "background" {
			c.report(path+".set_up", "belongs to a step set_up or background")
		}
	}
	if e.SignIn != "" {
		c.oneOf(path+".sign_in", e.SignIn, []string{signInGranted, signInRefused})
		if verb != "sign_in" && verb != "switch_user" {
			c.report(path+".sign_in", "belongs to a step sign_in or switch_user")
		}
	}
	if e.Answer != nil {
		if verb != "request" {
			c.report(path+".answer", "belongs to a step request")
		}
		c.matches(path+".answer.headers", e.Answer.Headers)
		c.matches(path+".answer.json", e.Answer.JSON)
	}
	c.matches(path+".params", e.Params)
	c.matches(path+".claims", e.Claims)
	c.matches(path+".event", e.Event)
	if e.Event != nil && !c.analytics {
		c.report(path+".event", "needs an SDK that sends events: add given: {analytics: true}")
	}
	calls := callNames()
	for name := range e.Calls {
		c.oneOf(path+".calls."+name, name, calls)
	}
	for name := range e.Refused {
		c.oneOf(path+".refused."+name, name, calls)
	}
	for name, list := range map[string][]string{"order": e.Order, "exactly": e.Exactly} {
		for i, call := range list {
			c.oneOf(fmt.Sprintf("%s.%s[%d]", path, name, i), call, calls)
		}
	}
	for name, headers := range e.Carries {
		c.oneOf(path+".carries."+name, name, append(calls, others))
		for i, header := range headers {
			c.oneOf(fmt.Sprintf("%s.carries.%s[%d]", path, name, i), header, proofHeaders)
		}
	}
	for key, other := range e.For {
		place := path + ".for." + key
		if !isAudience(key) {
			c.report(place, "is neither an SDK nor a trait: use one of %s, or an SDK such as ios or ios@4.4.3", strings.Join(traitNames(), ", "))
		}
		if other == nil || other.For != nil {
			c.report(place, "must hold expectations, and no further for")
			continue
		}
		c.expect(place, *other, verb)
	}
}

// proofHeaders are the headers by which a request says whose it is.
var proofHeaders = []string{aiuta.HeaderAuthorization, aiuta.HeaderAPIKey, aiuta.HeaderSubscriptionID}

func (c *checker) matches(path string, matches map[string]Match) {
	for _, name := range slices.Sorted(maps.Keys(matches)) {
		c.value(path+"."+name, matches[name].value)
	}
}

// empty reports whether nothing is expected.
func (e Expect) empty() bool { return reflect.ValueOf(e).IsZero() }

func shownNames() []string {
	names := make([]string, len(shownValues))
	for i, shown := range shownValues {
		names[i] = string(shown)
	}
	return names
}

func traitNames() []string {
	var names []string
	for _, trait := range Traits() {
		names = append(names, trait.Name)
	}
	return names
}
