package switches_test

import (
	"encoding/json"
	"errors"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"

	"aiuta-edge/simulator/backend/switches"
)

// examples are values for switches that take any of a kind.
var examples = map[string]string{"‹duration›": "1m30s", "‹number›": "7", "‹JSON›": `{"error":"no"}`}

func TestEverySwitchIsAFieldAndTheOtherWayRound(t *testing.T) {
	var fields, docs []string
	for _, f := range reflect.VisibleFields(reflect.TypeFor[switches.Switches]()) {
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		fields = append(fields, name)
	}
	for _, doc := range switches.Docs() {
		docs = append(docs, doc.Name)
	}
	if !slices.Equal(fields, docs) {
		t.Errorf("fields %s, documented %s", fields, docs)
	}
}

func TestEveryValueOfASwitchCanBeSetAndDecoded(t *testing.T) {
	for _, doc := range switches.Docs() {
		for _, value := range append(doc.Values, doc.Default) {
			if example, ok := examples[value]; ok {
				value = example
			}
			var set, fromJSON, fromYAML switches.Switches
			if err := set.Set(doc.Name, value); err != nil {
				t.Errorf("%s: %v", doc.Name, err)
				continue
			}
			text, err := json.Marshal(set)
			if err != nil {
				t.Fatal(err)
			}
			if err := json.Unmarshal(text, &fromJSON); err != nil || !reflect.DeepEqual(fromJSON, set) {
				t.Errorf("%s: %s comes back from JSON as %+v, %v", doc.Name, text, fromJSON, err)
			}
			if err := yaml.UnmarshalWithOptions(text, &fromYAML, yaml.Strict()); err != nil || !reflect.DeepEqual(fromYAML, set) {
				t.Errorf("%s: %s comes back from YAML as %+v, %v", doc.Name, text, fromYAML, err)
			}
			if err := fromYAML.Validate(); err != nil {
				t.Errorf("%s: %v", doc.Name, err)
			}
		}
	}
}

// In a scenario file values are written without quotes.
func TestEveryWordOfASwitchCanBeWrittenBareInYAML(t *testing.T) {
	for _, doc := range switches.Docs() {
		for _, value := range doc.Values {
			if example, ok := examples[value]; ok {
				value = "'" + example + "'"
			}
			var bare, set switches.Switches
			if err := yaml.UnmarshalWithOptions([]byte(doc.Name+": "+value), &bare, yaml.Strict()); err != nil {
				t.Errorf("%s: %s: %v", doc.Name, value, err)
			}
			if err := set.Set(doc.Name, strings.Trim(value, "'")); err != nil || !reflect.DeepEqual(bare, set) {
				t.Errorf("%s: %s is read as %+v, %v", doc.Name, value, bare, err)
			}
		}
	}
}

func TestASwitchRefusesOtherValues(t *testing.T) {
	wrong := map[string][]string{"‹duration›": {"-1s", "1", "soon"}, "‹number›": {"-1", "1.5", "many"}, "‹JSON›": {"{", "nobody"}}
	for _, doc := range switches.Docs() {
		values := []string{"nonsense", ""}
		for _, v := range doc.Values {
			values = append(values, wrong[v]...)
		}
		for _, value := range values {
			var s switches.Switches
			err := s.Set(doc.Name, value)
			var refused *switches.Error
			if !errors.As(err, &refused) || refused.Name != doc.Name || !strings.Contains(err.Error(), doc.Values[0]) {
				t.Errorf("%s=%q: got %v", doc.Name, value, err)
			}
			if !reflect.DeepEqual(s, switches.Switches{}) {
				t.Errorf("%s=%q: a refused value was set", doc.Name, value)
			}
		}
	}
}

func TestAnUnknownSwitchIsNamedWithWhatExists(t *testing.T) {
	for name, want := range map[string]string{
		"bindings": `unknown switch "bindings": did you mean "binding"?`,
		"colour":   `unknown switch "colour": use one of binding, `,
	} {
		var s switches.Switches
		err := s.Set(name, "ignore")
		var unknown *switches.UnknownError
		if !errors.As(err, &unknown) || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}

func TestDecodedSwitchesAreValidated(t *testing.T) {
	for name, text := range map[string]string{
		"binding":        `{"binding":"reject-500"}`,
		"status_expired": `{"status_expired":200}`,
		"rate_limit":     `{"rate_limit":-1}`,
	} {
		var s switches.Switches
		if err := json.Unmarshal([]byte(text), &s); err != nil {
			t.Fatal(err)
		}
		var refused *switches.Error
		if err := s.Validate(); !errors.As(err, &refused) || refused.Name != name {
			t.Errorf("%s: got %v", text, err)
		}
	}
	if err := (switches.Switches{}).Validate(); err != nil {
		t.Errorf("no switch at all: %v", err)
	}
}
