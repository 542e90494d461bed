package sdk

import (
	"fmt"
	"time"

	"aiuta-edge/pkg/aiuta"
)

// android returns the versions of the Android SDK. File names are those of aiuta-com/aiuta-android-sdk.
func android() []Persona {
	return []Persona{android410(), android426(), android431(), android432(), android438(), android501()}
}

func android501() Persona {
	body := Fields{aiuta.ClaimSKUIDs, aiuta.ClaimUploadedImageID}
	image := Shape{{Name: "id", Kind: Text}, {Name: "url", Kind: Text}, {Name: "owner_type", Kind: Owner}}
	return Persona{
		Name:       "android",
		Version:    "5.0.1",
		Generation: aiuta.Unified,

		// AuthorizedPaths.kt has one path, compared whole. KtorHttpClientFactory.kt and SubscriptionIdPlugin.kt
		// add x-user-id to every request to the API's host; ApiKeyAuthenticationStrategy.kt takes the API key
		// for it.
		// It asks for JSON, and calls all JSON that it sends, a body or none. Seen: jwt-headers.
		Headers: HeaderRules{
			BearerPath: "/v1/sku_try_on_operations", AlwaysSubscriptionID: true, AlwaysJSON: true, Fixed: ktorHeaders(),
		},

		// JWTAuthenticationPlugin.kt: the parameters are the text of the JSON body, so that both have the field
		// order of CreateProductOperationRequest.kt. It caches without a look at the token. AuthTokenHolder.kt:
		// single flight. Ktor's Auth.kt: any 401 of the client refreshes and resends once, for any challenge that can be
		// parsed (start-401-www-bad was seen). KtorNetworkClient.kt
		// keeps one client, and the getJwt that it was made with, until the subscription id changes.
		//
		// getJwt is a suspend function: leaving cancels its coroutine, with all that wait for it (AuthTokenHolder.kt), and
		// TrackUtils.kt lets a CancellationException pass without an event. Seen: c-shared-load, c-load-noncancellable.
		Token: TokenRules{
			Params: body, Lists: JSONArray, Cached: true, ProcessWide: true, Cooperative: true, ResendOn401: true,
		},

		// KtorHttpClientFactory.kt installs no time-outs, so that OkHttp's own count: connectTimeout, readTimeout and
		// writeTimeout of OkHttpClient.kt. Seen: start-12s, upload-12s-always, poll-hang.
		Timeouts: Timeouts{Request: 10 * time.Second, Upload: 10 * time.Second},
		HTTP:     okHTTP(),
		// HandleErrorsExtension.kt: anything but 200 and 401 is an error, and a 401 fails where its body cannot be decoded.
		// Seen: start-401-with-op.
		Accepts:   Statuses{200, 200},
		Passes401: true,
		// Ktor's JsonContentTypeMatcher. Seen: start-no-json-type.
		NeedsJSONType: true,

		// AiutaTryOnDataControllerExtensions.kt: models, then details, in one try block. BaseRepository.kt takes its stored
		// copy where a call fails (seen: setup-models-500-later). Thirty minutes: TryOnModelsRepository.kt and
		// SubscriptionDetailsRepository.kt. AppDatabase.kt and TimeSaver.kt keep it all on the device, until there is another
		// subscription.
		Setup: SetupRules{
			Calls:         []aiuta.Call{aiuta.CallTryOnModels, aiuta.CallSubscriptionDetails},
			StopAtFailure: true,
			FallsBack:     true,
			Disk:          DiskOfLast,
			Fresh:         30 * time.Minute,
		},

		// FashionImageRemoteDataSource.kt, FileUtils.kt. Retries: AiutaTryOnRetryPolicies.kt, and RetryUtils.kt,
		// which makes no difference between errors.
		Upload: UploadRules{
			FileName:    timestamp,
			ContentType: "image/jpeg",
			PartLength:  true,
			Retry:       RetryRule{Times: 2, On: AnyFailure, Delay: time.Second},
		},
		Start: StartRules{Body: body},

		// PingOperationSliceImpl.kt polls first and waits then, as DelayUtils.kt says; AiutaTryOnImpl.kt runs
		// the whole of it again after any error but an abort, a FAILED operation included.
		// ProductOperationStatus.kt does not know PAUSED and CANCELLED.
		Poll: PollRules{
			Immediately: true,
			Schedule:    []Delay{{time.Second, 4}, {500 * time.Millisecond, 20}, {3 * time.Second, 0}},
			Rerun:       RetryRule{Times: 2, On: AnyFailure, Delay: time.Second},
			Reactions: map[aiuta.State]Reaction{
				aiuta.StateCreated:    Wait,
				aiuta.StateInProgress: Wait,
				aiuta.StateSuccess:    Show,
				aiuta.StateFailed:     Fail,
				aiuta.StateAborted:    Abort,
			},
			Unknown: Undecodable,
		},

		// AiutaTryOnFeatureToggles.kt does not allow background execution, and FashionTryOnControllerListeners.kt cancels the
		// coroutine then. Seen: c-upload, c-start, c-poll.
		Leave: LeaveRules{With: LeavingGoesOn, Without: LeavingStops},

		// WarmUpInteractor.kt warms every image. Coil's network fetcher takes 2xx.
		Download: DownloadRules{
			All:     true,
			Accepts: Statuses{200, 299},
			Retry:   RetryRule{Times: 2, On: AnyFailure, Delay: time.Second},
		},

		// UploadedImage.kt, GeneratedImage.kt, AiutaFileType.kt, CreateProductOperationResponse.kt,
		// ProductOperation.kt.
		Shapes: Shapes{
			Upload: image,
			Start: Shape{
				{Name: "operation_id", Kind: Text},
				{Name: "details", Kind: Text, Optional: true},
				{Name: "errors", Kind: Texts, Optional: true},
			},
			Status: Shape{
				{Name: "id", Kind: Text},
				{Name: "status", Kind: Text},
				{Name: "error", Kind: Text, Optional: true},
				{Name: "abort_reason", Kind: Text, Optional: true},
				{Name: "generated_images", Kind: Images, Of: image},
			},
		},

		// AiutaSizeFitImpl.kt: on the try-on's client, with SizeFitRequestDTO.kt for a body.
		SizeFit: true,

		// AiutaTryOnImpl.kt names one type for each step, and ConverterUtils.kt gives it to every error of the
		// step. The spelling is that of AiutaAnalyticsTryOnEvent.kt.
		Errors: ErrorTypes{
			Upload:        "uploadPhotoFailed",
			Start:         "startOperationFailed",
			NoOperationID: "startOperationFailed",
			EmptyToken:    "startOperationFailed",
			Poll:          "operationFailed",
			Operation:     "operationFailed",
			Timeout:       "operationTimeout",
			EmptyResults:  "operationEmptyResults",
			Download:      "downloadResultFailed",
			GaveUp:        "userCancelled",
		},
		// InputImageValidationUtils.kt for the dialog, AiutaTryOnAnalyticUtils.kt for the type.
		Aborts: AbortRules{
			Reasons: map[AbortReason]AbortRule{
				NoPeopleDetected:       {ShownNoPeople, "noPeopleDetected"},
				TooManyPeopleDetected:  {ShownTooManyPeople, "tooManyPeopleDetected"},
				ChildDetected:          {ShownChild, "childDetected"},
				InsufficientTargetArea: {ShownTargetArea, "insufficientTargetArea"},
				InternalRestriction:    {ShownRestriction, "internalRestriction"},
			},
			Other: AbortRule{ShownInvalidPhoto, "operationAborted"},
		},

		// DefaultInternalAiutaAnalytic.kt and InternalAiutaAnalyticImpl.kt: a client of its own, made like the other
		// one, so that it has its own token, and tells getJwt the event after a 401. BaseUpdater.kt: five attempts. Events: ConfigureAnalytic.kt,
		// AiutaTryOnAnalytic.kt, GenerationAnalytic.kt, SessionAnalytic.kt.
		Analytics: AnalyticsRules{
			Path: "/analytics/v1/android-sdk-analytics", Platform: "android", Host: bundleID,
			// AnalyticCompletedEvent.kt: nine digits, and no offset. Seen: analytics-401.
			TimeLayout: "2006-01-02T15:04:05.000000000",
			Fixed:      ktorHeaders(),
			Accepts:    Statuses{200, 200},
			Retry:      RetryRule{Times: 4, On: AnyFailure, Delay: 3 * time.Second},
			Events: map[Moment][]Event{
				Configured: {{Type: "configure"}},
				Tapped:     {{"tryOn", "initiated", "imagePicker"}},
				Uploaded:   {{"tryOn", "photoUploaded", "loading"}},
				Started:    {{"tryOn", "tryOnStarted", "loading"}},
				Finished:   {{"tryOn", "tryOnFinished", "loading"}},
				Aborted:    {{"tryOn", "tryOnAborted", "loading"}},
				Failed:     {{"tryOn", "tryOnError", "loading"}},
			},
		},
	}
}

// ktorHeaders are those that Ktor adds to each request.
func ktorHeaders() map[string]string {
	return map[string]string{"Accept": "application/json", "User-Agent": "ktor-client"}
}

// timestamp names a file after the moment, without padding. Source: FileUtils.kt, generateFileName.
func timestamp(now time.Time) string {
	return fmt.Sprintf("%d-%d-%d-%d-%d-%d-%d.jpeg",
		now.Year(), now.Month(), now.Day(), now.Hour(), now.Minute(), now.Second(), now.Nanosecond())
}
