package backend_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"aiuta-edge/pkg/aiuta"
	"aiuta-edge/simulator/backend"
	"aiuta-edge/simulator/backend/reason"
	"aiuta-edge/simulator/clock"
)

// tryOn is a request to try on one SKU.
func tryOn(sku string) fields {
	return fields{"uploaded_image_id": "model_man_00", "sku_ids": []string{sku}}
}

func TestMagicSKUsRefuseTheStart(t *testing.T) {
	refused := map[string]struct {
		status     int
		body       string
		retryAfter string
	}{
		"sku_400": {400, `{"detail":"SKU item was not found"}`, ""},
		"sku_401": {401, `{"message":"Unauthorized"}`, ""},
		"sku_402": {402, `{"detail":"Payment required"}`, ""},
		"sku_403": {403, `{"message":"Forbidden"}`, ""},
		"sku_404": {404, `{"detail":"SKU item was not found"}`, ""},
		"sku_422": {422, `{"detail":[{"loc":["body","sku_ids"],"msg":"Value error, the SKU cannot be tried on","type":"value_error"}]}`, ""},
		"sku_429": {429, `{"message":"API rate limit exceeded"}`, "30"},
		"sku_500": {500, `{"detail":"Internal Server Error"}`, ""},
		"sku_503": {503, `{"message":"Service Unavailable"}`, "30"},
	}
	for sku, want := range refused {
		t.Run(sku, func(t *testing.T) {
			eachGeneration(t, func(t *testing.T, g aiuta.Generation) {
				w := newWorld(t)
				got := w.start(g, tryOn(sku), w.jwt(nil))
				w.expect(got, want.status, reason.Magic)
				if string(got.body) != want.body || got.header.Get("Retry-After") != want.retryAfter {
					t.Errorf("got %s with Retry-After %q", got.body, got.header.Get("Retry-After"))
				}
				w.expect(w.start(g, tryOn(sku)), http.StatusUnauthorized, reason.CredentialMissing)
			})
		})
	}
}

func TestMagicSKUsWordTheStart(t *testing.T) {
	for sku, tc := range map[string]struct {
		status int
		body   func(id string) string
	}{
		"sku_created_201":     {201, func(id string) string { return `{"operation_id":"` + id + `","details":null,"errors":[]}` }},
		"sku_no_errors_field": {200, func(id string) string { return `{"operation_id":"` + id + `"}` }},
		"sku_start_errors": {200, func(id string) string {
			return `{"operation_id":"` + id + `","details":"one SKU was left out","errors":["SKU item is not ready"]}`
		}},
		"sku_extra_fields": {200, func(id string) string {
			return `{"details":null,"errors":[],"operation_id":"` + id + `","queue":{"position":1}}`
		}},
	} {
		t.Run(sku, func(t *testing.T) {
			w := newWorld(t)
			got := w.start(aiuta.Legacy, tryOn(sku), w.jwt(nil))
			id, _ := got.object(t)["operation_id"].(string)
			if want := tc.body(id); got.status != tc.status || string(got.body) != want {
				t.Errorf("got %d %s, want %d %s", got.status, got.body, tc.status, want)
			}
			w.clock.Sleep(t.Context(), time.Minute)
			if state := w.status(aiuta.Legacy, id, subscription(w.mine)).object(t)["status"]; state != "SUCCESS" {
				t.Errorf("the operation is %v", state)
			}
		})
	}
	w := newWorld(t)
	if got := w.start(aiuta.Legacy, tryOn("sku_no_operation_id"), w.jwt(nil)); string(got.body) != `{"details":null,"errors":[]}` {
		t.Errorf("without an id: got %s", got.body)
	}
}

// An SDK that was moved to the other generation's API, and a stand-in of older days, are played by these two.
func TestMagicSKUsAnswerAsTheOtherGenerationDoes(t *testing.T) {
	w := newWorld(t)
	started := w.start(aiuta.Unified, tryOn("sku_fields_of_both"), w.jwt(nil))
	id := started.object(t)["operation_id"].(string)
	if want := `{"operation_id":"` + id + `","details":null,"errors":[]}`; string(started.body) != want {
		t.Errorf("start: got %s, want %s", started.body, want)
	}
	if image := w.finished("sku_fields_of_both").(fields); image["image_url"] != image["url"] {
		t.Errorf("image: got %v", image)
	}
	if got := w.start(aiuta.Unified, tryOn("sku_no_operation_id"), w.jwt(nil)); string(got.body) != "{}" {
		t.Errorf("without an id: got %s", got.body)
	}
}

// Web polls after 3, 6, 9 and 12 s.
func TestWebSeesTheStatesOfVisibleOperations(t *testing.T) {
	for sku, want := range map[string]string{
		"sku_visible":                "CREATED IN_PROGRESS IN_PROGRESS SUCCESS",
		"sku_paused_visible":         "CREATED PAUSED PAUSED SUCCESS",
		"sku_unknown_status_visible": "CREATED UPSCALING UPSCALING SUCCESS",
	} {
		w := newWorld(t)
		if got := w.statesForWeb(sku, 4); got != want {
			t.Errorf("%s: got %s, want %s", sku, got, want)
		}
	}
}

