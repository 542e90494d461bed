package scenario

import (
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"aiuta-edge/simulator/backend"
	"aiuta-edge/simulator/backend/switches"
	"aiuta-edge/simulator/sdk"
	"aiuta-edge/simulator/testbed"
)

// unseen are the rules that no scenario can notice the breaking of, and why.
var unseen = []struct{ rule, why string }{
	{"Headers.Fixed", "the browser puts the origin on each request anew, and Aiuta heeds none of the others"},
	{"Upload.FileName", "nobody looks at the name of an uploaded file"},
	{"Upload.OwnName", "the same; a test of package sdk looks at it"},
	{"Upload.ContentType", "Aiuta goes by the bytes of a photo"},
	{"Headers.AlwaysJSON", "nobody looks at the Content-Type of a request without a body; a test of package sdk does"},
	{"Analytics.TimeLayout", "expectations see the member data of an event"},
	{"Upload.PartLength", "a record has no parts of a body; a test of package sdk looks at them"},
	{"Download.All", "an operation of the simulator has one picture"},
	{"Download.Accepts", "the storage answers 200 or an error"},
	{"HandOver.Page", "only a person looks at the code"},
	{"Analytics.Platform", "expectations see the member data of an event, and not who sent it"},
	{"Analytics.Host", "the same"},
	{"Analytics.Page", "the same"},
	{"Analytics.Fixed", "the same as Headers.Fixed"},
	{"exp_required", "the endpoint always sets exp"},
	{"iat_required", "the endpoint always sets iat"},
}

// TestEveryRuleIsBrokenOrUnseen goes through all fields of a persona and all switches: a new one needs a mutation, or a
// reason for none.
func TestEveryRuleIsBrokenOrUnseen(t *testing.T) {
	broken := map[string]bool{}
	for _, m := range mutations() {
		p := personaNamed(t, m.as)
		for _, s := range []switches.Switches{{}, allSet()} {
			altered, config := personaNamed(t, m.as), testbed.Config{Backend: &backend.Config{Switches: s}}
			m.apply(&altered, &config)
			for _, rule := range differences(rulesOf(p), rulesOf(altered)) {
				broken[rule] = true
			}
			for _, name := range differences(switchesOf(s), switchesOf(config.Backend.Switches)) {
				broken[name] = true
			}
		}
	}
	all := append(slices.Collect(keys(rulesOf(personaNamed(t, "ios")))), slices.Collect(keys(switchesOf(switches.Switches{})))...)
	for _, rule := range all {
		excused := slices.ContainsFunc(unseen, func(u struct{ rule, why string }) bool { return u.rule == rule })
		if broken[rule] == excused {
			t.Errorf("%s: broken by a mutation %t, out of sight %t", rule, broken[rule], excused)
		}
	}
	for _, u := range unseen {
		if !slices.Contains(all, u.rule) {
			t.Errorf("%s is no rule", u.rule)
		}
	}
}

// rule is one field and its value.
type rule struct {
	name  string
	value any
}

// rulesOf are the fields of a persona, those of groups one by one. Name and version are no rules.
func rulesOf(p sdk.Persona) []rule {
	var rules []rule
	whole := reflect.ValueOf(p)
	for i := range whole.NumField() {
		field := whole.Type().Field(i)
		group := strings.HasSuffix(field.Type.Name(), "Rules") || slices.Contains([]string{"Timeouts", "Shapes", "ErrorTypes"}, field.Type.Name())
		switch {
		case field.Name == "Name" || field.Name == "Version":
		case !group:
			rules = append(rules, rule{field.Name, whole.Field(i).Interface()})
		default:
			for j := range field.Type.NumField() {
				value := whole.Field(i).Field(j)
				if value.Kind() == reflect.Func { // two of them are never equal
					value = reflect.ValueOf(value.IsNil())
				}
				rules = append(rules, rule{field.Name + "." + field.Type.Field(j).Name, value.Interface()})
			}
		}
	}
	return rules
}

// switchesOf are the switches by their names in a scenario.
func switchesOf(s switches.Switches) []rule {
	var rules []rule
	value := reflect.ValueOf(s)
	for i := range value.NumField() {
		name, _, _ := strings.Cut(value.Type().Field(i).Tag.Get("json"), ",")
		rules = append(rules, rule{name, value.Field(i).Interface()})
	}
	return rules
}

// allSet has no switch at its default, so that a mutation which turns one off can be seen.
func allSet() switches.Switches {
	var s switches.Switches
	value := reflect.ValueOf(&s).Elem()
	for i := range value.NumField() {
		switch field := value.Field(i); field.Kind() {
		case reflect.String:
			field.SetString("set")
		case reflect.Bool:
			field.SetBool(true)
		case reflect.Int, reflect.Int64:
			field.SetInt(int64(7 * time.Second))
		case reflect.Pointer:
			field.Set(reflect.New(field.Type().Elem()))
		}
	}
	return s
}

// differences are the names of the rules that are not the same in both.
func differences(before, after []rule) []string {
	var names []string
	for i := range before {
		if !reflect.DeepEqual(before[i].value, after[i].value) {
			names = append(names, before[i].name)
		}
	}
	return names
}

func keys(rules []rule) func(yield func(string) bool) {
	return func(yield func(string) bool) {
		for _, r := range rules {
			if !yield(r.name) {
				return
			}
		}
	}
}
