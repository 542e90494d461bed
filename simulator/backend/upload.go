package backend

import (
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"strings"
)

// uploadPart is the one part of an upload. Source: Body_upload_user_image in both OpenAPI files.
const uploadPart = "image_data"

// uploadImage keeps an image.
func (b *Backend) uploadImage(r *http.Request, who grant) (any, error) {
	data, err := readUpload(r)
	if err != nil {
		return nil, err
	}
	if b.config.UploadFormats == UploadImages && !strings.HasPrefix(contentType(data), "image/") {
		return nil, errUploadFormat
	}
	p, err := b.newPicture(who.account, "user_image-", b.config.Clock.Now(), func(string) []byte { return data })
	if err != nil {
		return nil, err
	}
	b.uploads.put(p.id, p)
	return p.answer(r), nil
}

// uploadedImage answers for the images of the same account.
func (b *Backend) uploadedImage(r *http.Request, who grant) (any, error) {
	p, err := b.find(b.uploads, r.PathValue("id"), who.account)
	if err != nil {
		return nil, err
	}
	return p.answer(r), nil
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
