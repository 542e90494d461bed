package backend

import (
	"bytes"
	"net/http"
	"strings"
	"sync"
	"time"
)

// StoragePath is where images are downloaded, without a credential. Aiuta's images lie on a host of their own,
// Google Cloud Storage; here they are served with the API, so that one address is enough.
const StoragePath = "/storage/"

// maxStored is how many bytes of images are kept; the oldest are forgotten first.
const maxStored = 256 << 20

// storage holds the bytes of images under file names.
type storage struct {
	models map[string][]byte
	files  *shelf[file]
	// deleted remembers what is gone, because the switch for expired files tells it from what never was.
	deleted *shelf[struct{}]
}

// file is the bytes of an image. A zero time never expires.
type file struct {
	data    []byte
	expires time.Time
}

func newStorage() *storage {
	return &storage{
		models:  drawnModels(),
		files:   newShelf(maxStored, func(f file) int64 { return int64(len(f.data)) }),
		deleted: newCountedShelf[struct{}](maxPictures),
	}
}

// drawnModels returns the images of Aiuta's models by file name, for reading. They are the same for every backend.
var drawnModels = sync.OnceValue(func() map[string][]byte {
	drawn := make(map[string][]byte, len(models))
	for _, m := range models {
		drawn[m.file()] = drawImage(m.id)
	}
	return drawn
})

// put keeps an image and returns its file name: the id, and an extension that fits the bytes.
func (s *storage) put(id string, data []byte, expires time.Time) string {
	name := id + extension(data)
	s.files.put(name, file{data, expires})
	return name
}

// get returns the bytes of a file, or whether it was there once.
func (s *storage) get(name string, now time.Time) (data []byte, gone bool) {
	if data, ok := s.models[name]; ok {
		return data, false
	}
	f, ok := s.files.get(name)
	if !ok {
		_, gone = s.deleted.get(name)
		return nil, gone
	}
	if !f.expires.IsZero() && !now.Before(f.expires) {
		return nil, true
	}
	return f.data, false
}

func (s *storage) remove(name string) {
	s.files.remove(name)
	s.deleted.put(name, struct{}{})
}

// contentType goes by the bytes, not by what the client said. Anything but a picture is served as bytes, so
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

// download serves one image, ranges and HEAD included.
func (b *Backend) download(w http.ResponseWriter, r *http.Request) {
	data, gone := b.files.get(r.PathValue("name"), b.config.Clock.Now())
	switch {
	case gone:
		b.refuse(w, detail(b.config.ExpiredFileStatus, ReasonFileExpired, http.StatusText(b.config.ExpiredFileStatus)))
		return
	case data == nil:
		b.refuse(w, errFileUnknown)
		return
	}
	w.Header().Set("Content-Type", contentType(data))
	w.Header().Set("X-Content-Type-Options", "nosniff")
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(data))
}

// fileURL returns the absolute URL of a file on the host that the client has reached. A proxy in front that speaks TLS
// says so in X-Forwarded-Proto.
func fileURL(r *http.Request, name string) string {
	scheme := "http"
	forwarded, _, _ := strings.Cut(r.Header.Get("X-Forwarded-Proto"), ",")
	if r.TLS != nil || strings.EqualFold(strings.TrimSpace(forwarded), "https") {
		scheme = "https"
	}
	return scheme + "://" + r.Host + StoragePath + name
}
