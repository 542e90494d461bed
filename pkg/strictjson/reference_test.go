package strictjson_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"

	"aiuta-edge/pkg/strictjson"
)

// reference reads an object by means of encoding/json alone: slower, and with nothing of its own in the grammar.
func reference(raw []byte) (map[string]any, error) {
	if !utf8.Valid(raw) {
		return nil, strictjson.ErrEncoding
	}
	if !json.Valid(raw) {
		return nil, strictjson.ErrSyntax
	}
	r := tokens{json.NewDecoder(bytes.NewReader(raw))}
	r.UseNumber()
	value, err := r.value(0)
	if err != nil {
		return nil, err
	}
	object, ok := value.(map[string]any)
	if !ok {
		return nil, strictjson.ErrNotObject
	}
	return object, nil
}

// tokens walks a text that [json.Valid] has accepted.
type tokens struct{ *json.Decoder }

func (r tokens) value(depth int) (any, error) {
	token, err := r.Token()
	if err != nil {
		return nil, err
	}
	switch token := token.(type) {
	case json.Delim:
		if depth == strictjson.MaxDepth {
			return nil, strictjson.ErrDepth
		}
		if token == '{' {
			return r.object(depth + 1)
		}
		return r.list(depth + 1)
	case string:
		return survived(token)
	}
	return token, nil
}

func (r tokens) object(depth int) (map[string]any, error) {
	object := map[string]any{}
	for r.More() {
		token, err := r.Token()
		if err != nil {
			return nil, err
		}
		name, err := survived(token.(string))
		if err != nil {
			return nil, err
		}
		if _, ok := object[name]; ok {
			return nil, strictjson.ErrDuplicate
		}
		if object[name], err = r.value(depth); err != nil {
			return nil, err
		}
	}
	_, err := r.Token()
	return object, err
}

func (r tokens) list(depth int) ([]any, error) {
	list := []any{}
	for r.More() {
		element, err := r.value(depth)
		if err != nil {
			return nil, err
		}
		list = append(list, element)
	}
	_, err := r.Token()
	return list, err
}

func survived(text string) (string, error) {
	if strings.ContainsRune(text, utf8.RuneError) {
		return "", strictjson.ErrEncoding
	}
	return text, nil
}

