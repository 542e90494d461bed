package storage

import (
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"strings"

	"aiuta-edge/simulator/backend/fastapi"
	"aiuta-edge/simulator/backend/gateway"
	"aiuta-edge/simulator/backend/switches"
)

// uploadPart is the one part of an upload. Source: Body_upload_user_image in both OpenAPI files.
const uploadPart = "image_data"

// Upload keeps an image.
func (i *Images) Upload(r *http.Request, who gateway.Grant) (any, error) {
	data, err := readUpload(r)
	if err != nil {
		return nil, err
	}
	if i.switches.UploadFormats == switches.UploadImages && !strings.HasPrefix(contentType(data), "image/") {
		return nil, ErrUploadFormat
	}
	p, err := i.keep(who.Account, "user_image-", i.clock.Now(), func(string) []byte { return data })
	if err != nil {
		return nil, err
	}
	i.uploads.Put(p.ID, p)
	return p.Answer(r), nil
}

// ReadUpload answers for the images of the same account.
func (i *Images) ReadUpload(r *http.Request, who gateway.Grant) (any, error) {
	p, err := i.Uploaded(r.PathValue("id"), who.Account)
	if err != nil {
		return nil, err
	}
	return p.Answer(r), nil
}

// readUpload returns the bytes of the part image_data and ignores other parts.
func readUpload(r *http.Request) ([]byte, error) {
	media, parameters, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || media != "multipart/form-data" {
		return nil, fastapi.Invalid("missing", "Field required", uploadPart)
	}
	if parameters["boundary"] == "" {
		return nil, fastapi.ErrBodyUnreadable
	}
	parts := multipart.NewReader(r.Body, parameters["boundary"])
	for {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			return nil, fastapi.Invalid("missing", "Field required", uploadPart)
		}
		if err != nil {
			return nil, fastapi.Unreadable(err)
		}
		if part.FormName() != uploadPart {
			continue
		}
		if part.FileName() == "" {
			return nil, fastapi.Invalid("value_error", "Value error, a file is needed, not a text", uploadPart)
		}
		data, err := io.ReadAll(part)
		if err != nil {
			return nil, fastapi.Unreadable(err)
		}
		if len(data) == 0 {
			return nil, fastapi.Invalid("value_error", "Value error, the file is empty", uploadPart)
		}
		return data, nil
	}
}
