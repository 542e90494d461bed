package sdk

import (
	"cmp"
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
// holds. It waits until the photo is there or the user has had enough: useQrUpload.ts tells the phone's user of an upload
// that failed, and not the page.
func (s *Session) handOver(ctx context.Context, t TryOn) (UploadedImage, error) {
	rules, clock := s.persona.HandOver, s.config.Clock
	token := codeToken(t.Photo)
	if t.ShowsCode != nil {
		t.ShowsCode(rules.Page + "#/qr/" + token + "?" + s.codeCredential())
	}
	// setQrScanning ignores the answer.
	_, _ = s.leavePhoto(ctx, handedPhoto{Token: token, Type: "scanning"})
	began, taken := clock.Now(), false
	until := func(at time.Duration) error { return clock.Sleep(ctx, max(0, at-clock.Now().Sub(began))) }
	for at := rules.Every; at < cmp.Or(t.LeaveAfter, s.config.Patience); at += rules.Every {
		if !taken && onThePhone <= at {
			if err := until(onThePhone); err != nil {
				return UploadedImage{}, err
			}
			if image, err := s.upload(ctx, t.Photo, t.File); err == nil {
				s.preview(ctx, image)
				_, _ = s.leavePhoto(ctx, handedPhoto{Token: token, ID: image.ID, URL: image.URL, OwnerType: "user"})
			}
			taken = true
		}
		if err := until(at); err != nil {
			return UploadedImage{}, err
		}
		answer, err := s.askHandOver(ctx, aiuta.PathHandedPhoto, token)
		var photo handedPhoto
		// checkQrUpload logs an error and asks on.
		if err == nil && json.Unmarshal(answer.body, &photo) == nil && photo.OwnerType == "user" {
			_, _ = s.askHandOver(ctx, aiuta.PathEndHandOver, token)
			image := UploadedImage{ID: photo.ID, URL: photo.URL}
			s.preview(ctx, image)
			return image, nil
		}
	}
	return UploadedImage{}, ErrGaveUp
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
		call: callHandOver, method: http.MethodPost, path: aiuta.PathLeavePhoto, contentType: "application/json", body: body,
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
