package usage

import (
	"encoding/json"
	"reflect"
	"testing"
)

const ownLine = `{"time":"2026-05-01T10:00:00.123Z","request_id":"r-1","method":"POST","caller":"user-1","address":"192.0.2.1",` +
	`"origin":"https://shop.example","decision":"deny","status":429,"code":"quota_exceeded","cause":"used up: quota 1/1m",` +
	`"parameters":["sku_ids","uploaded_image_id"],"parameters_hash":"1de5fba5e9b93236","products":["a","b"],"jti":"42","kid":"k",` +
	`"note":"n","duration_us":39}`

func TestTheEndpointsOwnLinesAreScanned(t *testing.T) {
	var e entry
	if !scan(ownLine, &e) || e.Caller != "user-1" || e.DurationUS != 39 || len(e.Products) != 2 {
		t.Errorf("got %+v", e)
	}
}

// What scan does not leave to encoding/json it reads alike.
func FuzzScanReadsAsEncodingJSON(f *testing.F) {
	for _, text := range []string{
		ownLine, `{}`, `{"status":007}`, `{"status":-1}`, `{"status":1.5}`, `{"status":99999999999999999999}`, `{"status":"1"}`,
		`{"products":[]}`, `{"products":["a",]}`, `{"products":["a"],"products":["b"]}`, `{"products":"a"}`, `{"caller":["a"]}`,
		`{"caller":"a","caller":"b"}`, `{"Caller":"a"}`, `{"caller":"\u0061"}`, "{\"caller\":\"\xff\"}", `{"caller":"ü"}`, `{"caller":null}`,
		`{"caller":"a"}}`, `{"caller":"a",}`, `{"caller" :"a"}`, `{"other":1}`, `{"parameters":[1]}`, `{"jti":5,"kid":["a"]}`, `{"caller":"a"`,
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		var scanned, read entry
		if !scan(text, &scanned) {
			return
		}
		if err := json.Unmarshal([]byte(text), &read); err != nil || !reflect.DeepEqual(scanned, read) {
			t.Errorf("%q is scanned as %+v and read as %+v, %v", text, scanned, read, err)
		}
	})
}

func BenchmarkMeter(b *testing.B) {
	m := NewMeter(Options{By: [][]Dimension{{Caller}, {Code}}})
	for b.Loop() {
		m.Line(ownLine)
	}
}
