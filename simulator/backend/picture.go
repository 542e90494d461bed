package backend

import (
	"net/http"
	"time"
)

// maxPictures is how many uploads, and how many results, are remembered; the oldest are forgotten first.
const maxPictures = 10_000

// The two owners of an image. Source: the enum OwnerType of both OpenAPI files.
const (
	ownerUser  = "user"
	ownerAiuta = "aiuta"
)

// imageAnswer is AiutaImage.
type imageAnswer struct {
	ID        string     `json:"id"`
	OwnerType string     `json:"owner_type"`
	URL       string     `json:"url"`
	ExpiresAt *time.Time `json:"expires_at"`
}

// picture is an image that belongs to an account: an upload or a result. Both generations see an account's
// images; that they do is a guess.
type picture struct {
	id    string
	owner *account
	file  string
	// expires is zero for an image that does not expire.
	expires time.Time
}

func (p picture) expired(at time.Time) bool { return !p.expires.IsZero() && !at.Before(p.expires) }

func (p picture) answer(r *http.Request) imageAnswer {
	answer := imageAnswer{ID: p.id, OwnerType: ownerUser, URL: fileURL(r, p.file)}
	if !p.expires.IsZero() {
		expires := stamp(p.expires)
		answer.ExpiresAt = &expires
	}
	return answer
}

// newPicture keeps the bytes of an image that appears at a time, and gives it an id.
func (b *Backend) newPicture(owner *account, kind string, appears time.Time, draw func(id string) []byte) (picture, error) {
	id, err := b.ids.next(kind)
	if err != nil {
		return picture{}, err
	}
	p := picture{id: id, owner: owner}
	if ttl := time.Duration(b.config.ImageTTL); ttl > 0 {
		p.expires = appears.Add(ttl)
	}
	p.file = b.files.put(id, draw(id), p.expires)
	return p, nil
}

// find returns an account's image, or why it has none.
func (b *Backend) find(pictures *shelf[picture], id string, who *account) (picture, error) {
	p, ok := pictures.get(id)
	switch {
	case id == magicExpiredImage:
		return picture{}, errImageExpired
	case !ok || p.owner != who:
		return picture{}, errImageUnknown
	case p.expired(b.config.Clock.Now()):
		return picture{}, errImageExpired
	}
	return p, nil
}

// deletePicture answers 204. Source: DELETE in both OpenAPI files, which also say that images of Aiuta cannot
// be deleted.
func (b *Backend) deletePicture(pictures *shelf[picture]) handler {
	return func(r *http.Request, who grant) (any, error) {
		id := r.PathValue("id")
		if isModel(id) {
			return nil, errImageProtected
		}
		p, err := b.find(pictures, id, who.account)
		if err != nil {
			return nil, err
		}
		pictures.remove(id)
		b.files.remove(p.file)
		return reply{status: http.StatusNoContent}, nil
	}
}

// checkInput returns nil if an account may try something on the image with this id: its own upload, or one of
// Aiuta's models.
func (b *Backend) checkInput(id string, who *account) error {
	if isModel(id) {
		return nil
	}
	switch _, err := b.find(b.uploads, id, who); err {
	case nil:
		return nil
	case errImageExpired:
		return errInputImageExpired
	default:
		return errInputImageUnknown
	}
}
