package sdk_test

import (
	"errors"
	"strings"
	"testing"

	"aiuta-edge/pkg/aiuta"
	"aiuta-edge/simulator/sdk"
)

// succeeded is an answer with these generated images.
func succeeded(images string) answer {
	return ok(`{"id":"op-1","status":"SUCCESS","error":null,"abort_reason":null,"generated_images":[` + images + `]}`)
}

func aborted(reason string) answer {
	return ok(`{"id":"op-1","status":"ABORTED","error":"no","abort_reason":` + reason + `,"generated_images":[]}`)
}

func TestWhatTheUserSeesOfAFailureAndWhatTheSDKCallsIt(t *testing.T) {
	type end struct {
		shown     sdk.Shown
		errorType string
	}
	const wrong = sdk.ShownSomethingWentWrong
	start, poll, upload := aiuta.CallStartOperation, aiuta.CallOperationStatus, aiuta.CallUploadImage
	for _, tc := range []struct {
		name              string
		call              aiuta.Call
		answer            answer
		ios, android, web end
	}{
		{"upload refused", upload, answer{status: 422},
			end{wrong, "uploadPhotoFailed"}, end{wrong, "uploadPhotoFailed"}, end{wrong, "uploadFailed"}},
		{"upload cut off", upload, answer{drop: true},
			end{wrong, "uploadPhotoFailed"}, end{wrong, "uploadPhotoFailed"}, end{wrong, "uploadFailed"}},
		{"start refused 401", start, answer{status: 401},
			end{wrong, "startOperationFailed"}, end{wrong, "startOperationFailed"}, end{wrong, "requestOperationFailed"}},
		{"start refused 403", start, answer{status: 403},
			end{wrong, "startOperationFailed"}, end{wrong, "startOperationFailed"}, end{wrong, "requestOperationFailed"}},
		{"start created 201", start, answer{status: 201, body: `{"operation_id":"op-1","errors":[]}`},
			end{wrong, "startOperationFailed"}, end{wrong, "startOperationFailed"}, end{sdk.ShownResult, ""}},
		{"start without errors", start, ok(`{"operation_id":"op-1"}`),
			end{wrong, "startOperationFailed"}, end{sdk.ShownResult, ""}, end{sdk.ShownResult, ""}},
		{"start without an operation", start, ok(`{"operation_id":"","errors":[]}`),
			end{wrong, "startOperationFailed"}, end{wrong, "startOperationFailed"}, end{wrong, "operation_id_is_missing"}},
		{"start with garbage", start, ok(`<html>`),
			end{wrong, "startOperationFailed"}, end{wrong, "startOperationFailed"}, end{wrong, "requestOperationFailed"}},
		{"poll refused", poll, answer{status: 500},
			end{wrong, "requestOperationFailed"}, end{wrong, "operationFailed"}, end{sdk.ShownLoading, ""}},
		{"operation failed", poll, status("FAILED"),
			end{wrong, "operationFailed"}, end{wrong, "operationFailed"}, end{wrong, "FAILED"}},
		{"operation cancelled", poll, status("CANCELLED"),
			end{wrong, "operationFailed"}, end{wrong, "operationFailed"}, end{wrong, "CANCELLED"}},
		{"operation paused", poll, status("PAUSED"),
			end{wrong, "operationFailed"}, end{wrong, "operationFailed"}, end{sdk.ShownLoading, ""}},
		{"operation never ends", poll, status("IN_PROGRESS"),
			end{sdk.ShownLoading, "userCancelled"}, end{sdk.ShownLoading, "userCancelled"}, end{sdk.ShownLoading, ""}},
		{"no people", poll, aborted(`"NO_PEOPLE_DETECTED"`),
			end{sdk.ShownInvalidPhoto, "operationAborted"}, end{sdk.ShownNoPeople, "noPeopleDetected"}, end{sdk.ShownNoPeople, "NO_PEOPLE_DETECTED"}},
		{"too many people", poll, aborted(`"TOO_MANY_PEOPLE_DETECTED"`),
			end{sdk.ShownInvalidPhoto, "operationAborted"}, end{sdk.ShownTooManyPeople, "tooManyPeopleDetected"}, end{sdk.ShownTooManyPeople, "TOO_MANY_PEOPLE_DETECTED"}},
		{"child", poll, aborted(`"CHILD_DETECTED"`),
			end{sdk.ShownInvalidPhoto, "operationAborted"}, end{sdk.ShownChild, "childDetected"}, end{sdk.ShownChild, "CHILD_DETECTED"}},
		{"target area", poll, aborted(`"INSUFFICIENT_TARGET_AREA"`),
			end{sdk.ShownInvalidPhoto, "operationAborted"}, end{sdk.ShownTargetArea, "insufficientTargetArea"}, end{sdk.ShownTargetArea, "INSUFFICIENT_TARGET_AREA"}},
		{"restriction", poll, aborted(`"INTERNAL_RESTRICTION"`),
			end{sdk.ShownInvalidPhoto, "operationAborted"}, end{sdk.ShownRestriction, "internalRestriction"}, end{sdk.ShownRestriction, "INTERNAL_RESTRICTION"}},
		{"a reason from the future", poll, aborted(`"TOO_DARK"`),
			end{sdk.ShownInvalidPhoto, "operationAborted"}, end{sdk.ShownInvalidPhoto, "operationAborted"}, end{sdk.ShownInvalidPhoto, "TOO_DARK"}},
		{"no reason", poll, aborted(`null`),
			end{sdk.ShownInvalidPhoto, "operationAborted"}, end{sdk.ShownInvalidPhoto, "operationAborted"}, end{sdk.ShownInvalidPhoto, "no"}},
		{"success without images", poll, succeeded(``),
			end{wrong, "operationEmptyResults"}, end{wrong, "operationEmptyResults"}, end{sdk.ShownLoading, ""}},
		{"success with a null image", poll, succeeded(`null`),
			end{wrong, "requestOperationFailed"}, end{wrong, "operationFailed"}, end{sdk.ShownLoading, ""}},
		{"download refused", download, answer{status: 404},
			end{wrong, "downloadResultFailed"}, end{wrong, "downloadResultFailed"}, end{sdk.ShownResult, ""}},
	} {
		for name, want := range map[string]end{"ios": tc.ios, "android": tc.android, "web": tc.web} {
			t.Run(tc.name+" "+name, func(t *testing.T) {
				p := persona(t, name)
				a := newAPI(t, p)
				a.answers(tc.call, tc.answer)
				out := a.open(p, (&callback{}).auth()).TryOn(t.Context(), dress())
				if got := (end{out.Shown, out.ErrorType}); got != want {
					t.Errorf("ended with %q, want %q (%v)", got, want, out.Err)
				}
				if failed := want.shown != sdk.ShownResult || tc.call == download; failed != (out.Err != nil) {
					t.Errorf("error is %v", out.Err)
				}
			})
		}
	}
}

