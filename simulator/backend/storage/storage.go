// Package storage keeps the images of all accounts, uploads and results, with the files behind their URLs, and draws those
// of Aiuta.
package storage

import (
	"net/http"
	"time"

	"aiuta-edge/simulator/backend/fastapi"
	"aiuta-edge/simulator/backend/gateway"
	"aiuta-edge/simulator/backend/portal"
	"aiuta-edge/simulator/backend/reason"
	"aiuta-edge/simulator/backend/shelf"
	"aiuta-edge/simulator/backend/switches"
	"aiuta-edge/simulator/clock"
)

// Images are the uploads and the results of all accounts. They are safe for concurrent use.
type Images struct {
	clock     clock.Clock
	switches  switches.Switches
	ids       *shelf.IDs
	uploads   *shelf.Shelf[Picture]
	generated *shelf.Shelf[Picture]
	files     *files
}

// New makes an empty storage, except for the images of [Models].
func New(clock clock.Clock, ids *shelf.IDs, s switches.Switches) *Images {
	return &Images{
		clock:     clock,
		switches:  s,
		ids:       ids,
		uploads:   shelf.NewCounted[Picture](maxPictures),
		generated: shelf.NewCounted[Picture](maxPictures),
		files:     newFiles(),
	}
}

// With returns a storage of the same images that decides by other switches.
func (i *Images) With(s switches.Switches) *Images {
	other := *i
	other.switches = s
	return &other
}

// MagicExpired is the id of an upload that has expired, for every account.
const MagicExpired = "img_expired"

// No OpenAPI file has a status for these: a switch decides.
var (
	ErrUnknown      = fastapi.Detail(http.StatusNotFound, reason.ImageUnknown, "Image not found")
	ErrExpired      = fastapi.Detail(http.StatusNotFound, reason.ImageExpired, "Image not found")
	ErrProtected    = fastapi.Detail(http.StatusForbidden, reason.ImageProtected, "Images of Aiuta cannot be deleted")
	ErrUploadFormat = fastapi.Detail(http.StatusBadRequest, reason.UploadFormat, "Image format is not supported")
)

// Draw makes a result that appears at a time.
func (i *Images) Draw(owner *portal.Account, appears time.Time) (Picture, error) {
	p, err := i.keep(owner, "gen_image-", appears, drawImage)
	if err == nil {
		i.generated.Put(p.ID, p)
	}
	return p, err
}

// Lose makes the URL of a picture lead to nothing.
func (i *Images) Lose(p Picture) { i.files.remove(p.file) }

// keep keeps the bytes of an image that appears at a time, and gives it an id.
func (i *Images) keep(owner *portal.Account, kind string, appears time.Time, draw func(id string) []byte) (Picture, error) {
	id, err := i.ids.Next(kind)
	if err != nil {
		return Picture{}, err
	}
	p := Picture{ID: id, owner: owner}
	if ttl := time.Duration(i.switches.ImageTTL); ttl > 0 {
		p.expires = appears.Add(ttl)
	}
	p.file = i.files.put(id, draw(id), p.expires)
	return p, nil
}

// Uploaded returns an account's upload, or why it has none: [ErrUnknown] or [ErrExpired].
func (i *Images) Uploaded(id string, who *portal.Account) (Picture, error) {
	return i.find(i.uploads, id, who)
}

// Generated returns an account's result, or why it has none: [ErrUnknown] or [ErrExpired].
func (i *Images) Generated(id string, who *portal.Account) (Picture, error) {
	return i.find(i.generated, id, who)
}

func (i *Images) find(pictures *shelf.Shelf[Picture], id string, who *portal.Account) (Picture, error) {
	p, ok := pictures.Get(id)
	switch {
	case id == MagicExpired:
		return Picture{}, ErrExpired
	case !ok || p.owner != who:
		return Picture{}, ErrUnknown
	case p.expired(i.clock.Now()):
		return Picture{}, ErrExpired
	}
	return p, nil
}

// DeleteUpload answers 204. Source: DELETE in both OpenAPI files, which also say that images of Aiuta cannot
// be deleted.
func (i *Images) DeleteUpload(r *http.Request, who gateway.Grant) (any, error) {
	return i.delete(i.uploads, r.PathValue("id"), who.Account)
}

// DeleteGenerated answers 204, as [Images.DeleteUpload] does.
func (i *Images) DeleteGenerated(r *http.Request, who gateway.Grant) (any, error) {
	return i.delete(i.generated, r.PathValue("id"), who.Account)
}

func (i *Images) delete(pictures *shelf.Shelf[Picture], id string, who *portal.Account) (any, error) {
	if IsModel(id) {
		return nil, ErrProtected
	}
	p, err := i.find(pictures, id, who)
	if err != nil {
		return nil, err
	}
	pictures.Remove(id)
	i.files.remove(p.file)
	return fastapi.Reply{Status: http.StatusNoContent}, nil
}
