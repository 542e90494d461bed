// Package catalogue keeps the SKUs of each account and answers the calls that manage and read them, in both generations of
// the API.
package catalogue

import (
	"net/http"
	"slices"
	"sync"
	"time"

	"aiuta-edge/simulator/backend/fastapi"
	"aiuta-edge/simulator/backend/portal"
	"aiuta-edge/simulator/backend/reason"
	"aiuta-edge/simulator/backend/shelf"
	"aiuta-edge/simulator/backend/storage"
	"aiuta-edge/simulator/clock"
)

// maxSKUItems is how many SKUs one account may keep. Aiuta's limit is not public.
const maxSKUItems = 10_000

// Catalogue has the SKUs of all accounts. It is safe for concurrent use.
type Catalogue struct {
	clock  clock.Clock
	ids    *shelf.IDs
	images *storage.Images
	// preparation is how long a capability is prepared before it is ready.
	preparation time.Duration
	items       *skuItems
}

// New makes an empty catalogue, in which a capability is ready after preparation.
func New(clock clock.Clock, ids *shelf.IDs, images *storage.Images, preparation time.Duration) *Catalogue {
	items := &skuItems{items: map[*portal.Account][]*skuItem{}}
	return &Catalogue{clock, ids, images, preparation, items}
}

// With returns a catalogue of the same SKUs with another preparation.
func (c *Catalogue) With(images *storage.Images, preparation time.Duration) *Catalogue {
	return &Catalogue{c.clock, c.ids, images, preparation, c.items}
}

// skuItems keeps the SKUs of each account, in the order in which they were made. It is safe for concurrent use.
type skuItems struct {
	mu    sync.RWMutex
	items map[*portal.Account][]*skuItem
}

// skuItem is a SKU as it is kept. Its parts are replaced, and never changed in place.
type skuItem struct {
	internalID, skuID string
	created           time.Time
	product           map[string]any
	capabilities      capabilities
	// requested is when the capabilities were asked for: the time from which they are prepared.
	requested    time.Time
	availability string
	metadata     map[string]any
}

// list returns an account's SKUs, the oldest first.
func (c *skuItems) list(who *portal.Account) []skuItem {
	c.mu.RLock()
	defer c.mu.RUnlock()
	list := []skuItem{}
	for _, item := range c.items[who] {
		list = append(list, *item)
	}
	return list
}

func (c *skuItems) get(who *portal.Account, skuID string) (skuItem, bool) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	if at := c.index(who, skuID); at >= 0 {
		return *c.items[who][at], true
	}
	return skuItem{}, false
}

// index returns where a SKU stands, or -1. The caller holds the lock.
func (c *skuItems) index(who *portal.Account, skuID string) int {
	return slices.IndexFunc(c.items[who], func(item *skuItem) bool { return item.skuID == skuID })
}

// add keeps a new SKU, unless there is one of its name.
func (c *skuItems) add(who *portal.Account, item skuItem) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.index(who, item.skuID) >= 0 {
		return errSKUExists
	}
	if len(c.items[who]) >= maxSKUItems {
		return fastapi.APIError(http.StatusBadRequest, reason.ProductInvalid, "too_many_sku_items", "The account has too many SKU items")
	}
	c.items[who] = append(c.items[who], &item)
	return nil
}

// change changes a SKU and returns what it is afterwards.
func (c *skuItems) change(who *portal.Account, skuID string, how func(*skuItem)) (skuItem, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	at := c.index(who, skuID)
	if at < 0 {
		return skuItem{}, ErrUnknown
	}
	how(c.items[who][at])
	return *c.items[who][at], nil
}

func (c *skuItems) remove(who *portal.Account, skuID string) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	at := c.index(who, skuID)
	if at < 0 {
		return ErrUnknown
	}
	c.items[who] = slices.Delete(c.items[who], at, at+1)
	return nil
}

// The catalogue's answers to what an account does not have. The codes are guesses.
var (
	ErrUnknown   = fastapi.APIError(http.StatusNotFound, reason.SKUUnknown, "sku_item_not_found", "SKU item does not exist")
	errSKUExists = fastapi.APIError(http.StatusConflict, reason.SKUExists, "sku_item_already_exists", "SKU item with this sku_id already exists")
	ErrNotReady  = fastapi.APIError(http.StatusConflict, reason.SKUNotReady, "capability_not_ready", "The capability is disabled or not ready for this SKU item")
)

// CanBeTriedOn returns nil if an account has a SKU whose try-on is ready, [ErrUnknown] or [ErrNotReady].
func (c *Catalogue) CanBeTriedOn(who *portal.Account, skuID string) error {
	item, ok := c.items.get(who, skuID)
	if !ok {
		return ErrUnknown
	}
	return c.ready(item.capabilities.TryOn, item)
}

// CanBeDrawn is [Catalogue.CanBeTriedOn] for a flat lay of a type, a value of [FlatLayImageSchema].
func (c *Catalogue) CanBeDrawn(who *portal.Account, skuID string, imageType any) error {
	item, ok := c.items.get(who, skuID)
	if !ok {
		return ErrUnknown
	}
	wanted := readCapabilities(map[string]any{"off_figure_product_images": []any{imageType}}).OffFigureProductImages[0]
	return c.ready(slices.Contains(item.capabilities.OffFigureProductImages, wanted), item)
}

func (c *Catalogue) ready(enabled bool, item skuItem) error {
	if c.readiness(enabled, item) != readinessReady {
		return ErrNotReady
	}
	return nil
}