func TestAnAbortNamesItsReason(t *testing.T) {
	p := persona(t, "android")
	a := newAPI(t, p)
	a.answers(aiuta.CallOperationStatus, aborted(`"CHILD_DETECTED"`))
	out := a.open(p, (&callback{}).auth()).TryOn(t.Context(), dress())
	var abort *sdk.AbortError
	if !errors.As(out.Err, &abort) || abort.Reason != sdk.ChildDetected || out.State != aiuta.StateAborted {
		t.Errorf("error is %v in state %s", out.Err, out.State)
	}
}

func TestOnlyWebKnowsAnExpiredPhotoAndOnlyASavedOne(t *testing.T) {
	gone := answer{status: 400, body: `{"detail":"Input image was not found"}`}
	for _, tc := range []struct {
		name, persona string
		answer        answer
		tryOn         sdk.TryOn
		want          sdk.Shown
	}{
		{"a saved photo", "web", gone, onSaved(), sdk.ShownExpiredPhoto},
		{"a fresh photo", "web", gone, dress(), sdk.ShownSomethingWentWrong},
		{"other words", "web", answer{status: 400, body: `{"detail":"SKU was not found"}`}, onSaved(), sdk.ShownSomethingWentWrong},
		{"another status", "web", answer{status: 404, body: gone.body}, onSaved(), sdk.ShownSomethingWentWrong},
		{"a detail that is a list", "web", answer{status: 400, body: `{"detail":["Input image was not found"]}`}, onSaved(), sdk.ShownSomethingWentWrong},
		{"ios", "ios", gone, onSaved(), sdk.ShownSomethingWentWrong},
		{"android", "android", gone, onSaved(), sdk.ShownSomethingWentWrong},
	} {
		t.Run(tc.name, func(t *testing.T) {
			p := persona(t, tc.persona)
			a := newAPI(t, p)
			a.answers(aiuta.CallStartOperation, tc.answer)
			if out := a.open(p, (&callback{}).auth()).TryOn(t.Context(), tc.tryOn); out.Shown != tc.want {
				t.Errorf("the user sees %q, want %q", out.Shown, tc.want)
			}
		})
	}
}

func TestAStatusErrorSaysWhatTheAPISaid(t *testing.T) {
	for body, want := range map[string]string{
		`{"detail":"Input image was not found"}`:               "Input image was not found",
		`{"detail":[{"loc":["body"],"msg":"m","type":"t"}]}`:   `{"detail":[{"loc":`,
		"\x1b[2J" + strings.Repeat("x", 400) + "the end of it": `\x1b[2Jxxx`,
	} {
		p := persona(t, "ios")
		a := newAPI(t, p)
		a.answers(aiuta.CallStartOperation, answer{status: 422, body: body})
		text := strings.ReplaceAll(a.open(p, (&callback{}).auth()).TryOn(t.Context(), dress()).Err.Error(), `\"`, `"`)
		if !strings.Contains(text, want) || !strings.Contains(text, "422") {
			t.Errorf("%q does not contain %q and the status", text, want)
		}
		if strings.Contains(text, "the end of it") {
			t.Errorf("%q quotes a long body to its end", text)
		}
	}
}
