package sdk

import (
	"errors"

	"aiuta-edge/pkg/aiuta"
)

// Shown is what the user sees at the end of a try-on.
type Shown string

// What a user can see. The abort alerts are apart because the SDKs that know the reason have a text for each.
const (
	// ShownNothing is the screen of a step that has more steps after it.
	ShownNothing Shown = ""
	ShownResult  Shown = "result"
	// ShownOtherResult is the picture of another product, on the page of the one that the user has opened.
	ShownOtherResult        Shown = "other_result"
	ShownSomethingWentWrong Shown = "something_went_wrong"
	ShownExpiredPhoto       Shown = "expired_photo"
	ShownNoPeople           Shown = "no_people"
	ShownTooManyPeople      Shown = "too_many_people"
	ShownChild              Shown = "child"
	ShownTargetArea         Shown = "insufficient_target_area"
	ShownRestriction        Shown = "internal_restriction"
	// ShownPicker is the page that asks for a photo.
	ShownPicker Shown = "picker"
	// ShownInvalidPhoto is the alert for a photo that was refused, for any reason.
	ShownInvalidPhoto Shown = "invalid_photo"
	// ShownLoading is a screen that was still loading when the user lost patience.
	ShownLoading Shown = "loading"
)

// Stage is the step of a try-on that ended it.
type Stage string

// The stages, in their order.
const (
	StageUpload   Stage = "upload"
	StageStart    Stage = "start"
	StagePoll     Stage = "poll"
	StageDownload Stage = "download"
)

// Outcome is how a try-on, or its upload, ended.
type Outcome struct {
	// Shown is what the user sees.
	Shown Shown
	// ErrorType is what the SDK calls the failure in its analytics; "" where nothing failed or the SDK sends
	// no such event.
	ErrorType string
	// Stage is the last step that was begun.
	Stage Stage
	// Err is what went wrong, nil where nothing did. Its chain holds one of this package's errors.
	Err error

	// OperationID is "" if no operation was started.
	OperationID     string
	UploadedImageID string
	// State is the operation's state in the last answer that was understood.
	State aiuta.State
	// Polls counts the polls that were made, each one's retries and the 401 resends aside.
	Polls int
	// ImageURL is where the first generated image was fetched, and Image its bytes.
	ImageURL string
	Image    []byte

	broken   string   // the URL of an image that the page loads again
	reported bool     // that it has finished
	ticks    ticks    // of the polls, for an SDK that has an interval
	second   *Outcome // of the operation that a second tap has started
	lingers  bool     // the interval of polls, for which there is nothing that would end it
}

// ErrorTypes are an SDK's own names for what can fail, as its analytics report them.
// Source: docs, sdk/about/analytics/errors.md, and the files that each persona names.
type ErrorTypes struct {
	Upload, Start, Poll, Download string
	// NoOperationID is a start whose answer names no operation. KeyHidesIt reports it only with a JWT.
	NoOperationID string
	KeyHidesIt    bool
	EmptyToken    string
	// Operation is a failed operation; "" reports it by the name of its state.
	Operation    string
	Timeout      string
	EmptyResults string
	GaveUp       string
}

// AbortReason is why the API aborted an operation.
type AbortReason string

// The reasons. Source: the enum AbortReason of both OpenAPI files of docs.
const (
	NoPeopleDetected       AbortReason = "NO_PEOPLE_DETECTED"
	TooManyPeopleDetected  AbortReason = "TOO_MANY_PEOPLE_DETECTED"
	ChildDetected          AbortReason = "CHILD_DETECTED"
	InsufficientTargetArea AbortReason = "INSUFFICIENT_TARGET_AREA"
	InternalRestriction    AbortReason = "INTERNAL_RESTRICTION"
)

// AbortRules say what an SDK makes of an aborted operation.
type AbortRules struct {
	Reasons map[AbortReason]AbortRule
	// Other is for any reason that Reasons does not list, and for none.
	Other AbortRule
	// Verbatim reports the reason as it was sent, or else the operation's error text, before the rule's type.
	Verbatim bool
}

// AbortRule is what one reason leads to.
type AbortRule struct {
	Shown     Shown
	ErrorType string
}

func (r AbortRules) judge(err *AbortError) (Shown, string) {
	rule, known := r.Reasons[err.Reason]
	if !known {
		rule = r.Other
	}
	switch {
	case r.Verbatim && err.Reason != "":
		return rule.Shown, string(err.Reason)
	case r.Verbatim && err.Message != "":
		return rule.Shown, err.Message
	}
	return rule.Shown, rule.ErrorType
}

// fail records what ended the stage, what the user sees of it and what the SDK calls it. The photo is fresh
// if it was uploaded for this try-on.
func (p Persona) fail(out *Outcome, fresh bool, err error) {
	out.Err = err
	out.Shown = ShownSomethingWentWrong
	var (
		aborted   *AbortError
		operation *OperationError
		status    *StatusError
	)
	switch {
	case errors.As(err, &aborted):
		out.Shown, out.ErrorType = p.Aborts.judge(aborted)
	case errors.As(err, &operation):
		out.ErrorType = p.Errors.Operation
		if out.ErrorType == "" {
			out.ErrorType = string(operation.State)
		}
	case errors.Is(err, ErrGaveUp):
		out.Shown, out.ErrorType = ShownLoading, p.Errors.GaveUp
	case errors.Is(err, ErrNothingProves), errors.Is(err, ErrCancelled):
	case errors.Is(err, ErrNoOperationID):
		out.ErrorType = p.Errors.NoOperationID
	case errors.Is(err, ErrEmptyToken):
		out.ErrorType = p.Errors.EmptyToken
	case errors.Is(err, ErrOperationTimeout):
		out.ErrorType = p.Errors.Timeout
	case errors.Is(err, ErrEmptyResults):
		out.ErrorType = p.Errors.EmptyResults
	default:
		out.ErrorType = p.Errors.of(out.Stage)
		if !fresh && errors.As(err, &status) && p.Start.photoExpired(status) {
			out.Shown = ShownExpiredPhoto
		}
	}
}

// moment is what the end of a try-on is to the SDK's analytics.
func (o Outcome) moment() Moment {
	var aborted *AbortError
	switch {
	case o.Shown == ShownResult || o.Shown == ShownOtherResult:
		return Finished
	case errors.As(o.Err, &aborted) || errors.Is(o.Err, ErrGaveUp):
		return Aborted
	case o.Stage == StageUpload:
		return UploadFailed
	}
	return Failed
}

func (e ErrorTypes) of(stage Stage) string {
	switch stage {
	case StageUpload:
		return e.Upload
	case StageStart:
		return e.Start
	case StagePoll:
		return e.Poll
	}
	return e.Download
}
