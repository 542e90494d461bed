package sdk

import (
	"encoding/json"
	"errors"
	"math"
	"time"
)

// tuning is what the API may set from afar: the poll schedule and the numbers of retries.
type tuning struct {
	schedule                        []Delay
	upload, start, status, download int
}

// maxDelay and maxRetries keep what the API sends within what a simulation can sit through.
const (
	maxDelay   = 24 * time.Hour
	maxRetries = 100
)

// read returns the tuning with what a body of subscription details changes. It may change nothing.
//
// Source: docs, team/sdk/subscription-details.md; ios Core+Api+Subscription+RetryCounts.swift and
// Core+Api+Subscription+Delays.swift: an empty sequence is as good as none, a delay of an unknown mode or
// repeated zero times is passed over, and a sequence without an infinite delay comes to an end.
func (t tuning) read(body []byte) (tuning, error) {
	var details struct {
		RetryCounts struct {
			PhotoUpload     *int `json:"photo_upload"`
			OperationStart  *int `json:"operation_start"`
			OperationStatus *int `json:"operation_status"`
			ResultDownload  *int `json:"result_download"`
		} `json:"retry_counts"`
		Delays []struct {
			Mode   string  `json:"mode"`
			Delay  float64 `json:"delay"`
			Repeat int     `json:"repeat"`
		} `json:"operation_delays_sequence"`
	}
	if err := json.Unmarshal(body, &details); err != nil {
		return t, errors.New("subscription details are not of the documented form")
	}
	counts := details.RetryCounts
	for _, count := range []struct {
		from *int
		to   *int
	}{
		{counts.PhotoUpload, &t.upload},
		{counts.OperationStart, &t.start},
		{counts.OperationStatus, &t.status},
		{counts.ResultDownload, &t.download},
	} {
		if count.from != nil {
			*count.to = min(*count.from, maxRetries)
		}
	}
	if len(details.Delays) == 0 {
		return t, nil
	}
	t.schedule = nil
	for _, d := range details.Delays {
		seconds := math.Min(math.Max(d.Delay, 0), maxDelay.Seconds())
		wait := time.Duration(seconds * float64(time.Second))
		switch {
		case d.Mode == "infinite":
			t.schedule = append(t.schedule, Delay{Wait: wait})
		case d.Mode == "recurring" && d.Repeat > 0:
			t.schedule = append(t.schedule, Delay{wait, d.Repeat})
		}
	}
	return t, nil
}
