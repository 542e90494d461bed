package sdk

import (
	"time"

	"aiuta-edge/pkg/aiuta"
)

// ios returns the versions of the iOS SDK. File names are those of aiuta-com/aiuta-ios-sdk.
func ios() []Persona { return []Persona{ios341(), ios424(), ios443()} }

func ios443() Persona {
	_, start := aiuta.Legacy.Endpoint(aiuta.CallStartOperation)
	image := Shape{{Name: "id", Kind: Text}, {Name: "url", Kind: Text}}
	return Persona{
		Name:       "ios",
		Version:    "4.4.3",
		Generation: aiuta.Legacy,

		// Core+Api+Provider.swift: a request is secure when it has secureAuthFields, and then carries the
		// bearer token only; any other carries x-user-id only. Only the start has such fields
		// (Core+Api+TryOn+Request.swift), so its path says the same.
		Headers: HeaderRules{BearerPath: start},

		// Core+Api+TryOn+Request.swift: a dictionary of strings, the ids joined. Core+Api+Provider.swift asks
		// in each attempt, keeps nothing and looks at nothing.
		Token: TokenRules{
			Params: Fields{aiuta.ClaimSKUIDs, aiuta.ClaimUploadedImageID},
			Lists:  CommaJoined,
		},

		// RestService.swift: requestModifier and uploadsModifier; codeOk.
		Timeouts: Timeouts{Request: 10 * time.Second, Upload: time.Minute},
		Accepts:  Statuses{200, 200},

		// DefaultsParser.swift keeps details, models and tags on the device, for each subscription.
		// Sdk+Register.swift: details, then models, in two tasks that it does not wait for. Retries: Core+Api+Subscription+Request.swift and
		// Core+Api+Models+Request.swift.
		Setup: SetupRules{
			Calls:  []aiuta.Call{aiuta.CallSubscriptionDetails, aiuta.CallPredefinedModels},
			AtOnce: true,
			Retry:  RetryRule{Times: 3, On: TransportFailure, Delay: time.Second},
			// Core+Subscription+Impl.swift and Core+Models+Impl.swift: .severalSeconds, for ever.
			Again: 3 * time.Second,
		},

		// Core+Api+Image+Request.swift. RestService.swift: only an attempt without any HTTP status is made
		// again, a second later. Numbers of retries: Core+Api+Subscription+Defaults.swift.
		Upload: UploadRules{
			FileName:    always("image.jpg"),
			ContentType: "image/jpeg",
			Retry:       RetryRule{Times: 2, On: TransportFailure, Delay: time.Second},
		},
		Start: StartRules{
			Body:  Fields{aiuta.ClaimUploadedImageID, aiuta.ClaimSKUIDs},
			Retry: RetryRule{Times: 0, On: TransportFailure, Delay: time.Second},
		},

		// Core+TryOn+Impl.swift: the delay comes before each poll. Schedule and number of retries:
		// Core+Api+Subscription+Defaults.swift. States: Core+Api+TryOn.swift, which turns any value that it
		// does not list, PAUSED among them, into a failure.
		Poll: PollRules{
			Schedule: []Delay{{time.Second, 4}, {500 * time.Millisecond, 20}, {3 * time.Second, 0}},
			Tunable:  true,
			Retry:    RetryRule{Times: 2, On: TransportFailure, Delay: time.Second},
			Reactions: map[aiuta.State]Reaction{
				aiuta.StateCreated:    Wait,
				aiuta.StateInProgress: Wait,
				aiuta.StateSuccess:    Show,
				aiuta.StateFailed:     Fail,
				aiuta.StateCancelled:  Fail,
				aiuta.StateAborted:    Abort,
			},
			Unknown: Fail,
		},

		// AiutaDefaults.swift allows background execution. Without it Sdk+Navigator.swift sets a flag, which Core+TryOn+Impl.swift
		// looks at after the upload and between polls: what getJwt hands over too late is started with.
		Leave: LeaveRules{Background: true, With: LeavingGoesOn, Without: LeavingStopsLater},

		// Core+TryOn+Impl.swift prefetches all images. UrlFetcher.swift and Sdk+Theme+Images.swift: Kingfisher's
		// DelayRetryStrategy, with Kingfisher's own range of valid statuses (ImageDownloaderDelegate.swift).
		Download: DownloadRules{
			All:     true,
			Accepts: Statuses{200, 399},
			// UrlFetcher.swift: without a retry first, and once more with them, which Kingfisher's strategy makes after an answer
			// that fails, and not after one that is no picture.
			Twice: true, Pictures: true,
			Retry: RetryRule{Times: 2, On: AnswerFailure, Delay: time.Second},
		},

		// Core+Api+TryOn.swift; UserImage.swift, where an owner_type that is missing or odd means "user".
		Shapes: Shapes{
			Upload: image,
			Start: Shape{
				{Name: "operation_id", Kind: Text},
				{Name: "details", Kind: Text, Optional: true},
				{Name: "errors", Kind: Texts},
			},
			Status: Shape{
				{Name: "id", Kind: Text},
				{Name: "status", Kind: Text},
				{Name: "error", Kind: Text, Optional: true},
				{Name: "generated_images", Kind: Images, Of: image},
			},
		},

		// Core+Api+SizeFit+Request.swift, which has no secureAuthFields.
		SizeFit: true,

		// Core+TryOn+Impl.swift: a failed poll is requestOperationFailed, a failed start startOperationFailed.
		Errors: ErrorTypes{
			Upload:        "uploadPhotoFailed",
			Start:         "startOperationFailed",
			NoOperationID: "startOperationFailed",
			EmptyToken:    "startOperationFailed",
			Poll:          "requestOperationFailed",
			Operation:     "operationFailed",
			Timeout:       "operationTimeout",
			EmptyResults:  "operationEmptyResults",
			Download:      "downloadResultFailed",
			GaveUp:        "userCancelled",
		},
		// LoadingVC.swift: one alert for every reason.
		Aborts: AbortRules{Other: AbortRule{ShownInvalidPhoto, "operationAborted"}},

		// Core+Analytics+Target.swift: a RestService of its own. Core+Analytics+Api.swift: no secureAuthFields, so
		// x-user-id; retryCount. Events: Sdk+Register.swift, LoadingVC.swift.
		Analytics: AnalyticsRules{
			Path: "/analytics/v1/ios-sdk-analytics", Platform: "ios", Host: bundleID,
			Accepts: Statuses{200, 200},
			Retry:   RetryRule{Times: 5, On: TransportFailure, Delay: time.Second},
			Events: map[Moment][]Event{
				Configured: {{Type: "configure"}},
				Tapped:     {{"tryOn", "initiated", "loading"}},
				Uploaded:   {{"tryOn", "photoUploaded", "loading"}},
				Starting:   {{"tryOn", "tryOnStarted", "loading"}},
				Finished:   {{"tryOn", "tryOnFinished", "loading"}},
				Aborted:    {{"tryOn", "tryOnAborted", "loading"}},
				Failed:     {{"tryOn", "tryOnError", "loading"}},
			},
		},
	}
}

// bundleID names an app of a brand that does not exist.
const bundleID = "com.example.shop"

// always names every file the same.
func always(name string) func(time.Time) string { return func(time.Time) string { return name } }
