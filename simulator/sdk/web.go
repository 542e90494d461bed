package sdk

import (
	"regexp"
	"time"

	"aiuta-edge/pkg/aiuta"
)

// web returns the versions of the Web SDK. File names are those of aiuta-com/aiuta-web-sdk.
func web() []Persona {
	_, start := aiuta.Unified.Endpoint(aiuta.CallStartOperation)
	return []Persona{{
		Name:       "web",
		Version:    "5.0.5",
		Generation: aiuta.Unified,

		// tryOnApiService.ts: createOperation sends the bearer token alone, addAuthHeaders one of x-api-key and
		// x-user-id. The calls are made by a page in an iframe from static.aiuta.com (vite.config.shared.ts,
		// appUrl), so a browser puts that origin on each of them.
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

		// MainApp.tsx by way of usePredefinedModels.ts. Subscription details are not asked for.
		Setup: SetupRules{Calls: []aiuta.Call{aiuta.CallTryOnModels}},

		// tryOnApiService.ts sends the file under its own name; resizeAndConvertImage.ts has made a JPEG of it.
		Upload: UploadRules{FileName: always("photo.jpg"), ContentType: "image/jpeg"},

		// tryOnApiService.ts, createOperation; useTryOnGeneration.ts, isImageNotFound.
		Start: StartRules{
			Body:         Fields{aiuta.ClaimUploadedImageID, aiuta.ClaimSKUIDs},
			ExpiredPhoto: regexp.MustCompile(`(?i)input image .*not found`),
		},

		// useTryOnGeneration.ts: an interval that errors and unknown states do not stop. An empty success is
		// marked as settled, and nothing that comes later is looked at.
		Poll: PollRules{
			Schedule:     []Delay{{3 * time.Second, 0}},
			IgnoreErrors: true,
			Reactions: map[aiuta.State]Reaction{
				aiuta.StateSuccess:   Show,
				aiuta.StateFailed:    Fail,
				aiuta.StateCancelled: Fail,
				aiuta.StateAborted:   Abort,
			},
			Unknown:    Wait,
			EmptyHangs: true,
		},

		// useTryOnGeneration.ts, handleGenerationSuccess: onerror does what onload does.
		Download: DownloadRules{Accepts: Statuses{200, 299}, ShowAnyway: true},

		// useTryOnGeneration.ts checks the upload by hand and takes the rest as it comes.
		Shapes: Shapes{
			Upload: Shape{{Name: "id", Kind: Filled}, {Name: "owner_type", Kind: User}},
		},

		// useTryOnGeneration.ts. A failed operation is reported by the name of its state.
		Errors: ErrorTypes{
			Upload:        "uploadFailed",
			Start:         "requestOperationFailed",
			NoOperationID: "operation_id_is_missing",
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
	}}
}