// statesForWeb are the states that polls every 3 s see.
func (w *world) statesForWeb(sku string, polls int) string {
	w.Helper()
	id := w.start(aiuta.Unified, tryOn(sku), w.jwt(nil)).object(w.T)["operation_id"].(string)
	var states []string
	for range polls {
		w.clock.Sleep(w.Context(), 3*time.Second)
		states = append(states, w.status(aiuta.Unified, id, subscription(w.mine)).object(w.T)["status"].(string))
	}
	return strings.Join(states, " ")
}

func TestOperationTimeShowsWebTheStatesBeforeTheEnd(t *testing.T) {
	for time, want := range map[time.Duration]string{
		0:                "SUCCESS SUCCESS SUCCESS SUCCESS",
		12 * time.Second: "CREATED IN_PROGRESS IN_PROGRESS SUCCESS",
	} {
		w := newWorld(t, func(c *backend.Config) { c.OperationTime = clock.Duration(time) })
		if got := w.statesForWeb("dress", 4); got != want {
			t.Errorf("operation_time %s: got %s, want %s", time, got, want)
		}
	}
}

func TestMagicSKUsDirectTheOperation(t *testing.T) {
	const null = "<nil>"
	for sku, want := range map[string]struct {
		halfway, last, abort, err string
		images                    int
	}{
		"sku_abort_no_people":       {"IN_PROGRESS", "ABORTED", "NO_PEOPLE_DETECTED", null, 0},
		"sku_abort_too_many_people": {"IN_PROGRESS", "ABORTED", "TOO_MANY_PEOPLE_DETECTED", null, 0},
		"sku_abort_child":           {"IN_PROGRESS", "ABORTED", "CHILD_DETECTED", null, 0},
		"sku_abort_target_area":     {"IN_PROGRESS", "ABORTED", "INSUFFICIENT_TARGET_AREA", null, 0},
		"sku_abort_restriction":     {"IN_PROGRESS", "ABORTED", "INTERNAL_RESTRICTION", null, 0},
		"sku_abort_unknown_reason":  {"IN_PROGRESS", "ABORTED", "PET_DETECTED", null, 0},
		"sku_abort_no_reason":       {"IN_PROGRESS", "ABORTED", null, "The operation was aborted", 0},
		"sku_failed":                {"IN_PROGRESS", "FAILED", null, "Generation failed", 0},
		"sku_cancelled":             {"IN_PROGRESS", "CANCELLED", null, null, 0},
		"sku_paused":                {"PAUSED", "SUCCESS", null, null, 1},
		"sku_unknown_status":        {"UPSCALING", "SUCCESS", null, null, 1},
		"sku_empty":                 {"IN_PROGRESS", "SUCCESS", null, null, 0},
		"sku_null_image":            {"IN_PROGRESS", "SUCCESS", null, null, 1},
		"sku_no_owner_type":         {"IN_PROGRESS", "SUCCESS", null, null, 1},
		"sku_lost_image":            {"IN_PROGRESS", "SUCCESS", null, null, 1},
		"sku_never":                 {"IN_PROGRESS", "IN_PROGRESS", null, null, 0},
		"sku_slow":                  {"IN_PROGRESS", "IN_PROGRESS", null, null, 0},
		"an ordinary one":           {"IN_PROGRESS", "SUCCESS", null, null, 1},
	} {
		t.Run(sku, func(t *testing.T) {
			w := newWorld(t)
			id := w.start(aiuta.Unified, tryOn(sku), w.jwt(nil)).object(t)["operation_id"].(string)
			w.clock.Sleep(t.Context(), 2*time.Second)
			if got := w.status(aiuta.Unified, id, subscription(w.mine)).object(t)["status"]; got != want.halfway {
				t.Errorf("halfway: got %v, want %s", got, want.halfway)
			}
			w.clock.Sleep(t.Context(), time.Minute)
			got := w.status(aiuta.Unified, id, subscription(w.mine)).object(t)
			if got["status"] != want.last || orNil(got["abort_reason"]) != want.abort || orNil(got["error"]) != want.err {
				t.Errorf("got %v, want %+v", got, want)
			}
			if images := got["generated_images"].([]any); len(images) != want.images {
				t.Errorf("got %d images, want %d", len(images), want.images)
			}
		})
	}
}

// orNil prints a JSON value that is a text or null.
func orNil(value any) string {
	if s, ok := value.(string); ok {
		return s
	}
	return "<nil>"
}

// finished starts a try-on of one SKU and returns its first image, once it has succeeded.
func (w *world) finished(sku string) any {
	w.Helper()
	id := w.start(aiuta.Unified, tryOn(sku), w.jwt(nil)).object(w.T)["operation_id"].(string)
	w.clock.Sleep(w.T.Context(), time.Minute)
	return w.status(aiuta.Unified, id, subscription(w.mine)).object(w.T)["generated_images"].([]any)[0]
}

