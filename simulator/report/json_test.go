package report_test

import (
	"encoding/json"
	"os"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"aiuta-edge/simulator/ladder"
	"aiuta-edge/simulator/report"
)

const schemaFile = "../../docs/report.schema.json"

func TestTheJSONReportIsAsDocumented(t *testing.T) {
	schema, err := jsonschema.NewCompiler().Compile(schemaFile)
	if err != nil {
		t.Fatal(err)
	}
	for name, r := range map[string]report.Report{"everything": everything(), "nothing": {Command: "run", Began: began}} {
		document, err := jsonschema.UnmarshalJSON(strings.NewReader(written(t, report.JSON, r)))
		if err != nil {
			t.Fatal(err)
		}
		if err := schema.Validate(document); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// schemaPart is what the comparison needs of a schema.
type schemaPart struct {
	Ref        string                `json:"$ref"`
	Type       string                `json:"type"`
	Properties map[string]schemaPart `json:"properties"`
	Required   []string              `json:"required"`
	Items      *schemaPart           `json:"items"`
	Enum       []string              `json:"enum"`
	Defs       map[string]schemaPart `json:"$defs"`
}

func TestTheSchemaHasEveryFieldAndNoOther(t *testing.T) {
	text, err := os.ReadFile(schemaFile)
	if err != nil {
		t.Fatal(err)
	}
	var schema schemaPart
	if err := json.Unmarshal(text, &schema); err != nil {
		t.Fatal(err)
	}
	// The document is a report with two members before it.
	top := schema.Properties
	for _, added := range []string{"version", "summary"} {
		if _, ok := top[added]; !ok {
			t.Errorf("the schema has no %s", added)
		}
		delete(top, added)
	}
	compare(t, "report", reflect.TypeFor[report.Report](), top)
	for name, model := range map[string]reflect.Type{
		"summary": reflect.TypeFor[report.Summary](), "case": reflect.TypeFor[report.Case](), "check": reflect.TypeFor[report.Check](),
		"step": reflect.TypeFor[ladder.Step](), "token": reflect.TypeFor[ladder.Token](),
	} {
		compare(t, name, model, schema.Defs[name].Properties)
	}
	fields := schema.Defs["case"].Properties
	if got, want := strings.Join(fields["outcome"].Enum, " "), "passed warning failed skipped"; got != want {
		t.Errorf("outcomes are %s", got)
	}
	for i, severity := range report.Severities() {
		if fields["severity"].Enum[i] != string(severity) {
			t.Errorf("severities are %v", fields["severity"].Enum)
		}
	}
}

// compare holds the members of a struct against those of a schema, with their kinds.
func compare(t *testing.T, name string, model reflect.Type, properties map[string]schemaPart) {
	t.Helper()
	known := map[string]bool{}
	for i := range model.NumField() {
		if model.Field(i).Tag.Get("json") == "-" {
			continue
		}
		field := model.Field(i)
		member, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		known[member] = true
		property, ok := properties[member]
		if !ok {
			t.Errorf("the schema of a %s has no %s", name, member)
			continue
		}
		if want := kinds[field.Type.Kind()]; property.Type != "" && property.Type != want && field.Type != reflect.TypeFor[time.Time]() {
			t.Errorf("%s of a %s is %s in the schema, and %s in Go", member, name, property.Type, want)
		}
	}
	for member := range properties {
		if !known[member] {
			t.Errorf("the schema of a %s has %s, which does not exist", name, member)
		}
	}
}

var kinds = map[reflect.Kind]string{
	reflect.String: "string", reflect.Bool: "boolean", reflect.Int: "integer", reflect.Int64: "integer", reflect.Uint64: "integer",
	reflect.Slice: "array", reflect.Struct: "object",
}
