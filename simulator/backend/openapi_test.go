package backend_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// published are Aiuta's OpenAPI files by the name of our shapes. Source: docs, docs/api/*/openapi.json; the names on
// disk are those after AIUTA_OPENAPI.
var published = map[string]string{"legacy": "try-on.json", "unified": "unified.json", "studio": "studio.json"}

// TestTheShapesAreThoseOfThePublishedFiles holds testdata against Aiuta's files. They are not part of the project:
// AIUTA_OPENAPI names a folder with try-on.json, unified.json and studio.json.
func TestTheShapesAreThoseOfThePublishedFiles(t *testing.T) {
	folder := os.Getenv("AIUTA_OPENAPI")
	if folder == "" {
		t.Skip("AIUTA_OPENAPI names no folder with Aiuta's OpenAPI files")
	}
	for name, file := range published {
		want := shapesOf(t, filepath.Join(folder, file))
		kept := "testdata/" + name + ".shapes"
		if *update {
			if err := os.WriteFile(kept, []byte(want), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		got, err := os.ReadFile(kept)
		if err != nil {
			t.Fatal(err)
		}
		if string(got) != want {
			t.Errorf("%s is not what %s says: run this test with -update and read the difference", kept, file)
		}
	}
}

// openAPI is what the shapes are made of.
type openAPI struct {
	Servers    []struct{ URL string }
	Paths      map[string]map[string]openAPIOperation
	Components struct{ Schemas map[string]schema }
}

type openAPIOperation struct {
	Security   []map[string]any
	Parameters []struct {
		Name, In string
		Required bool
		Schema   schema
	}
	RequestBody *struct {
		Required bool
		Content  map[string]struct{ Schema schema }
	}
	Responses map[string]struct {
		Content map[string]struct{ Schema schema }
	}
}

// shapesOf writes an OpenAPI file in our notation, without a word of its descriptions.
func shapesOf(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var file openAPI
	if err := json.Unmarshal(text, &file); err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	_, base, _ := strings.Cut(strings.TrimPrefix(file.Servers[0].URL, "https://"), "/")
	fmt.Fprintf(&b, "# Written by TestTheShapesAreThoseOfThePublishedFiles; shapes_test.go explains the notation.\nbase /%s\n", base)
	for _, path := range slices.Sorted(maps.Keys(file.Paths)) {
		for _, method := range slices.Sorted(maps.Keys(file.Paths[path])) {
			writeOperation(&b, method, path, file.Paths[path][method])
		}
	}
	for _, name := range slices.Sorted(maps.Keys(file.Components.Schemas)) {
		writeType(&b, name, file.Components.Schemas[name])
	}
	return b.String()
}

func writeOperation(b *strings.Builder, method, path string, o openAPIOperation) {
	fmt.Fprintf(b, "\n%s %s\n  auth", strings.ToUpper(method), path)
	for _, scheme := range o.Security {
		for _, name := range slices.Sorted(maps.Keys(scheme)) {
			b.WriteString(" " + name)
		}
	}
	b.WriteString("\n")
	for _, p := range o.Parameters {
		if p.In != "path" {
			fmt.Fprintf(b, "  %s %s %s\n", p.In, optional(p.Name, !p.Required), typeText(p.Schema)+defaultText(p.Schema))
		}
	}
	if o.RequestBody != nil {
		for media, content := range o.RequestBody.Content {
			kind := map[string]string{"application/json": "json", "multipart/form-data": "multipart"}[media]
			fmt.Fprintf(b, "  %s %s %s\n", optional("body", !o.RequestBody.Required), kind, typeText(content.Schema))
		}
	}
	for _, status := range slices.Sorted(maps.Keys(o.Responses)) {
		text := "-"
		if s := o.Responses[status].Content["application/json"].Schema; s != nil {
			text = typeText(s)
		}
		fmt.Fprintf(b, "  %s %s\n", status, text)
	}
}

func writeType(b *strings.Builder, name string, s schema) {
	members, ok := s["properties"].(map[string]any)
	if !ok {
		fmt.Fprintf(b, "\n%s = %s\n", typeName(name), typeText(s))
		return
	}
	fmt.Fprintf(b, "\n%s\n", typeName(name))
	required, _ := s["required"].([]any)
	for _, member := range slices.Sorted(maps.Keys(members)) {
		of := members[member].(schema)
		fmt.Fprintf(b, "  %s %s\n", optional(member, !slices.Contains(required, any(member))), typeText(of)+defaultText(of))
	}
}

func optional(name string, is bool) string {
	if is {
		return name + "?"
	}
	return name
}

func defaultText(s schema) string {
	value, ok := s["default"]
	if !ok {
		return ""
	}
	text, _ := json.Marshal(value)
	return " = " + string(text)
}

// typeName shortens the name that FastAPI makes for the form of an upload.
func typeName(name string) string {
	if strings.HasPrefix(name, "Body_upload_user_image") {
		return "Upload"
	}
	return name
}

func typeText(s schema) string {
	if reference, ok := s["$ref"].(string); ok {
		return typeName(reference[strings.LastIndex(reference, "/")+1:])
	}
	for _, key := range []string{"anyOf", "allOf"} {
		if list, ok := s[key].([]any); ok {
			var texts []string
			for _, one := range list {
				texts = append(texts, typeText(one.(schema)))
			}
			return strings.Join(texts, " | ") // no allOf of Aiuta's has more than one part
		}
	}
	if words, ok := s["enum"].([]any); ok {
		var texts []string
		for _, word := range words {
			texts = append(texts, fmt.Sprintf("%q", word))
		}
		return strings.Join(texts, " | ")
	}
	var arguments []string
	add := func(format string, a ...any) { arguments = append(arguments, fmt.Sprintf(format, a...)) }
	name, _ := s["type"].(string)
	switch name {
	case "":
		return "any"
	case "array":
		name = "list"
		add("%s", typeText(s["items"].(schema)))
	case "object":
		name = "map"
		element, _ := s["additionalProperties"].(schema)
		add("%s", typeText(element))
	}
	if format, ok := s["format"]; ok {
		add("%s", format)
	}
	if least, ok := s["exclusiveMinimum"]; ok {
		add(">%v", least)
	}
	for _, limit := range [][2]string{{"minLength", "maxLength"}, {"minimum", "maximum"}, {"minItems", "maxItems"}} {
		least, hasLeast := s[limit[0]]
		most, hasMost := s[limit[1]]
		if !hasLeast {
			least = ""
		}
		if !hasMost {
			most = ""
		}
		if hasLeast || hasMost {
			add("%v..%v", least, most)
		}
	}
	if arguments == nil {
		return name
	}
	return name + "(" + strings.Join(arguments, ", ") + ")"
}
