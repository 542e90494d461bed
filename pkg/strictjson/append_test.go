package strictjson_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"math"
	"strings"
	"testing"

	"aiuta-edge/pkg/strictjson"
)

// texts are strings of which each has something to escape, or something that must not be.
var texts = []string{
	"", "plain", `"quoted" \ /`, "\x00\x01\b\t\n\v\f\r\x1f \x7f", "<script>&amp;</script>", "é😀", "\u2027\u2028\u2029\u202a", "\xff", "a\xc3", "\xed\xa0\x80", "\uFFFD", "\xe2\x80", "x\xe2\x80\xa8y\xf0\x9f",
}

func TestAppendWritesWhatMarshalWrites(t *testing.T) {
	values := []any{
		nil, true, false, 0, -7, int64(math.MinInt64), uint64(math.MaxUint64), json.Number(""), json.Number("-1.50e+3"), json.Number("12345678901234567890"),
		0.0, math.Copysign(0, -1), 1.0, -2.5, 1e-6, 9.9e-7, 1e-9, 1.5e-10, 1e-100, 1e20, 1e21, 1.5e300, math.MaxFloat64, math.SmallestNonzeroFloat64,
		[]any(nil), []any{}, []string(nil), []string{}, texts, map[string]any(nil), map[string]any{},
		[]any{nil, "a", []any{1, []string{"<"}}, map[string]any{"z": 1, "a": map[string]any{"\xff": true, "\uFFFD": "", "<": 0.5, "": nil}}},
	}
	for _, value := range values {
		want, err := json.Marshal(value)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := strictjson.Append(nil, value); err != nil || string(got) != string(want) {
			t.Errorf("got %s, %v, want %s", got, err, want)
		}
	}
}

func TestAppendRefusesWhatMarshalRefuses(t *testing.T) {
	for _, value := range []any{
		math.NaN(), math.Inf(1), make(chan int), func() {}, json.Number("x"), json.Number("1."), json.Number("1 "), json.Number("01"), json.Number("-"), json.Number("1e"), json.Number("1e+"),
	} {
		for _, value := range []any{value, []any{value}, map[string]any{"a": value, "b": 1}} {
			if _, err := json.Marshal(value); err == nil {
				t.Fatalf("encoding/json writes %v", value)
			}
			if got, err := strictjson.Append(nil, value); !errors.Is(err, strictjson.ErrValue) {
				t.Errorf("%v: got %s, %v", value, got, err)
			}
		}
	}
}

// TestAppendRefusesWhatItDoesNotKnow: a value of another type is an error, and never left out.
func TestAppendRefusesWhatItDoesNotKnow(t *testing.T) {
	if got, err := strictjson.Append(nil, map[string]any{"a": struct{ B int }{1}}); !errors.Is(err, strictjson.ErrValue) {
		t.Errorf("got %s, %v", got, err)
	}
}

func TestAppendKeepsWhatStandsThere(t *testing.T) {
	if got, err := strictjson.Append([]byte("a="), "b"); err != nil || string(got) != `a="b"` {
		t.Errorf("got %s, %v", got, err)
	}
}

// A byte is looked at beside seven others, so each stands once in each place, and next to what must be escaped too.
func TestEachByteIsEscapedWhereverItStands(t *testing.T) {
	for c := range 256 {
		for place := range 17 {
			for _, other := range []byte{'x', '"', 0x7f} {
				text := bytes.Repeat([]byte{other}, 17)
				text[place] = byte(c)
				want, err := json.Marshal(string(text))
				if got := strictjson.AppendString(nil, string(text)); err != nil || !bytes.Equal(got, want) {
					t.Errorf("%q: got %s, want %s, %v", text, got, want, err)
				}
			}
		}
	}
}

func FuzzAppendStringIsWhatMarshalWrites(f *testing.F) {
	for _, text := range texts {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		want, _ := json.Marshal(text)
		if got := strictjson.AppendString(nil, text); !bytes.Equal(got, want) {
			t.Errorf("got %s, want %s", got, want)
		}
	})
}

// FuzzAppendIsWhatMarshalWrites writes any value that a JSON text can hold, once with its numbers as they stand and
// once with those that have been read as floating point.
func FuzzAppendIsWhatMarshalWrites(f *testing.F) {
	addShort(f)
	f.Add(`[1e-7,123456789.5,1e21,0.000001,-5e-324,{"b":1,"a":2,"\u0000":"<\u2028>"}]`)
	f.Fuzz(func(t *testing.T, text string) {
		for _, exact := range []bool{true, false} {
			decoder := json.NewDecoder(strings.NewReader(text))
			if exact {
				decoder.UseNumber()
			}
			var value any
			if decoder.Decode(&value) != nil {
				continue
			}
			want, err := json.Marshal(value)
			if err != nil {
				t.Fatal(err)
			}
			if got, err := strictjson.Append(nil, value); err != nil || !bytes.Equal(got, want) {
				t.Errorf("got %s, %v, want %s", got, err, want)
			}
		}
	})
}
