package sdk

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"aiuta-edge/pkg/aiuta"
)

// HandOverRules say how a page takes a photo over from a phone: it shows a QR code with a token that it has made up,
// and asks for what the phone has left under it. The zero value has no such way.
type HandOverRules struct {
	// Every is how long the page waits before it asks, each time, after any answer.
	Every time.Duration
	// Page is the address in the code, without its fragment.
	Page string
}

// The paths of the hand-over, to which no credential is sent. Source: web qrApiService.ts.
const (
	pathLeavePhoto  = "/api/upload-qr-photo"
	pathHandedPhoto = "/api/get-photo"
	pathEndHandOver = "/api/delete-qr-token"
)

// callHandOver names what goes over those paths. Faults cannot be aimed at it: no published file of Aiuta has it.
const callHandOver aiuta.Call = "photo from a phone"

// onThePhone is how long the user takes from the code to a photo: longer than it takes the page to ask once.
const onThePhone = 4 * time.Second

// handedPhoto is what a phone leaves. The owner type "scanning" says that it has opened the code.
type handedPhoto struct {
	ID        string `json:"id"`
	URL       string `json:"url"`
	OwnerType string `json:"owner_type,omitempty"`
	Token     string `json:"token,omitempty"`
	Type      string `json:"type,omitempty"`
}

// handOver returns a photo that the user takes with their phone, which uploads it with the credential that the code
// holds. It waits until the photo is there or ctx ends.
func (s *Session) handOver(ctx context.Context, t TryOn) (UploadedImage, error) {
	if len(t.Photo) == 0 {
		return UploadedImage{}, ErrNoPhoto
	}
	rules, clock := s.persona.HandOver, s.config.Clock
	token := codeToken(t.Photo)
	if t.ShowsCode != nil {
		t.ShowsCode(rules.Page + "#/qr/" + token + "?" + s.codeCredential())
	}
	// setQrScanning ignores the answer.
	_, _ = s.leavePhoto(ctx, handedPhoto{Token: token, Type: "scanning"})
	began, left := clock.Now(), false
	for at := rules.Every; ; at += rules.Every {
		if !left && onThePhone <= at {
			if err := clock.Sleep(ctx, onThePhone-clock.Now().Sub(began)); err != nil {
				return UploadedImage{}, err
			}
			image, err := s.upload(ctx, t.Photo, t.File)
			if err != nil {
				return UploadedImage{}, err
			}
			_, _ = s.leavePhoto(ctx, handedPhoto{Token: token, ID: image.ID, URL: image.URL, OwnerType: "user"})
			left = true
		}
		if err := clock.Sleep(ctx, max(0, at-clock.Now().Sub(began))); err != nil {
			return UploadedImage{}, err
		}
		answer, err := s.askHandOver(ctx, pathHandedPhoto, token)
		if err != nil {
			continue // checkQrUpload logs it
		}
		var photo handedPhoto
		if json.Unmarshal(answer.body, &photo) == nil && photo.OwnerType == "user" {
			_, _ = s.askHandOver(ctx, pathEndHandOver, token)
			return UploadedImage{ID: photo.ID, URL: photo.URL}, nil
		}
	}
}

// codeToken makes a token of the length of generateRandomString.ts, the same for the same photo: a play repeats.
func codeToken(photo []byte) string {
	sum := sha256.Sum256(photo)
	return strings.NewReplacer("-", "A", "_", "B").Replace(base64.RawURLEncoding.EncodeToString(sum[:])[:16])
}

// codeCredential is by what the phone is let in. Source: web useQrPrompt.ts, qrUrl: in API-key mode it is the key itself.
func (s *Session) codeCredential() string {
	if key, ok := s.config.Auth.(APIKeyAuth); ok {
		return "key=" + key.APIKey
	}
	return "sid=" + s.config.Auth.account()
}

func (s *Session) leavePhoto(ctx context.Context, photo handedPhoto) (response, error) {
	body, err := json.Marshal(photo)
	if err != nil {
		return response{}, fmt.Errorf("writing what the phone leaves: %w", err)
	}
	return s.handOverClient().send(ctx, request{
		call: callHandOver, method: http.MethodPost, path: pathLeavePhoto, contentType: "application/json", body: body,
	})
}

func (s *Session) askHandOver(ctx context.Context, path, token string) (response, error) {
	return s.handOverClient().send(ctx, request{
		call: callHandOver, method: http.MethodGet, path: path + "?token=" + url.QueryEscape(token),
	})
}

// handOverClient sends no credentials.
func (s *Session) handOverClient() *client {
	c := newClient(s.persona, s.config, s.config.HTTP, noCredentials{})
	c.fixed, c.accepts = s.persona.Headers.Fixed, Statuses{100, 599}
	return c
}
