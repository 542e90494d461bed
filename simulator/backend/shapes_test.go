package backend_test

import (
	"encoding/json"
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// The files testdata/*.shapes hold what Aiuta's three OpenAPI files say of paths, members, types and limits, in a
// notation of this project:
//
//	METHOD /path            an operation, below the line "base"
//	  auth SCHEME…          the credentials that it lists
//	  query NAME TYPE       a parameter; a "?" after a name says that it may be left out
//	  body json TYPE        its request, or "multipart TYPE"; "body?" may be left out
//	  STATUS TYPE           an answer; "-" has no described body
//	NAME = TYPE             a type
//	NAME                    an object, its members below
//	  MEMBER TYPE = DEFAULT
//
// A TYPE is a name, a text in quotes, or one of null, any, string(FORMAT, 1..5), integer(>0, 1..5), boolean,
// list(TYPE, 1..5) and map(TYPE); "|" is between alternatives. TestTheShapesAreThoseOfThePublishedFiles writes them.

// api is one file of shapes.
type api struct {
	base       string
	operations []operation
	types      map[string]schema // JSON Schemas by name

	compiled map[string]*jsonschema.Schema // by the JSON of what they are of: compiling takes longer than all else
}

// schema is a JSON Schema, or a part of one.
type schema = map[string]any

type operation struct {
	method, path string
	auth         []string
	query        []parameter
	media        string // of the request's body; "" for none
	body         schema
	bodyOptional bool
	answers      map[int]schema // nil for a body that is not described
}

func (o operation) String() string { return o.method + " " + o.path }

type parameter struct {
	name     string
	optional bool
	schema   schema
}

func readShapes(t *testing.T, name string) *api {
	t.Helper()
	if apis[name] == nil {
		apis[name] = parseShapes(t, name)
	}
	return apis[name]
}

// apis are those that have been read, by name.
var apis = map[string]*api{}

func parseShapes(t *testing.T, name string) *api {
	t.Helper()
	text, err := os.ReadFile("testdata/" + name + ".shapes")
	if err != nil {
		t.Fatal(err)
	}
	a := &api{types: map[string]schema{}, compiled: map[string]*jsonschema.Schema{}}
	var object schema // the one whose members are being read
	var last *operation
	for n, line := range strings.Split(string(text), "\n") {
		p := &typeParser{rest: strings.TrimSpace(line), where: fmt.Sprintf("%s.shapes:%d", name, n+1)}
		indented := strings.HasPrefix(line, "  ")
		switch word := p.word(); {
		case word == "" || strings.HasPrefix(word, "#"):
		case word == "base":
			a.base = p.rest
		case !indented && strings.HasPrefix(p.rest, "/"):
			a.operations = append(a.operations, operation{method: word, path: p.rest, answers: map[int]schema{}})
			last, object = &a.operations[len(a.operations)-1], nil
		case indented && last != nil:
			last.read(word, p)
		case indented:
			name, optional := strings.CutSuffix(word, "?")
			object["properties"].(schema)[name] = p.typeAndDefault()
			if !optional {
				object["required"] = append(object["required"].([]any), name)
			}
		case p.skip("="):
			a.types[word], last = p.alternatives(), nil
		default:
			object = schema{"type": "object", "properties": schema{}, "required": []any{}, "additionalProperties": false}
			a.types[word], last = object, nil
		}
		if p.err != nil {
			t.Fatal(p.err)
		}
	}
	return a
}

// read reads one line below an operation.
func (o *operation) read(word string, p *typeParser) {
	switch word {
	case "auth":
		o.auth = strings.Fields(p.rest)
	case "query":
		name, optional := strings.CutSuffix(p.word(), "?")
		o.query = append(o.query, parameter{name, optional, p.typeAndDefault()})
	case "header":
	case "body", "body?":
		o.media, o.bodyOptional = p.word(), word == "body?"
		o.body = p.alternatives()
	default:
		status, err := strconv.Atoi(word)
		if err != nil {
			p.fail("unknown line")
			return
		}
		o.answers[status] = nil
		if p.rest != "-" {
			o.answers[status] = p.alternatives()
		}
	}
}

// validate returns what is wrong with a value that came from JSON.
func (a *api) validate(s schema, value any) error {
	compiled, err := a.compile(s)
	if err != nil {
		return err
	}
	return compiled.Validate(value)
}

func (a *api) compile(s schema) (*jsonschema.Schema, error) {
	text, err := json.Marshal(s)
	if err != nil || a.compiled[string(text)] != nil {
		return a.compiled[string(text)], err
	}
	const name = "mem:///answer"
	compiler := jsonschema.NewCompiler()
	compiler.AssertFormat()
	defs := schema{}
	for name, s := range a.types {
		defs[name] = s
	}
	if err := compiler.AddResource(name, schema{"$defs": defs, "allOf": []any{s}}); err != nil {
		return nil, err
	}
	compiled, err := compiler.Compile(name)
	a.compiled[string(text)] = compiled
	return compiled, err
}

// resolve follows references.
func (a *api) resolve(s schema) schema {
	for {
		reference, ok := s["$ref"].(string)
		if !ok {
			return s
		}
		s = a.types[strings.TrimPrefix(reference, "#/$defs/")]
	}
}

// typeParser reads a TYPE.
type typeParser struct {
	rest, where string
	err         error
}

func (p *typeParser) fail(what string) {
	if p.err == nil {
		p.err = fmt.Errorf("%s: %s at %q", p.where, what, p.rest)
	}
}

// word takes what stands before the next blank.
func (p *typeParser) word() string {
	word, rest, _ := strings.Cut(p.rest, " ")
	p.rest = strings.TrimSpace(rest)
	return word
}

func (p *typeParser) skip(mark string) bool {
	rest, ok := strings.CutPrefix(p.rest, mark)
	if ok {
		p.rest = strings.TrimSpace(rest)
	}
	return ok
}

// typeAndDefault ignores the default: an answer of the stand-in may leave a member out.
func (p *typeParser) typeAndDefault() schema {
	s := p.alternatives()
	if p.skip("=") {
		p.rest = ""
	}
	return s
}

func (p *typeParser) alternatives() schema {
	all := []any{p.one()}
	for p.err == nil && p.skip("|") {
		all = append(all, p.one())
	}
	if len(all) == 1 {
		return all[0].(schema)
	}
	return schema{"anyOf": all}
}

func (p *typeParser) one() schema {
	if strings.HasPrefix(p.rest, `"`) {
		text, err := strconv.QuotedPrefix(p.rest)
		if err != nil {
			p.fail("text without an end")
			return nil
		}
		p.rest = strings.TrimSpace(p.rest[len(text):])
		text, _ = strconv.Unquote(text)
		return schema{"const": text}
	}
	end := strings.IndexAny(p.rest, " (),|=")
	if end < 0 {
		end = len(p.rest)
	}
	name := p.rest[:end]
	p.rest = strings.TrimSpace(p.rest[end:])
	s := schema{"type": name}
	switch name {
	case "any":
		s = schema{}
	case "null", "string", "integer", "boolean":
	case "list":
		s["type"] = "array"
	case "map":
		s["type"] = "object"
	case "":
		p.fail("no type")
	default:
		s = schema{"$ref": "#/$defs/" + name}
	}
	if p.skip("(") {
		p.arguments(name, s)
	}
	return s
}

// arguments are the element of a list or map, the format of a string, and limits.
func (p *typeParser) arguments(name string, s schema) {
	switch name {
	case "list":
		s["items"] = p.alternatives()
		p.skip(",")
	case "map":
		s["additionalProperties"] = p.alternatives()
	}
	limits := map[string][2]string{
		"string": {"minLength", "maxLength"}, "integer": {"minimum", "maximum"}, "list": {"minItems", "maxItems"},
	}[name]
	for p.err == nil && !p.skip(")") {
		end := strings.IndexAny(p.rest, ",)")
		if end < 0 {
			p.fail("no end of arguments")
			return
		}
		argument := p.rest[:end]
		p.rest = p.rest[end:]
		p.skip(",")
		if over, ok := strings.CutPrefix(argument, ">"); ok {
			s["exclusiveMinimum"] = p.number(over)
		} else if least, most, ok := strings.Cut(argument, ".."); ok {
			for i, n := range []string{least, most} {
				if n != "" {
					s[limits[i]] = p.number(n)
				}
			}
		} else {
			s["format"] = argument
		}
	}
}

func (p *typeParser) number(text string) any {
	n, err := strconv.Atoi(text)
	if err != nil {
		p.fail("no number: " + text)
	}
	return n
}
