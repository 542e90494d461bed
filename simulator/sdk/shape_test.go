package sdk_test

import (
	"errors"
	"testing"

	"aiuta-edge/pkg/aiuta"
	"aiuta-edge/simulator/sdk"
)

func TestWhichAnswersAnSDKDecodes(t *testing.T) {
	const image = `{"id":"g","owner_type":"user","url":"http://127.0.0.1:0/gone"}`
	upload, start, poll := aiuta.CallUploadImage, aiuta.CallStartOperation, aiuta.CallOperationStatus
	for _, tc := range []struct {
		name              string
		call              aiuta.Call
		body              string
		ios, android, web bool
	}{
		{"unknown members", upload, `{"id":"i","owner_type":"user","url":"u","new":[1,{}]}`, true, true, true},
		{"no owner", upload, `{"id":"i","url":"u"}`, true, false, false},
		{"aiuta owns it", upload, `{"id":"i","owner_type":"aiuta","url":"u"}`, true, true, false},
		{"an odd owner", upload, `{"id":"i","owner_type":"brand","url":"u"}`, true, false, false},
		{"no url", upload, `{"id":"i","owner_type":"user"}`, false, false, true},
		{"no id", upload, `{"owner_type":"user","url":"u"}`, false, false, false},
		{"a null id", upload, `{"id":null,"owner_type":"user","url":"u"}`, false, false, false},
		{"a number for an id", upload, `{"id":1,"owner_type":"user","url":"u"}`, false, false, false},
		{"another case", upload, `{"ID":"i","owner_type":"user","url":"u"}`, false, false, false},

		{"null errors", start, `{"operation_id":"op-1","errors":null}`, false, true, true},
		{"errors of text", start, `{"operation_id":"op-1","errors":"none"}`, false, false, true},
		{"a null error", start, `{"operation_id":"op-1","errors":[null]}`, false, false, true},
		{"some errors", start, `{"operation_id":"op-1","errors":["e"]}`, true, true, true},
		{"details of another type", start, `{"operation_id":"op-1","details":{},"errors":[]}`, false, false, true},
		{"a list", start, `[]`, false, false, false},
		{"null", start, `null`, false, false, false},

		{"no id of the operation", poll, `{"status":"SUCCESS","generated_images":[` + image + `]}`, false, false, true},
		{"no images", poll, `{"id":"o","status":"FAILED"}`, false, false, true},
		{"null images", poll, `{"id":"o","status":"FAILED","generated_images":null}`, false, false, true},
		{"an image without an owner", poll, `{"id":"o","status":"FAILED","generated_images":[{"id":"g","url":"u"}]}`, true, false, true},
		{"an image without a url", poll, `{"id":"o","status":"FAILED","generated_images":[{"id":"g","owner_type":"user"}]}`, false, false, true},
		{"a reason that is no text", poll, `{"id":"o","status":"FAILED","abort_reason":1,"generated_images":[]}`, true, false, true},
	} {
		for name, want := range map[string]bool{"ios": tc.ios, "android": tc.android, "web": tc.web} {
			t.Run(tc.name+" "+name, func(t *testing.T) {
				p := persona(t, name)
				a := newAPI(t, p)
				a.answers(tc.call, ok(tc.body))
				out := a.open(p, (&callback{}).auth()).TryOn(t.Context(), dress())
				var decode *sdk.DecodeError
				if got := !errors.As(out.Err, &decode); got != want {
					t.Errorf("decoded: %v, want %v (%v)", got, want, out.Err)
				}
			})
		}
	}
}
