package scenario

import "aiuta-edge/simulator/sdk"

// Expect is what must be true. Of a step it is about what has happened since the step began, of a scenario about all
// of it.
type Expect struct {
	// Shown is what the user sees in the end: a value of [sdk.Shown].
	Shown string `yaml:"shown"`
	// ErrorType is what the SDK calls the failure in its analytics. A pointer, because "" says that it has no name.
	ErrorType *string `yaml:"error_type"`
	// SetUp says how the step "set_up" ends: complete or incomplete. Unless it is given, complete is expected.
	SetUp string `yaml:"set_up"`
	// SignIn says how the step "sign_in" ends: granted or refused. Unless it is given, granted is expected.
	SignIn string `yaml:"sign_in"`
	// Answer is about the step "request".
	Answer *Answer `yaml:"answer"`
	// Params are members of the parameters that getJwt got last.
	Params map[string]Match `yaml:"params"`
	// Claims are those of the newest token that the app handed over. It must have been signed with the secret that
	// the endpoint had then.
	Claims map[string]Match `yaml:"claims"`
	// Event are members of "data" in the newest event that the SDK sent.
	Event map[string]Match `yaml:"event"`
	// Calls are how often calls were made, by name.
	Calls map[string]Count `yaml:"calls"`
	// Refused are the calls that were refused, by name.
	Refused map[string]Refusal `yaml:"refused"`
	// Order names calls that were made in this order, with any others between them. Exactly leaves no others out,
	// except that calls which follow each other and have one name are one.
	Order   []string `yaml:"order"`
	Exactly []string `yaml:"exactly"`
	// Carries are exactly the credentials that each call of a name carries, as headers. The name "others" stands for all requests to the API but the start.
	Carries map[string][]string `yaml:"carries"`
	// For are other expectations for some personas, by trait, SDK or version. They replace what they name.
	For map[string]*Expect `yaml:"for"`
}

// Answer is what came back for the step "request".
type Answer struct {
	Status int `yaml:"status"`
	// Reason is the code of the endpoint's problem, or the backend's reason for a refusal.
	Reason  string           `yaml:"reason"`
	Headers map[string]Match `yaml:"headers"`
	// JSON are members of the body.
	JSON map[string]Match `yaml:"json"`
}

// Refusal is how calls of one name were refused: all of them for one reason.
type Refusal struct {
	Status int `yaml:"status"`
	// Reason is the code of the endpoint's problem, or the backend's reason for a refusal.
	Reason string `yaml:"reason"`
	// Times is how many were refused. Nil is at least one.
	Times *Count `yaml:"times"`
}

// How the steps "set_up" and "sign_in" can end.
const (
	setUpComplete   = "complete"
	setUpIncomplete = "incomplete"
	signInGranted   = "granted"
	signInRefused   = "refused"
)

// shownValues are what a user can see at the end of a try-on.
var shownValues = []sdk.Shown{
	sdk.ShownResult, sdk.ShownSomethingWentWrong, sdk.ShownExpiredPhoto, sdk.ShownNoPeople, sdk.ShownTooManyPeople, sdk.ShownChild,
	sdk.ShownTargetArea, sdk.ShownRestriction, sdk.ShownInvalidPhoto, sdk.ShownPicker, sdk.ShownOtherResult, sdk.ShownLoading,
}

// forPersona returns the expectations with those of "for" that fit a persona in the place of the general ones.
func (e Expect) forPersona(p sdk.Persona) Expect {
	special := e.For
	e.For = nil
	for _, key := range audience(p) {
		if other := special[key]; other != nil {
			e = e.replaced(*other)
		}
	}
	return e
}

func (e Expect) replaced(other Expect) Expect {
	replace(&e.Shown, other.Shown)
	replace(&e.ErrorType, other.ErrorType)
	replace(&e.SetUp, other.SetUp)
	replace(&e.SignIn, other.SignIn)
	replace(&e.Answer, other.Answer)
	e.Params = merged(e.Params, other.Params)
	e.Claims = merged(e.Claims, other.Claims)
	e.Event = merged(e.Event, other.Event)
	e.Calls = merged(e.Calls, other.Calls)
	e.Refused = merged(e.Refused, other.Refused)
	e.Carries = merged(e.Carries, other.Carries)
	if other.Order != nil {
		e.Order = other.Order
	}
	if other.Exactly != nil {
		e.Exactly = other.Exactly
	}
	return e
}

func replace[T comparable](value *T, other T) {
	var none T
	if other != none {
		*value = other
	}
}

// merged returns the entries of both, those of special where both have one.
func merged[T any](general, special map[string]T) map[string]T {
	both := map[string]T{}
	for name, value := range general {
		both[name] = value
	}
	for name, value := range special {
		both[name] = value
	}
	return both
}
