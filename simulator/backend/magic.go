package backend

import (
	"net/http"
	"slices"
	"time"

	"aiuta-edge/pkg/aiuta"
	"aiuta-edge/simulator/backend/fastapi"
	"aiuta-edge/simulator/backend/gateway"
	"aiuta-edge/simulator/backend/reason"
	"aiuta-edge/simulator/backend/storage"
)

// MagicDoc describes one id that makes the backend behave in a way that cannot be asked for otherwise.
type MagicDoc struct {
	// Name is a SKU, or the id of an uploaded image.
	Name   string
	Effect string
}

// Magic describes every magic id, the image first. A try-on of several SKUs follows the first that is magic.
func Magic() []MagicDoc {
	docs := []MagicDoc{{storage.MagicExpired, "an upload that has expired: starts answer 400 `Input image was not found`"}}
	for _, s := range spells {
		docs = append(docs, MagicDoc{s.sku, s.effect})
	}
	return docs
}

// magicRetryAfter is what sku_429 and sku_503 ask a client to wait.
const magicRetryAfter = 30 * time.Second

var (
	// slowly is the pace of sku_slow: longer than a user waits, shorter than a test has patience for.
	slowly = Pace{InProgress: time.Second, Success: 10 * time.Minute}
	// visibly lets Web see each state: it polls after 3, 6, 9 and 12 s (web useTryOnGeneration.ts).
	visibly = Pace{InProgress: 4 * time.Second, Success: 10 * time.Second}
)

// spell is what one magic SKU does: it refuses the start, words its answer otherwise, or directs the operation.
type spell struct {
	sku, effect string
	refusal     *fastapi.Refusal
	started     func(startAnswer, aiuta.Generation) any
	script      script
}

// script is how an operation goes that was started with a magic SKU. The zero script succeeds.
type script struct {
	// pending stands in place of IN_PROGRESS, and last in place of SUCCESS.
	pending, last aiuta.State
	// never keeps the operation from ending.
	never bool
	pace  *Pace
	abort abortReason
	err   string
	// results words the list of generated images.
	results func([]generatedImage) any
	// status words the whole answer to a poll.
	status func(operationAnswer) (any, error)
	// both gives the images of the unified API the member of the legacy API.
	both bool
	// lost makes the result's URL lead to nothing.
	lost bool
}