// awkward are texts at the edges of the grammar, and with two faults, of which one counts.
var awkward = []string{
	`{}`, ` { } `, `[]`, `[ ]`, `""`, `0`, `null`, `{"a":[1,"b",{"c":null,"d":true,"e":false}],"f":{}}`, "\t{\n\"a\"\r: 1 , \"b\":[ ] }\n",
	``, ` `, `{`, `{"`, `{"a`, `{"a"`, `{"a":`, `{"a":1`, `{"a":1,`, `{"a":1,}`, `{,}`, `{"a" 1}`, `{"a"::1}`, `{1:1}`, `{a:1}`, `{"a":1]`, `[1}`, `[1,]`, `[,1]`, `}`, `{}}`, `{}x`, "{}\x00", "\x00", "{\"a\"\x00:1}", "{\"a\":1\x0b}",
	`{"a":-}`, `{"a":-0}`, `{"a":01}`, `{"a":1.}`, `{"a":.5}`, `{"a":1e}`, `{"a":1e+}`, `{"a":1E-07}`, `{"a":-0.0e0}`, `{"a":1.5.5}`, `{"a":+1}`, `{"a":1x}`, `{"a":0x1}`, `{"a":1e1e1}`,
	`{"a":tru}`, `{"a":truely}`, `{"a":nul`, `{"a":True}`, `{"a":NaN}`,
	`{"a":"\"\\\/\b\f\n\r\t\u00e9"}`, `{"a":"\x"}`, `{"a":"\`, `{"a":"\u"}`, `{"a":"\u12"}`, `{"a":"\u12g4"}`, `{"a":"\u+123"}`, `{"a":"\u1_23"}`, `{"\u0061":1,"b":"c\u0000"}`,
	`{"a":"\ud83d\ude00"}`, `{"a":"\uD83D\uDE00x"}`, `{"a":"\ud83d"}`, `{"a":"\ude00\ud83d"}`, `{"a":"\ud83d\u0061"}`, `{"a":"\ud83d\ud83d\ude00"}`, `{"a":"\ud83d\u"}`, `{"a":"\ud83d\uzzzz"}`, `{"a":"\ufffd"}`, "{\"a\":\"\uFFFD\"}", "{\"a\":\"\u2028\x7f\"}",
	"{\"a\":\"\xff\"}", "{\"a\":\"\xed\xa0\x80\"}", "{\"a\xc3\":1", "{\"a\":\"\x1f\"}", "{\"a\":\"\\n\x1f\"}",
	`{"a":1,"a":1}`, `{"a":1,"\u0061":2}`, `{"a":1,"a":"\ud800"}`, `{"a":"\ud800","a":1}`, `{"a":1,"a":}`, `{"o":[{"a":1,"a":2}]}`, `[{"a":1,"a":2}]`, `["\ud800"]`, `{"\ud800":1,"\ud800":2}`, `{"a":{"b":1},"b":{"a":1}}`, `{"":0,"":0}`,
	nested(15), nested(16), nested(17), nested(5_000), nested(9_999), nested(10_000), nested(10_001), strings.Repeat("[", 20_000),
	strings.Repeat(`{"a":`, 16) + "1" + strings.Repeat("}", 16), strings.Repeat(`{"a":`, 17) + "1" + strings.Repeat("}", 17),
	strings.Repeat(`[`, 17) + `"\ud800"` + strings.Repeat("]", 17), `{"a":1,"a":1,"b":` + nested(20) + `}`, nested(17)[:20], `{"a":"\ud800","b":` + nested(17) + `}`,
}

// agree compares what Object makes of a text with what the reference does.
func agree(t *testing.T, raw []byte) {
	t.Helper()
	got, err := strictjson.Object(raw)
	want, wrong := reference(raw)
	if !errors.Is(err, wrong) || (err == nil) != (wrong == nil) {
		t.Fatalf("%.200q: got error %v, want %v", raw, err, wrong)
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%.200q: got %#v, want %#v", raw, got, want)
	}
}

func TestObjectReadsAwkwardTextsLikeTheReference(t *testing.T) {
	for _, text := range awkward {
		agree(t, []byte(text))
	}
}

// TestObjectReadsRandomTextsLikeTheReference puts pieces of JSON together at random. Most texts are wrong, and one in
// a few is not.
func TestObjectReadsRandomTextsLikeTheReference(t *testing.T) {
	pieces := strings.Split("{|}|[|]|:|,|\"a\"|\"b\"|\"\\u0061\"|\"\\ud83d\\ude00\"|\"\\ud83d\"|1|-0.5e+1|01|-|true|null|fals| |\n|\"|\\|\x00|é|\xff|{\"a\":|{\"b\":1|,\"c\":[|]}|}}", "|")
	random := rand.New(rand.NewPCG(1, 2))
	read := 0
	for range 50_000 {
		text := `{"k":`
		for range random.IntN(8) {
			text += pieces[random.IntN(len(pieces))]
		}
		if random.IntN(2) == 0 {
			text += "}"
		}
		agree(t, []byte(text))
		if _, err := strictjson.Object(text); err == nil {
			read++
		}
	}
	if read < 500 {
		t.Errorf("only %d texts were right", read)
	}
}

func FuzzObjectIsWhatTheReferenceReads(f *testing.F) {
	addShort(f)
	f.Fuzz(func(t *testing.T, text string) { agree(t, []byte(text)) })
}

// addShort leaves out the texts that are awkward for their length: a fuzzer would not come far with them.
func addShort(f *testing.F) {
	for _, text := range awkward {
		if len(text) < 300 {
			f.Add(text)
		}
	}
}
