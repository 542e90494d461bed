package backend

import (
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"time"
)

// DefaultMaxUpload is 20 MiB. Aiuta's limit is not public.
const DefaultMaxUpload = 20 << 20

// maxUploads is how many uploads are remembered; the oldest are forgotten first.
const maxUploads = 10_000

// uploadPart is the one part of an upload. Source: Body_upload_user_image in both OpenAPI files.
const uploadPart = "image_data"

// The two owners of an image. Source: the enum OwnerType of both OpenAPI files.
const (
	ownerUser  = "user"
	ownerAiuta = "aiuta"
)

// imageAnswer is AiutaImage. No image expires yet, so expires_at is null.
type imageAnswer struct {
	ID        string     `json:"id"`
	OwnerType string     `json:"owner_type"`
	URL       string     `json:"url"`
	ExpiresAt *time.Time `json:"expires_at"`
}

// upload is an image that a user sent. Both generations see the uploads of an account; that they do is a guess.
type upload struct {
	owner *account
	file  string
}

// uploadImage keeps an image. Which formats Aiuta accepts is not public: any bytes but none are taken.
func (b *Backend) uploadImage(r *http.Request, who grant) (any, error) {
	data, err := readUpload(r)
	if err != nil {
		return nil, err
	}
	id, err := b.ids.next("user_image-")
	if err != nil {
		return nil, err
	}
	file := b.files.put(id, data)
	b.uploads.put(id, upload{owner: who.account, file: file})
	return imageAnswer{ID: id, OwnerType: ownerUser, URL: fileURL(r, file)}, nil
}

// uploadedImage answers for the images of the same account.
func (b *Backend) uploadedImage(r *http.Request, who grant) (any, error) {
	id := r.PathValue("id")
	found, ok := b.uploads.get(id)
	if !ok || found.owner != who.account {
		return nil, errImageUnknown
	}
	return imageAnswer{ID: id, OwnerType: ownerUser, URL: fileURL(r, found.file)}, nil
}

// isInput reports whether an account may try something on the image with this id: its own upload, or one of
// Aiuta's models.
func (b *Backend) isInput(id string, who *account) bool {
	found, ok := b.uploads.get(id)
	return ok && found.owner == who || isModel(id)
}

// readUpload returns the bytes of the part image_data and ignores other parts.
func readUpload(r *http.Request) ([]byte, error) {
	media, parameters, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || media != "multipart/form-data" {
		return nil, invalid("missing", "Field required", uploadPart)
	}
	if parameters["boundary"] == "" {
		return nil, errBodyUnreadable
	}
	parts := multipart.NewReader(r.Body, parameters["boundary"])
	for {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			return nil, invalid("missing", "Field required", uploadPart)
		}
		if err != nil {
			return nil, unreadable(err)
		}
		if part.FormName() != uploadPart {
			continue
		}
		if part.FileName() == "" {
			return nil, invalid("value_error", "Value error, a file is needed, not a text", uploadPart)
		}
		data, err := io.ReadAll(part)
		if err != nil {
			return nil, unreadable(err)
		}
		if len(data) == 0 {
			return nil, invalid("value_error", "Value error, the file is empty", uploadPart)
		}
		return data, nil
	}
}

// unreadable tells a body that is too large from one that is broken.
func unreadable(err error) error {
	if tooLarge := (*http.MaxBytesError)(nil); errors.As(err, &tooLarge) {
		return errBodyTooLarge
	}
	return errBodyUnreadable
}
