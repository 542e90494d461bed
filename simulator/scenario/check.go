package scenario

import (
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"aiuta-edge/simulator/backend/switches"
	"aiuta-edge/simulator/document"
	"aiuta-edge/simulator/sdk"
)

// checker reports what is wrong with a scenario that could be decoded.
type checker struct {
	d     *document.Document
	names map[string]capture // what references can name, so far
	users []string           // of the brand; nil if it has no server
	hook  bool               // the endpoint asks the brand's hook
	// analytics says that the SDK sends events.
	analytics bool
}

func (c *checker) report(path, format string, args ...any) { c.d.Report(path, format, args...) }

// Names are what files, tests and references can be called by.
var (
	scenarioName = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)
	origin       = regexp.MustCompile(`^https?://[^/?#@]+$`)
	captureName  = regexp.MustCompile(`^[a-z][a-z0-9_]*$`)
)

func (c *checker) scenario(s Scenario) {
	if !scenarioName.MatchString(s.Name) {
		c.report("name", "must be lower-case words joined by hyphens, such as expired-token")
	}
	if s.Summary == "" || strings.Contains(s.Summary, "\n") {
		c.report("summary", "must say in one line what the scenario shows")
	}
	for i, tag := range s.Tags {
		if !scenarioName.MatchString(tag) {
			c.report(fmt.Sprintf("tags[%d]", i), "must be lower-case words joined by hyphens, such as smoke")
		}
	}
	for i, name := range s.Personas {
		if _, err := sdk.Find(name); err != nil {
			c.report(fmt.Sprintf("personas[%d]", i), "%v", err)
		}
	}
	c.given(s.Given)
	if len(s.Steps) == 0 {
		c.report("steps", "must be a list of at least one step, such as [{try_on: {photo: portrait, skus: [sku-1]}}]")
	}
	expects := s.Expect != nil
	for i, step := range s.Steps {
		c.step(fmt.Sprintf("steps[%d]", i), step)
		expects = expects || step.expects()
		if step.TryOn != nil && step.TryOn.After > 0 {
			c.report(fmt.Sprintf("steps[%d].try_on.after", i), "is for steps of a together: put a wait before this one")
		}
	}
	if s.Expect != nil {
		c.expect("expect", *s.Expect, "")
	}
	if !expects && len(s.Steps) > 0 {
		c.report("", "expects nothing, and so nothing could go wrong: add expect, such as expect: {shown: result}")
	}
}

func (s Step) expects() bool {
	if s.Together != nil {
		if slices.ContainsFunc(*s.Together, Step.expects) {
			return true
		}
	}
	return s.Expect != nil && !s.Expect.empty()
}

func (c *checker) given(g Given) {
	c.names[mainAccount] = capture{members: accountMembers}
	for i, name := range g.Accounts {
		c.defineAt(fmt.Sprintf("given.accounts[%d]", i), name, capture{members: accountMembers})
	}
	if g.Auth != "" {
		c.oneOf("given.auth", g.Auth, auths)
	}
	if g.Page != "" && !IsOrigin(g.Page) {
		c.report("given.page", "must be an origin, such as https://shop.example")
	}
	c.analytics = g.Analytics
	c.variables("given.endpoint", g.Endpoint)
	c.brand(g.Brand)
	g.App.check(c, "given.app")
	var unfit *switches.Error
	if err := g.Backend.Validate(); errors.As(err, &unfit) {
		c.report("given.backend."+unfit.Name, "must be one of %s", strings.Join(unfit.Allowed, ", "))
	} else if err != nil {
		c.report("given.backend", "%v", err)
	}
	for i, rule := range g.Faults {
		c.rule(fmt.Sprintf("given.faults[%d]", i), rule)
	}
}

func (c *checker) step(path string, s Step) {
	name, v, n := s.verb()
	if n != 1 {
		c.report(path, "must do exactly one thing, and does %d: use one of %s", n, strings.Join(Verbs(), ", "))
		return
	}
	v.check(c, document.Join(path, name))
	if s.Expect != nil {
		c.expect(path+".expect", *s.Expect, name)
	}
}

// oneOf reports a value that is not in the list.
func (c *checker) oneOf(path, value string, of []string) {
	if !slices.Contains(of, value) {
		c.report(path, "must be one of %s", strings.Join(of, ", "))
	}
}

// account reports an account that is not given. Empty is main.
func (c *checker) account(path, name string) {
	if known, ok := c.names[orMain(name)]; !ok || !slices.Equal(known.members, accountMembers) {
		c.report(path, "is no account of this scenario: name it in given.accounts, or use main")
	}
}

func orMain(account string) string {
	if account == "" {
		return mainAccount
	}
	return account
}

// define lets later references name what comes of the step at a path.
func (c *checker) define(path, name string, what capture) {
	if name != "" {
		c.defineAt(path+".as", name, what)
	}
}

func (c *checker) defineAt(path, name string, what capture) {
	_, taken := c.names[name]
	switch {
	case !captureName.MatchString(name):
		c.report(path, "must be a lower-case word, such as first")
	case taken:
		c.report(path, "is the name of something else already: use another")
	default:
		c.names[name] = what
	}
}

// text reports references that no earlier step defines.
func (c *checker) text(path, text string) {
	for _, ref := range references(text) {
		what, known := c.names[ref[0]]
		switch {
		case !known:
			c.report(path, "refers to $%s, which no step before it defines: give a step as: %s", ref[0], ref[0])
		case !what.open && !slices.Contains(what.members, ref[1]):
			c.report(path, "refers to $%s.%s: use one of %s", ref[0], ref[1], strings.Join(what.members, ", "))
		}
	}
}

// value reports on the references in all texts of a value.
func (c *checker) value(path string, value any) {
	switch value := value.(type) {
	case string:
		c.text(path, value)
	case []any:
		for i, element := range value {
			c.value(fmt.Sprintf("%s[%d]", path, i), element)
		}
	case map[string]any:
		for _, name := range slices.Sorted(maps.Keys(value)) {
			c.value(document.Join(path, name), value[name])
		}
	}
}