// spells stand in the order of the documentation.
var spells = []spell{
	{sku: "sku_400", effect: "the start answers 400 with a detail about the SKU",
		refusal: fastapi.Detail(http.StatusBadRequest, reason.Magic, "SKU item was not found")},
	{sku: "sku_401", effect: "the start answers 401 to any credential", refusal: gateway.Unauthorized(reason.Magic)},
	{sku: "sku_402", effect: "the start answers 402, which only iOS knows",
		refusal: fastapi.Detail(http.StatusPaymentRequired, reason.Magic, "Payment required")},
	{sku: "sku_403", effect: "the start answers 403, as the gateway does", refusal: gateway.Message(http.StatusForbidden, reason.Magic, "Forbidden")},
	{sku: "sku_404", effect: "the start answers 404", refusal: fastapi.Detail(http.StatusNotFound, reason.Magic, "SKU item was not found")},
	{sku: "sku_422", effect: "the start answers 422 in FastAPI's shape",
		refusal: &fastapi.Refusal{Status: http.StatusUnprocessableEntity, Reason: reason.Magic, Body: map[string]any{"detail": fastapi.Violations{
			{Loc: []any{"body", "sku_ids"}, Msg: "Value error, the SKU cannot be tried on", Type: "value_error"}}}}},
	{sku: "sku_429", effect: "the start answers 429 with `Retry-After: 30`", refusal: gateway.TooMany(reason.Magic, magicRetryAfter)},
	{sku: "sku_500", effect: "the start answers 500", refusal: fastapi.Detail(http.StatusInternalServerError, reason.Magic, "Internal Server Error")},
	{sku: "sku_503", effect: "the start answers 503 with `Retry-After: 30`",
		refusal: &fastapi.Refusal{Status: http.StatusServiceUnavailable, Reason: reason.Magic,
			Body: map[string]any{"message": "Service Unavailable"}, RetryAfter: magicRetryAfter}},

	{sku: "sku_created_201", effect: "the start succeeds with 201, which iOS and Android take for a failure",
		started: func(a startAnswer, g aiuta.Generation) any {
			return fastapi.Reply{Status: http.StatusCreated, Value: a.of(g)}
		}},
	{sku: "sku_no_errors_field", effect: "the start's answer has only operation_id, on the legacy API too; iOS requires errors",
		started: func(a startAnswer, _ aiuta.Generation) any { return createdOperation{a.OperationID} }},
	{sku: "sku_fields_of_both", effect: "the answers to start and polls have the members of both generations",
		started: func(a startAnswer, _ aiuta.Generation) any { return a }, script: script{both: true}},
	{sku: "sku_no_operation_id", effect: "the start's answer names no operation",
		started: func(a startAnswer, g aiuta.Generation) any {
			if g == aiuta.Legacy {
				return map[string]any{"details": nil, "errors": a.Errors}
			}
			return map[string]any{}
		}},
	{sku: "sku_start_errors", effect: "the start's answer names an operation, and errors too",
		started: func(a startAnswer, _ aiuta.Generation) any {
			note := "one SKU was left out"
			return startAnswer{a.OperationID, &note, []string{"SKU item is not ready"}}
		}},
	{sku: "sku_extra_fields", effect: "the answers to start and polls have fields that no SDK knows",
		started: func(a startAnswer, g aiuta.Generation) any {
			answer := map[string]any{"operation_id": a.OperationID, "queue": map[string]any{"position": 1}}
			if g == aiuta.Legacy {
				answer["details"], answer["errors"] = nil, a.Errors
			}
			return answer
		},
		script: script{status: func(a operationAnswer) (any, error) {
			return struct {
				operationAnswer
				Progress float64 `json:"progress"`
			}{a, 0.5}, nil
		}}},

	{sku: "sku_abort_no_people", effect: "ABORTED, NO_PEOPLE_DETECTED", script: aborted(noPeopleDetected)},
	{sku: "sku_abort_too_many_people", effect: "ABORTED, TOO_MANY_PEOPLE_DETECTED", script: aborted(tooManyPeopleDetected)},
	{sku: "sku_abort_child", effect: "ABORTED, CHILD_DETECTED", script: aborted(childDetected)},
	{sku: "sku_abort_target_area", effect: "ABORTED, INSUFFICIENT_TARGET_AREA", script: aborted(insufficientTargetArea)},
	{sku: "sku_abort_restriction", effect: "ABORTED, INTERNAL_RESTRICTION", script: aborted(internalRestriction)},
	{sku: "sku_abort_unknown_reason", effect: "ABORTED, with a reason that no SDK knows", script: aborted("PET_DETECTED")},
	{sku: "sku_abort_no_reason", effect: "ABORTED, with an error text and no reason",
		script: script{last: aiuta.StateAborted, err: "The operation was aborted"}},
	{sku: "sku_failed", effect: "FAILED, with an error text", script: script{last: aiuta.StateFailed, err: "Generation failed"}},
	{sku: "sku_cancelled", effect: "CANCELLED, which Android cannot read", script: script{last: aiuta.StateCancelled}},
	{sku: "sku_paused", effect: "PAUSED in place of IN_PROGRESS, then SUCCESS; iOS and Android fail at it",
		script: script{pending: aiuta.StatePaused}},
	{sku: "sku_unknown_status", effect: "a state that no SDK knows in place of IN_PROGRESS, then SUCCESS",
		script: script{pending: "UPSCALING"}},
	{sku: "sku_visible", effect: "CREATED for 4 s and IN_PROGRESS until 10 s, so that Web sees both; then SUCCESS",
		script: script{pace: &visibly}},
	{sku: "sku_paused_visible", effect: "the same with PAUSED in place of IN_PROGRESS",
		script: script{pending: aiuta.StatePaused, pace: &visibly}},
	{sku: "sku_unknown_status_visible", effect: "the same with a state that no SDK knows in place of IN_PROGRESS",
		script: script{pending: "UPSCALING", pace: &visibly}},
	{sku: "sku_empty", effect: "SUCCESS without an image", script: script{results: func([]generatedImage) any { return []any{} }}},
	{sku: "sku_null_image", effect: "SUCCESS with null in the list of images, as the schema allows",
		script: script{results: func([]generatedImage) any { return []any{nil} }}},
	{sku: "sku_no_owner_type", effect: "SUCCESS with an image that lacks owner_type",
		script: script{results: func(images []generatedImage) any {
			var list []any
			for _, i := range images {
				image := map[string]any{"id": i.ID, "url": i.URL, "expires_at": i.ExpiresAt}
				if i.ImageURL != "" {
					image["image_url"] = i.ImageURL
				}
				list = append(list, image)
			}
			return list
		}}},
	{sku: "sku_lost_image", effect: "SUCCESS with an image that the storage no longer has", script: script{lost: true}},
	{sku: "sku_slow", effect: "IN_PROGRESS for ten minutes, then SUCCESS", script: script{pace: &slowly}},
	{sku: "sku_never", effect: "IN_PROGRESS for ever", script: script{never: true}},
	{sku: "sku_status_401", effect: "the start succeeds, and every poll answers 401; Android then calls getJwt without parameters",
		script: refusedPolls(gateway.Unauthorized(reason.Magic))},
	{sku: "sku_status_500", effect: "the start succeeds, and every poll answers 500",
		script: refusedPolls(fastapi.Detail(http.StatusInternalServerError, reason.Magic, "Internal Server Error"))},
	{sku: "sku_status_null", effect: "the start succeeds, and every poll answers null, as the unified schema allows",
		script: script{status: func(operationAnswer) (any, error) { return nil, nil }}},
}

func aborted(reason abortReason) script { return script{last: aiuta.StateAborted, abort: reason} }

func refusedPolls(r *fastapi.Refusal) script {
	return script{status: func(operationAnswer) (any, error) { return nil, r }}
}

// spellOf returns the spell of the first magic SKU, or one that does nothing.
func spellOf(skus []string) spell {
	for _, sku := range skus {
		if at := slices.IndexFunc(spells, func(s spell) bool { return s.sku == sku }); at >= 0 {
			return spells[at]
		}
	}
	return spell{}
}
