package scenario

import (
	"bytes"
	"encoding"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"aiuta-edge/simulator/backend/switches"
	"aiuta-edge/simulator/document"
	"aiuta-edge/simulator/fault"
	"aiuta-edge/simulator/target"
)

const schemaPath = "../../docs/scenario.schema.json"

var update = flag.Bool("update", false, "write the parts of docs/scenario.schema.json that are made of the code")

// node is a JSON Schema, or a part of one.
type node = map[string]any

func readSchema(t *testing.T) node {
	t.Helper()
	text, err := os.ReadFile(schemaPath)
	if err != nil {
		t.Fatal(err)
	}
	var schema node
	if err := json.Unmarshal(text, &schema); err != nil {
		t.Fatal(err)
	}
	return schema
}

// made are the definitions that follow from the code.
func made(t *testing.T) node {
	t.Helper()
	variables := node{}
	for _, name := range declared() {
		if name != "jwt_issuer" && name != "jwt_secret" {
			variables[name] = node{"description": target.Embedded().Manifest.Variables[name].Description + "."}
		}
	}
	settings := describe(reflect.TypeFor[switches.Switches]())
	for _, doc := range switches.Docs() {
		property := settings["properties"].(node)[doc.Name].(node)
		property["description"] = fmt.Sprintf("What Aiuta does is not public: %s. Default %s.", doc.Means, doc.Default)
		if property["type"] == "string" && !strings.Contains(strings.Join(doc.Values, ""), "‹") {
			property["enum"] = doc.Values
		}
	}
	rule := describe(reflect.TypeFor[fault.Rule]())
	rule["properties"].(node)["link"] = node{"description": "Which way is broken.", "enum": fault.Links()}
	var effects []node
	for _, kind := range fault.Kinds() {
		rule["properties"].(node)[kind.Name].(node)["description"] = kind.Summary
		effects = append(effects, node{"required": []string{kind.Name}})
	}
	rule["required"], rule["oneOf"] = []string{"link"}, effects
	shown := append([]string{}, shownNames()...)
	traits := []node{}
	for _, trait := range Traits() {
		traits = append(traits, node{"const": trait.Name, "description": "an SDK that " + trait.Summary})
	}
	return node{
		"variables": node{
			"description": "Spin variables of the endpoint, as docs/configuration.md explains them. The issuer and the secret are those of the account main. A mapping or a list is written as JSON.",
			"type":        "object", "additionalProperties": false, "properties": variables,
		},
		"switches": with(settings, "description", "What Aiuta does where nothing public says it. docs/backend.md explains each switch."),
		"fault":    with(rule, "description", "Something that goes wrong between two parties. docs/faults.md explains all of them."),
		"call":     node{"description": "A request that one party makes to another, or the SDK calling getJwt.", "enum": callNames()},
		"shown":    node{"description": "What the user sees in the end.", "enum": shown},
		"trait":    node{"description": "A rule by which SDKs differ.", "anyOf": traits},
	}
}

func with(n node, name string, value any) node { n[name] = value; return n }

// describe writes a schema for a type that has no words of its own.
func describe(of reflect.Type) node {
	if of.Kind() == reflect.Pointer {
		of = of.Elem()
	}
	if reflect.PointerTo(of).Implements(reflect.TypeFor[encoding.TextUnmarshaler]()) {
		return node{"type": "string"}
	}
	switch of.Kind() {
	case reflect.Struct:
		properties := node{}
		for _, field := range document.Fields(of) {
			properties[field.Name] = describe(field.Type)
		}
		return node{"type": "object", "additionalProperties": false, "properties": properties}
	case reflect.Map:
		return node{"type": "object", "additionalProperties": describe(of.Elem())}
	case reflect.Slice:
		return node{"type": "array", "items": describe(of.Elem())}
	case reflect.Bool:
		return node{"type": "boolean"}
	case reflect.String:
		return node{"type": "string"}
	case reflect.Float64:
		return node{"type": "number"}
	case reflect.Interface:
		return node{}
	}
	return node{"type": "integer"}
}

