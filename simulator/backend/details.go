package backend

import (
	"net/http"
	"time"

	"aiuta-edge/simulator/backend/gateway"
)

// SubscriptionDetails is what a subscription tells its SDKs. A nil part is null: the SDK's own default counts.
// Source: docs, team/sdk/subscription-details.md; ios Core+Api+Subscription.swift.
type SubscriptionDetails struct {
	PoweredBySticker *PoweredBySticker `json:"powered_by_sticker"`
	RetryCounts      *RetryCounts      `json:"retry_counts"`
	// OperationDelays is the schedule of the polls for an operation's status.
	OperationDelays []OperationDelay `json:"operation_delays_sequence"`
}

// PoweredBySticker is Aiuta's mark in the app.
type PoweredBySticker struct {
	URLiOS     string `json:"url_ios"`
	URLAndroid string `json:"url_android"`
	IsVisible  bool   `json:"is_visible"`
}

// RetryCounts says how often an SDK repeats what failed.
type RetryCounts struct {
	PhotoUpload     int `json:"photo_upload"`
	OperationStart  int `json:"operation_start"`
	OperationStatus int `json:"operation_status"`
	ResultDownload  int `json:"result_download"`
}

// OperationDelay is one part of a poll schedule.
type OperationDelay struct {
	// Mode is "recurring", a number of times, or "infinite".
	Mode string `json:"mode"`
	// Delay is in seconds.
	Delay float64 `json:"delay"`
	// Repeat is how often a recurring delay is waited for.
	Repeat int `json:"repeat,omitempty"`
}

// defaultDetails has the defaults of iOS and Android, and shows no sticker.
// Source: ios Core+Api+Subscription.swift.
func defaultDetails() SubscriptionDetails {
	return SubscriptionDetails{
		PoweredBySticker: &PoweredBySticker{URLiOS: "https://aiuta.com", URLAndroid: "https://aiuta.com"},
		RetryCounts:      &RetryCounts{PhotoUpload: 2, OperationStatus: 2, ResultDownload: 2},
		OperationDelays: []OperationDelay{
			{Mode: "recurring", Delay: 1, Repeat: 4},
			{Mode: "recurring", Delay: 0.5, Repeat: 20},
			{Mode: "infinite", Delay: 3},
		},
	}
}

// detailsAnswer adds what follows from the account and the switches. Source: ApiClientProfile of android
// openapi.json at 16233e60.
type detailsAnswer struct {
	SubscriptionID string `json:"subscription_id"`
	SubscriptionDetails
	ImagesTTLSeconds *int `json:"images_ttl_seconds"`
}

func (b *Backend) subscriptionDetails(_ *http.Request, who gateway.Grant) (any, error) {
	answer := detailsAnswer{SubscriptionID: who.Account.SubscriptionID, SubscriptionDetails: *b.config.Details}
	if ttl := time.Duration(b.config.ImageTTL); ttl > 0 {
		seconds := int(ttl / time.Second)
		answer.ImagesTTLSeconds = &seconds
	}
	return answer, nil
}
