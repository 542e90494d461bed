package problem_test

import (
	"net/http/httptest"
	"testing"

	"aiuta-edge/pkg/problem"
)

func TestWriteAnswersWithProblemDetails(t *testing.T) {
	p := problem.New(problem.ReservedParameter, "take %d out", 2)
	p.Errors = []problem.Field{{Name: "exp", Detail: "only the server sets it"}}
	w := httptest.NewRecorder()
	p.Write(w)

	if w.Code != 400 {
		t.Errorf("status is %d, want 400", w.Code)
	}
	if got, want := w.Header().Get("Content-Type"), "application/problem+json"; got != want {
		t.Errorf("content type is %q, want %q", got, want)
	}
	want := `{"type":"urn:aiuta-edge:problem:reserved_parameter","title":"A parameter has a name that only the server may set",` +
		`"status":400,"code":"reserved_parameter","detail":"take 2 out","errors":[{"name":"exp","detail":"only the server sets it"}]}`
	if got := w.Body.String(); got != want {
		t.Errorf("body is\n%s, want\n%s", got, want)
	}
}

func TestErrorNamesCodeAndDetail(t *testing.T) {
	if got, want := problem.New(problem.NotFound, "try /aiuta_jwt").Error(), "not_found: try /aiuta_jwt"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
