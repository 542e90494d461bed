package backend

// abortReason is why an operation ended in ABORTED.
type abortReason string

// The reasons. Source: the enum AbortReason of both OpenAPI files.
const (
	noPeopleDetected       abortReason = "NO_PEOPLE_DETECTED"
	tooManyPeopleDetected  abortReason = "TOO_MANY_PEOPLE_DETECTED"
	childDetected          abortReason = "CHILD_DETECTED"
	insufficientTargetArea abortReason = "INSUFFICIENT_TARGET_AREA"
	internalRestriction    abortReason = "INTERNAL_RESTRICTION"
)