func TestMagicSKUsBreakTheResult(t *testing.T) {
	w := newWorld(t)
	if got := w.finished("sku_null_image"); got != nil {
		t.Errorf("got %v in place of null", got)
	}
	if _, ok := w.finished("sku_no_owner_type").(fields)["owner_type"]; ok {
		t.Error("the image has an owner_type")
	}
	lost := w.finished("sku_lost_image").(fields)["url"].(string)
	w.expect(w.send(http.MethodGet, lost, nil), http.StatusNotFound, reason.FileExpired)
}

func TestASlowOperationSucceedsAfterTenMinutes(t *testing.T) {
	w := newWorld(t)
	id := w.start(aiuta.Unified, tryOn("sku_slow"), w.jwt(nil)).object(t)["operation_id"].(string)
	for _, step := range []struct {
		wait time.Duration
		want string
	}{{10*time.Minute - 1, "IN_PROGRESS"}, {1, "SUCCESS"}} {
		w.clock.Sleep(t.Context(), step.wait)
		if got := w.status(aiuta.Unified, id, subscription(w.mine)).object(t)["status"]; got != step.want {
			t.Errorf("got %v, want %s", got, step.want)
		}
	}
}

func TestMagicSKUsRefuseThePolls(t *testing.T) {
	for sku, want := range map[string]struct {
		status int
		reason reason.Reason
		body   string
	}{
		"sku_status_401":  {401, reason.Magic, `{"message":"Unauthorized"}`},
		"sku_status_500":  {500, reason.Magic, `{"detail":"Internal Server Error"}`},
		"sku_status_null": {200, "", "null"},
	} {
		w := newWorld(t)
		id := w.start(aiuta.Unified, tryOn(sku), w.jwt(nil)).object(t)["operation_id"].(string)
		got := w.status(aiuta.Unified, id, subscription(w.mine))
		w.expect(got, want.status, want.reason)
		if string(got.body) != want.body {
			t.Errorf("%s: got %s", sku, got.body)
		}
	}
}

func TestExtraFieldsComeWithEachPoll(t *testing.T) {
	w := newWorld(t)
	id := w.start(aiuta.Unified, tryOn("sku_extra_fields"), w.jwt(nil)).object(t)["operation_id"].(string)
	if got := w.status(aiuta.Unified, id, subscription(w.mine)).object(t); got["progress"] != 0.5 || got["status"] != "CREATED" {
		t.Errorf("got %v", got)
	}
}

func TestTheFirstMagicSKUCounts(t *testing.T) {
	w := newWorld(t)
	body := fields{"uploaded_image_id": "model_man_00", "sku_ids": []string{"dress", "sku_402", "sku_500"}}
	w.expect(w.start(aiuta.Unified, body, w.jwt(nil)), http.StatusPaymentRequired, reason.Magic)
	w.expect(w.start(aiuta.Unified, fields{"uploaded_image_id": "model_man_00", "sku_id": "sku_503"}, w.jwt(nil)),
		http.StatusServiceUnavailable, reason.Magic)
}

func TestEveryMagicIDDoesSomething(t *testing.T) {
	w := newWorld(t)
	plain := w.start(aiuta.Unified, tryOn("dress"), w.jwt(nil))
	for _, m := range backend.Magic() {
		if m.Name == "sku_no_errors_field" || m.Name == "sku_fields_of_both" { // each is an answer of the other generation
			continue
		}
		if m.Name == "img_expired" {
			w.expect(w.start(aiuta.Unified, fields{"uploaded_image_id": m.Name, "sku_id": "a"}, w.jwt(nil)), 400, reason.ImageExpired)
			continue
		}
		got := w.start(aiuta.Unified, tryOn(m.Name), w.jwt(nil))
		if got.status != plain.status || len(got.body) != len(plain.body) {
			continue
		}
		if w.timeline(got) == w.timeline(plain) {
			t.Errorf("%s goes as any SKU does", m.Name)
		}
	}
}

// timeline is what an operation shows over an hour, with its ids and URLs cut down to what they are.
func (w *world) timeline(started answer) string {
	id := started.object(w.T)["operation_id"].(string)
	shown := ""
	for _, wait := range []time.Duration{0, 2 * time.Second, time.Minute} {
		w.clock.Sleep(w.T.Context(), wait)
		got := w.status(aiuta.Unified, id, subscription(w.mine))
		shown += http.StatusText(got.status) + " "
		if object, ok := decoded(got).(fields); ok {
			images, _ := object["generated_images"].([]any)
			shown += orNil(object["status"]) + orNil(object["error"]) + orNil(object["abort_reason"]) + " "
			for _, image := range images {
				image, _ := image.(fields)
				url, ok := image["url"].(string)
				shown += orNil(image["owner_type"])
				if ok {
					shown += http.StatusText(w.send(http.MethodGet, url, nil).status)
				}
			}
		}
	}
	return shown
}
