package sdk

// AnalyticsRules say what an SDK tells Aiuta of itself, and how. Source: docs, team/sdk; each persona's files.
type AnalyticsRules struct {
	// Path is where events are POSTed.
	Path string
	// Platform and Host are the members "platform" and "hostId" of each event. The host stands for an app of a
	// brand that does not exist.
	Platform, Host string
	// Page says that "env" is that of a page: it names the browser and the frame, and no version of an app.
	Page bool
	// Mode is the member "mode" of what a try-on sends; "" sends none.
	Mode string
	// TimeLayout is how "localDateTime" is written; "" is with milliseconds and the offset.
	TimeLayout string
	// Anonymous sends no credential.
	Anonymous bool
	// Fixed are further headers of each event.
	Fixed   map[string]string
	Accepts Statuses
	// Retry sends an event again that could not be delivered.
	Retry RetryRule
	// Events say which events a moment leads to, in their order.
	Events map[Moment][]Event
}

// Event is one event, as its receiver tells it from others.
type Event struct{ Type, Name, Page string }

// Moment is a point of a session at which an SDK may send an event.
type Moment string

// The moments, in the order in which they can come. UploadFailed is only for an SDK that has it;
// others send Failed.
const (
	Configured   Moment = "configured"
	Tapped       Moment = "tapped"
	Uploaded     Moment = "uploaded"
	Starting     Moment = "starting"
	Started      Moment = "started"
	Finished     Moment = "finished"
	Aborted      Moment = "aborted"
	UploadFailed Moment = "upload failed"
	Failed       Moment = "failed"
	Left         Moment = "left" // the user closes the screen of a generation
)
