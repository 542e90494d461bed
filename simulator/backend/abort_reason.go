package backend

// AbortReason is why an operation ended in ABORTED.
type AbortReason string

// The reasons. Source: the enum AbortReason of both OpenAPI files.
const (
	NoPeopleDetected       AbortReason = "NO_PEOPLE_DETECTED"
	TooManyPeopleDetected  AbortReason = "TOO_MANY_PEOPLE_DETECTED"
	ChildDetected          AbortReason = "CHILD_DETECTED"
	InsufficientTargetArea AbortReason = "INSUFFICIENT_TARGET_AREA"
	InternalRestriction    AbortReason = "INTERNAL_RESTRICTION"
)
