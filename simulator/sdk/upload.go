package sdk

import (
	"bytes"
	"context"
	"fmt"
	"mime/multipart"
	"net/textproto"
	"strconv"
	"strings"
	"time"

	"aiuta-edge/pkg/aiuta"
)

// uploadPart is the name of the part that holds the photo. Source: docs, both OpenAPI files; ios
// Core+Api+Image+Request.swift; android FashionImageRemoteDataSource.kt; web tryOnApiService.ts.
const uploadPart = "image_data"

// UploadedImage is an image that the API has: a photo that was uploaded, or a predefined model.
type UploadedImage struct {
	ID, URL string
	// Expires is when the API forgets it; zero is never, or unknown.
	Expires time.Time
}

// Upload sends a photo as it is; preparing it is left out. An Outcome without Err is a success.
func (s *Session) Upload(ctx context.Context, photo []byte) (UploadedImage, Outcome) {
	out := Outcome{Stage: StageUpload}
	image, err := s.upload(ctx, photo, "")
	if err != nil {
		s.persona.fail(&out, true, err)
	}
	out.UploadedImageID = image.ID
	return image, out
}

// upload sends a photo whose file has a name; "" is a name of the SDK's.
func (s *Session) upload(ctx context.Context, photo []byte, file string) (UploadedImage, error) {
	if len(photo) == 0 {
		return UploadedImage{}, ErrNoPhoto
	}
	method, path := s.persona.Generation.Endpoint(aiuta.CallUploadImage)
	rules := s.persona.Upload
	retry := rules.Retry
	retry.Times = s.tuned().upload
	var image UploadedImage
	err := retry.run(ctx, s.config.Clock, func() error {
		if !rules.OwnName || file == "" {
			file = rules.FileName(s.config.Clock.Now())
		}
		body, contentType, err := form(rules, file, photo)
		if err != nil {
			return err
		}
		answer, err := s.api.send(ctx, request{
			call: aiuta.CallUploadImage, method: method, path: path, contentType: contentType, body: body,
		})
		if err != nil {
			return err
		}
		decoded, err := s.persona.read(aiuta.CallUploadImage, s.persona.Shapes.Upload, answer)
		if err != nil {
			return err
		}
		image = UploadedImage{ID: decoded.text("id"), URL: decoded.text("url")}
		// What cannot be parsed is taken for never. Source: web LocalStorageBackend.ts, getInputImages.
		image.Expires, _ = time.Parse(time.RFC3339, decoded.text("expires_at"))
		s.stored.uploaded(image)
		return nil
	})
	return image, err
}

// quoting writes a file name between quotes. Source: WHATWG HTML, multipart/form-data.
var quoting = strings.NewReplacer("\n", "%0A", "\r", "%0D", `"`, "%22")

// form returns a multipart body with the photo as its only part. It is made anew, with another file name, for each
// attempt of the SDK. Source: android AiutaTryOnImpl.kt, where the name is part of what is tried again.
func form(rules UploadRules, file string, photo []byte) ([]byte, string, error) {
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	head := textproto.MIMEHeader{
		"Content-Disposition": {fmt.Sprintf(`form-data; name="%s"; filename="%s"`, uploadPart, quoting.Replace(file))},
		"Content-Type":        {rules.ContentType},
	}
	if rules.PartLength {
		head.Set("Content-Length", strconv.Itoa(len(photo)))
	}
	part, err := w.CreatePart(head)
	if err == nil {
		_, err = part.Write(photo)
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		return nil, "", fmt.Errorf("writing the upload form: %w", err)
	}
	return body.Bytes(), w.FormDataContentType(), nil
}

func (s *Session) tuned() tuning { return s.stored.tuned() }
