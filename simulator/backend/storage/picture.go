package storage

import (
	"net/http"
	"time"

	"aiuta-edge/simulator/backend/fastapi"
	"aiuta-edge/simulator/backend/portal"
)

// maxPictures is how many uploads, and how many results, are remembered; the oldest are forgotten first.
const maxPictures = 10_000

// The two owners of an image. Source: the enum OwnerType of both OpenAPI files.
const (
	ownerUser  = "user"
	ownerAiuta = "aiuta"
)

// Image is AiutaImage.
type Image struct {
	ID        string     `json:"id"`
	OwnerType string     `json:"owner_type"`
	URL       string     `json:"url"`
	ExpiresAt *time.Time `json:"expires_at"`
}

// Picture is an image that belongs to an account: an upload or a result. Both generations see an account's
// images; that they do is a guess.
type Picture struct {
	ID    string
	owner *portal.Account
	file  string
	// expires is zero for an image that does not expire.
	expires time.Time
}

func (p Picture) expired(at time.Time) bool { return !p.expires.IsZero() && !at.Before(p.expires) }

// URL is the absolute URL of the picture.
func (p Picture) URL(r *http.Request) string { return fileURL(r, p.file) }

// Answer is the picture as the API shows it.
func (p Picture) Answer(r *http.Request) Image {
	answer := Image{ID: p.ID, OwnerType: ownerUser, URL: p.URL(r)}
	if !p.expires.IsZero() {
		expires := fastapi.Stamp(p.expires)
		answer.ExpiresAt = &expires
	}
	return answer
}
