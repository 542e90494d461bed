package aiuta

// State is the state of a try-on operation.
type State string

// The states. Source: the enum OperationStatus of both OpenAPI files.
const (
	StateCreated    State = "CREATED"
	StateInProgress State = "IN_PROGRESS"
	StatePaused     State = "PAUSED"
	StateSuccess    State = "SUCCESS"
	StateFailed     State = "FAILED"
	StateCancelled  State = "CANCELLED"
	StateAborted    State = "ABORTED"
)

// Terminal reports whether the operation will not change any more.
func (s State) Terminal() bool {
	switch s {
	case StateSuccess, StateFailed, StateCancelled, StateAborted:
		return true
	}
	return false
}
