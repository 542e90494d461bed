package sdk

import (
	"bytes"
	"context"
	"fmt"
	"mime"
	"mime/multipart"
	"net/textproto"

	"aiuta-edge/pkg/aiuta"
)

// uploadPart is the name of the part that holds the photo. Source: docs, both OpenAPI files; ios
// Core+Api+Image+Request.swift; android FashionImageRemoteDataSource.kt; web tryOnApiService.ts.
const uploadPart = "image_data"

// UploadedImage is an image that the API has: a photo that was uploaded, or a predefined model.
type UploadedImage struct {
	ID, URL string
}

// Upload sends a photo as it is; preparing it is left out. An Outcome without Err is a success.
func (s *Session) Upload(ctx context.Context, photo []byte) (UploadedImage, Outcome) {
	out := Outcome{Stage: StageUpload}
	image, err := s.upload(ctx, photo)
	if err != nil {
		s.persona.fail(&out, true, err)
	}
	out.UploadedImageID = image.ID
	return image, out
}

func (s *Session) upload(ctx context.Context, photo []byte) (UploadedImage, error) {
	if len(photo) == 0 {
		return UploadedImage{}, ErrNoPhoto
	}
	method, path := s.persona.Generation.Endpoint(aiuta.CallUploadImage)
	rules := s.persona.Upload
	retry := rules.Retry
	retry.Times = s.tuned().upload
	// The name is given once, however often the photo is sent.
	name := rules.FileName(s.config.Clock.Now())
	body, contentType, err := form(name, rules.ContentType, photo)
	if err != nil {
		return UploadedImage{}, err
	}
	var image UploadedImage
	err = retry.run(ctx, s.config.Clock, func() error {
		answer, err := s.api.send(ctx, request{
			call: aiuta.CallUploadImage, method: method, path: path, contentType: contentType, body: body,
		})
		if err != nil {
			return err
		}
		decoded, err := s.persona.Shapes.Upload.read(answer.body)
		if err != nil {
			return &DecodeError{aiuta.CallUploadImage, err}
		}
		image = UploadedImage{ID: decoded.text("id"), URL: decoded.text("url")}
		return nil
	})
	return image, err
}

// form returns a multipart body with the photo as its only part.
func form(fileName, contentType string, photo []byte) ([]byte, string, error) {
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	part, err := w.CreatePart(textproto.MIMEHeader{
		"Content-Disposition": {mime.FormatMediaType("form-data", map[string]string{"name": uploadPart, "filename": fileName})},
		"Content-Type":        {contentType},
	})
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

func (s *Session) tuned() tuning {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.tuning
}
