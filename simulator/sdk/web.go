package sdk

import (
	"regexp"
	"time"

	"aiuta-edge/pkg/aiuta"
)

// web returns the versions of the Web SDK. File names are those of aiuta-com/aiuta-web-sdk.
func web() []Persona { return []Persona{web202(), web505()} }

func web505() Persona {
	_, start := aiuta.Unified.Endpoint(aiuta.CallStartOperation)
	return Persona{
		Name:       "web",
		Version:    "5.0.5",
		Generation: aiuta.Unified,

		// vite.config.shared.ts, appUrl: the calls are made by a page in an iframe. sdk/aiuta.ts: getJwt runs in the
		// brand's page, and sdk/analytics.ts sends events from there.
		Browser: BrowserRules{Frame: "https://static.aiuta.com"},

		// tryOnApiService.ts: createOperation sends only the bearer token, addAuthHeaders one of x-api-key and
		// x-user-id. A browser puts the origin on each of them.
		Headers: HeaderRules{
			BearerPath: start,
			Fixed:      map[string]string{"Origin": "https://static.aiuta.com"},
		},

		// useTryOnGeneration.ts: getJwt is told the image alone, each time, and an empty answer ends it.
		// lib/rpc/protocol/core.ts, RPC_TIMEOUT.
		Token: TokenRules{
			Params:      Fields{aiuta.ClaimUploadedImageID},
			Lists:       JSONArray,
			RefuseEmpty: true,
			Timeout:     15 * time.Second,
		},

		// tryOnApiService.ts: response.ok.
		Accepts: Statuses{200, 299},

		// MainApp.tsx and QrPromptDesktop.tsx by way of usePredefinedModels.ts, RETRY_DELAY: each asks when it opens. predefinedModelsSlice.ts,
		// initializeFromCache: what IndexedDB has is asked for with its tag. Subscription details are not asked for.
		Setup: SetupRules{Calls: []aiuta.Call{aiuta.CallTryOnModels}, AtPicker: true, Consents: true, Again: 5 * time.Second, Meanwhile: true},

		// tryOnApiService.ts sends the file under its own name; resizeAndConvertImage.ts has made a JPEG of it. TryOnView.tsx
		// shows the upload by its URL.
		Upload: UploadRules{FileName: always("photo.jpg"), OwnName: true, ContentType: "image/jpeg", Previews: true},

		// LocalStorageBackend.ts, getInputImages; QueryProvider.tsx, staleTime. useTryOnGeneration.ts, finalizeGeneration.
		History: HistoryRules{Fresh: time.Minute, OfResults: true},

		// useQrPrompt.ts: an interval, and the address of the page itself. vite.config.shared.ts, appUrl.
		HandOver: HandOverRules{Every: 3 * time.Second, Page: "https://static.aiuta.com/sdk/v5/index.html"},

		// tryOnApiService.ts, createOperation; useTryOnGeneration.ts, isImageNotFound.
		// useTryOnGeneration.ts: without an API key and without getJwt the try-on ends before the start, and without an event.
		Start: StartRules{
			OnlyProved: true,
			// ErrorSnackbar.tsx, ANIMATION_DURATION: the button fades, and takes taps meanwhile.
			SecondTap:    200 * time.Millisecond,
			Body:         Fields{aiuta.ClaimUploadedImageID, aiuta.ClaimSKUIDs},
			ExpiredPhoto: regexp.MustCompile(`(?i)input image .*not found`),
		},

		// useTryOnGeneration.ts: an interval that errors and unknown states do not stop. An empty success is
		// marked as settled, and nothing that comes later is looked at.
		Poll: PollRules{
			Ticks:        true,
			Schedule:     []Delay{{3 * time.Second, 0}},
			IgnoreErrors: true,
			Reactions: map[aiuta.State]Reaction{
				aiuta.StateSuccess:   Show,
				aiuta.StateFailed:    Fail,
				aiuta.StateCancelled: Fail,
				aiuta.StateAborted:   Abort,
			},
			Unknown: Wait,
			Empty:   EmptyDeafens,
		},

		// usePageBarNavigation.ts: closing hides the frame, and stops nothing. Events say how it ended all the same.
		// tryOnSlice.ts, isGenerating: a page knows one generation, whatever product is on it.
		Leave: LeaveRules{Background: true, With: LeavingGoesOn, Without: LeavingGoesOn, Reports: true, NextWaits: true},

		// useTryOnGeneration.ts, handleGenerationSuccess: onerror does what onload does, and what is never answered does
		// nothing. RemoteImage.tsx loads the image of the page again.
		Download: DownloadRules{Accepts: Statuses{200, 299}, ReportedFirst: true, ShowAnyway: true, PageLoads: true},

		// useTryOnGeneration.ts checks the upload by hand and takes the rest as it comes.
		Shapes: Shapes{
			Upload: Shape{{Name: "id", Kind: Filled}, {Name: "owner_type", Kind: User}},
		},

		// useTryOnGeneration.ts. A failed operation is reported by the name of its state.
		Errors: ErrorTypes{
			Upload:        "uploadFailed",
			Start:         "requestOperationFailed",
			NoOperationID: "operation_id_is_missing",
			KeyHidesIt:    true,
			EmptyToken:    "authorizationFailed",
		},
		// useTryOnGeneration.ts, handleGenerationAborted: the type is the reason itself.
		Aborts: AbortRules{
			Verbatim: true,
			Reasons: map[AbortReason]AbortRule{
				NoPeopleDetected:       {Shown: ShownNoPeople},
				TooManyPeopleDetected:  {Shown: ShownTooManyPeople},
				ChildDetected:          {Shown: ShownChild},
				InsufficientTargetArea: {Shown: ShownTargetArea},
				InternalRestriction:    {Shown: ShownRestriction},
			},
			Other: AbortRule{ShownInvalidPhoto, "No people detected in photo"},
		},

		// sdk/analytics.ts: sent by the brand's own page, without a credential and once. Events: sdk/aiuta.ts,
		// useTryOnAnalytics.ts, tryOnAnalyticsService.ts, where a failed upload has a type of its own. tryOnSlice.ts, mode.
		Analytics: AnalyticsRules{
			Path: "/analytics/v1/web-sdk-analytics", Platform: "web", Host: page,
			Page: true, Mode: "general", TimeLayout: "2006-01-02T15:04:05-07:00",
			Anonymous: true,
			Fixed:     map[string]string{"Origin": page},
			Accepts:   Statuses{100, 599},
			Events: map[Moment][]Event{
				Configured:   {{Type: "configure"}},
				Tapped:       {{"tryOn", "initiated", "imagePicker"}, {"page", "", "loading"}, {"tryOn", "tryOnStarted", "loading"}},
				Finished:     {{"tryOn", "tryOnFinished", "loading"}},
				Aborted:      {{"tryOn", "tryOnAborted", "results"}},
				UploadFailed: {{"preparePhotoFailed", "tryOnError", "imagePicker"}},
				Failed:       {{"tryOn", "tryOnError", "loading"}},
				Left:         {{"exit", "", "loading"}},
			},
		},
	}
}

// page is the origin of a page of a brand that does not exist.
const page = "https://shop.example"