func TestTheSchemaKnowsWhatTheCodeKnows(t *testing.T) {
	schema := readSchema(t)
	definitions := schema["$defs"].(node)
	for name, want := range made(t) {
		text, err := json.Marshal(want)
		if err != nil {
			t.Fatal(err)
		}
		var same any
		if err := json.Unmarshal(text, &same); err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(definitions[name], same) {
			if !*update {
				t.Errorf("$defs.%s is not what the code says: go test ./simulator/scenario -run Schema -update", name)
			}
			definitions[name] = same
		}
	}
	if *update {
		var text bytes.Buffer
		encoder := json.NewEncoder(&text)
		encoder.SetEscapeHTML(false)
		encoder.SetIndent("", "  ")
		if err := encoder.Encode(schema); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(schemaPath, text.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

func TestTheSchemaHasEveryFieldAndNoOther(t *testing.T) {
	schema := readSchema(t)
	seen := map[reflect.Type]bool{}
	var compare func(place string, of reflect.Type, n node)
	compare = func(place string, of reflect.Type, n node) {
		for of.Kind() == reflect.Pointer {
			of = of.Elem()
		}
		if ref, ok := n["$ref"].(string); ok {
			n = schema["$defs"].(node)[path.Base(ref)].(node)
		}
		reads := reflect.PointerTo(of).Implements(reflect.TypeFor[document.ValueReader]())
		switch {
		case reads || reflect.PointerTo(of).Implements(reflect.TypeFor[encoding.TextUnmarshaler]()) || seen[of]:
		case of.Kind() == reflect.Slice:
			compare(place+"[]", of.Elem(), n["items"].(node))
		case of.Kind() == reflect.Map && of.Elem().Kind() != reflect.Interface:
			compare(place+".*", of.Elem(), n["additionalProperties"].(node))
		case of.Kind() == reflect.Struct:
			seen[of] = true
			properties, _ := n["properties"].(node)
			left := map[string]bool{}
			for name := range properties {
				left[name] = true
			}
			for _, field := range document.Fields(of) {
				if property, ok := properties[field.Name].(node); ok {
					compare(place+"."+field.Name, field.Type, property)
				} else {
					t.Errorf("the schema lacks %s.%s", place, field.Name)
				}
				delete(left, field.Name)
			}
			for name := range left {
				t.Errorf("the schema has %s.%s, which no file can set", place, name)
			}
			if n["additionalProperties"] != false {
				t.Errorf("the schema allows other names in %s", place)
			}
		}
	}
	compare("scenario", reflect.TypeFor[Scenario](), schema)
}

// validator returns a function that judges a YAML file by the schema.
func validator(t *testing.T) func(text []byte) error {
	t.Helper()
	compiler := jsonschema.NewCompiler()
	if err := compiler.AddResource("schema.json", readSchema(t)); err != nil {
		t.Fatal(err)
	}
	schema, err := compiler.Compile("schema.json")
	if err != nil {
		t.Fatal(err)
	}
	return func(text []byte) error {
		asJSON, err := yaml.YAMLToJSON(text)
		if err != nil {
			return err
		}
		value, err := jsonschema.UnmarshalJSON(bytes.NewReader(asJSON))
		if err != nil {
			return err
		}
		return schema.Validate(value)
	}
}

func TestEveryFileThatComesAlongFitsTheSchema(t *testing.T) {
	validate := validator(t)
	texts := map[string][]byte{"template.yaml": template}
	entries, err := catalogue.ReadDir("catalogue")
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range entries {
		if texts[entry.Name()], err = catalogue.ReadFile("catalogue/" + entry.Name()); err != nil {
			t.Fatal(err)
		}
	}
	for name, text := range texts {
		if err := validate(text); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		s, err := Parse(name, text)
		if err != nil {
			t.Error(err)
		}
		if name != "template.yaml" && titleOf(name) != s.Name {
			t.Errorf("%s holds the scenario %s", name, s.Name)
		}
	}
}

// TestWhatTheSchemaRefuses has files that neither an editor nor the simulator takes.
func TestWhatTheSchemaRefuses(t *testing.T) {
	validate := validator(t)
	for _, tc := range brokenFiles {
		text := []byte(tc.text)
		if err := validate(text); (err == nil) != tc.schemaTakes {
			t.Errorf("%s: the schema says %v", tc.name, err)
		}
		_, err := Parse("file.yaml", text)
		if err == nil || !slices.Contains(strings.Split(err.Error(), "\n"), "file.yaml:"+tc.says) {
			t.Errorf("%s: got\n%v\nwant file.yaml:%s", tc.name, err, tc.says)
		}
	}
}
