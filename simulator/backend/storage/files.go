package storage

import (
	"bytes"
	"net/http"
	"strings"
	"sync"
	"time"

	"aiuta-edge/simulator/backend/fastapi"
	"aiuta-edge/simulator/backend/reason"
	"aiuta-edge/simulator/backend/shelf"
)

// Path is where images are downloaded, without a credential. Aiuta's images lie on a host of their own,
// Google Cloud Storage; here they are served with the API, so that one address is enough.
const Path = "/storage/"

// maxStored is how many bytes of images are kept; the oldest are forgotten first.
const maxStored = 256 << 20

// files holds the bytes of images under file names.
type files struct {
	models map[string][]byte
	kept   *shelf.Shelf[file]
	// deleted remembers what is gone, because the switch for expired files tells it from what never was.
	deleted *shelf.Shelf[struct{}]
}

// file is the bytes of an image. A zero time never expires.
type file struct {
	data    []byte
	expires time.Time
}

func newFiles() *files {
	return &files{
		models:  drawnModels(),
		kept:    shelf.New(maxStored, func(f file) int64 { return int64(len(f.data)) }),
		deleted: shelf.NewCounted[struct{}](maxPictures),
	}
}

// drawnModels returns the images of Aiuta's models by file name, for reading. They are the same for every backend.
var drawnModels = sync.OnceValue(func() map[string][]byte {
	drawn := make(map[string][]byte, len(Models))
	for _, m := range Models {
		drawn[m.file()] = drawImage(m.ID)
	}
	return drawn
})

// put keeps an image and returns its file name: the id, and an extension that fits the bytes.
func (s *files) put(id string, data []byte, expires time.Time) string {
	name := id + extension(data)
	s.kept.Put(name, file{data, expires})
	return name
}

// get returns the bytes of a file, or whether it was there once.
func (s *files) get(name string, now time.Time) (data []byte, gone bool) {
	if data, ok := s.models[name]; ok {
		return data, false
	}
	f, ok := s.kept.Get(name)
	if !ok {
		_, gone = s.deleted.Get(name)
		return nil, gone
	}
	if !f.expires.IsZero() && !now.Before(f.expires) {
		return nil, true
	}
	return f.data, false
}

func (s *files) remove(name string) {
	s.kept.Remove(name)
	s.deleted.Put(name, struct{}{})
}

// contentType goes by the bytes, not by what the client said. Anything else is served as bytes, so
// that no upload becomes a page in a browser.
func contentType(data []byte) string {
	if sniffed := http.DetectContentType(data); strings.HasPrefix(sniffed, "image/") {
		return sniffed
	}
	return "application/octet-stream"
}

func extension(data []byte) string {
	switch contentType(data) {
	case "image/png":
		return ".png"
	case "image/jpeg":
		return ".jpg"
	case "image/webp":
		return ".webp"
	}
	return ".bin"
}

var errFileUnknown = fastapi.Detail(http.StatusNotFound, reason.FileUnknown, "Not Found")

// Download serves one image, ranges and HEAD included. It writes nothing if it returns an error, a *[fastapi.Refusal].
func (i *Images) Download(w http.ResponseWriter, r *http.Request) error {
	data, gone := i.files.get(r.PathValue("name"), i.clock.Now())
	switch status := i.switches.ExpiredFileStatus; {
	case gone:
		return fastapi.Detail(status, reason.FileExpired, http.StatusText(status))
	case data == nil:
		return errFileUnknown
	}
	w.Header().Set("Content-Type", contentType(data))
	w.Header().Set("X-Content-Type-Options", "nosniff")
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(data))
	return nil
}

// fileURL returns the absolute URL of a file on the host that the client has reached. A proxy in front that speaks TLS
// says so in X-Forwarded-Proto.
func fileURL(r *http.Request, name string) string {
	scheme := "http"
	forwarded, _, _ := strings.Cut(r.Header.Get("X-Forwarded-Proto"), ",")
	if r.TLS != nil || strings.EqualFold(strings.TrimSpace(forwarded), "https") {
		scheme = "https"
	}
	return scheme + "://" + r.Host + Path + name
}
