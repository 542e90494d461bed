package scenario

import (
	"context"
	"reflect"
	"slices"

	"aiuta-edge/simulator/document"
)

// Step is one action of a scenario. Exactly one field besides Expect is set.
type Step struct {
	SetUp            *SetUp            `yaml:"set_up"`
	Upload           *Upload           `yaml:"upload"`
	TryOn            *TryOn            `yaml:"try_on"`
	SizeFit          *SizeFit          `yaml:"size_fit"`
	Together         *Together         `yaml:"together"`
	Background       *Background       `yaml:"background"`
	Restart          *Restart          `yaml:"restart"`
	ChangeApp        *App              `yaml:"change_app"`
	SignIn           *SignIn           `yaml:"sign_in"`
	SignOut          *SignOut          `yaml:"sign_out"`
	SwitchUser       *SwitchUser       `yaml:"switch_user"`
	RevokeUser       *RevokeUser       `yaml:"revoke_user"`
	RotateSessionKey *RotateSessionKey `yaml:"rotate_session_key"`
	Wait             *Wait             `yaml:"wait"`
	RotateSecret     *RotateSecret     `yaml:"rotate_secret"`
	SetVariables     *SetVariables     `yaml:"set_variables"`
	Fault            *Fault            `yaml:"fault"`
	ClearFaults      *ClearFaults      `yaml:"clear_faults"`
	Request          *Request          `yaml:"request"`

	Expect *Expect `yaml:"expect"`
}

// verb is what a step does.
type verb interface {
	// check reports what is wrong with the verb's own values, which stand at a path.
	check(c *checker, path string)
	// play takes the step. An error ends the play: it says that something around the parties is broken, and not
	// that they behave badly.
	play(ctx context.Context, s *stage) (ending, error)
}

// mover is a verb that not every target can be played with.
type mover interface {
	// needs says what of the target the verb needs that an endpoint at a URL does not have; "" is nothing.
	needs() string
}

// verb returns the name and the value of the field that is set, and how many are.
func (s Step) verb() (name string, v verb, n int) {
	value := reflect.ValueOf(s)
	for _, field := range document.Fields(value.Type()) {
		one, ok := value.FieldByIndex(field.Index).Interface().(verb)
		if ok && !reflect.ValueOf(one).IsNil() {
			name, v, n = field.Name, one, n+1
		}
	}
	return name, v, n
}

// Verbs returns the names of all steps.
func Verbs() []string {
	var names []string
	for _, field := range document.Fields(reflect.TypeFor[Step]()) {
		if field.Type.Implements(reflect.TypeFor[verb]()) {
			names = append(names, field.Name)
		}
	}
	slices.Sort(names)
	return names
}
