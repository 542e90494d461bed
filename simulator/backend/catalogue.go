package backend

import (
	"net/http"
	"slices"
	"sync"
	"time"
)

// maxSKUItems is how many SKUs one account may keep. Aiuta's limit is not public.
const maxSKUItems = 10_000

// catalogue keeps the SKUs of each account, in the order in which they were made. It is safe for concurrent use.
type catalogue struct {
	mu    sync.RWMutex
	items map[*account][]*skuItem
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

func newCatalogue() *catalogue { return &catalogue{items: map[*account][]*skuItem{}} }

// list returns an account's SKUs, the oldest first.
func (c *catalogue) list(who *account) []skuItem {
	c.mu.RLock()
	defer c.mu.RUnlock()
	list := []skuItem{}
	for _, item := range c.items[who] {
		list = append(list, *item)
	}
	return list
}

func (c *catalogue) get(who *account, skuID string) (skuItem, bool) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	if at := c.index(who, skuID); at >= 0 {
		return *c.items[who][at], true
	}
	return skuItem{}, false
}

// index returns where a SKU stands, or -1. The caller holds the lock.
func (c *catalogue) index(who *account, skuID string) int {
	return slices.IndexFunc(c.items[who], func(item *skuItem) bool { return item.skuID == skuID })
}

// add keeps a new SKU, unless there is one of its name.
func (c *catalogue) add(who *account, item skuItem) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.index(who, item.skuID) >= 0 {
		return errSKUExists
	}
	if len(c.items[who]) >= maxSKUItems {
		return apiError(http.StatusBadRequest, ReasonProductInvalid, "too_many_sku_items", "The account has too many SKU items")
	}
	c.items[who] = append(c.items[who], &item)
	return nil
}

// change changes a SKU and returns what it is afterwards.
func (c *catalogue) change(who *account, skuID string, how func(*skuItem)) (skuItem, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	at := c.index(who, skuID)
	if at < 0 {
		return skuItem{}, errSKUUnknown
	}
	how(c.items[who][at])
	return *c.items[who][at], nil
}

func (c *catalogue) remove(who *account, skuID string) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	at := c.index(who, skuID)
	if at < 0 {
		return errSKUUnknown
	}
	c.items[who] = slices.Delete(c.items[who], at, at+1)
	return nil
}

// The catalogue's answers to what an account does not have. The codes are guesses.
var (
	errSKUUnknown  = apiError(http.StatusNotFound, ReasonSKUUnknown, "sku_item_not_found", "SKU item does not exist")
	errSKUExists   = apiError(http.StatusConflict, ReasonSKUExists, "sku_item_already_exists", "SKU item with this sku_id already exists")
	errSKUNotReady = apiError(http.StatusConflict, ReasonSKUNotReady, "capability_not_ready", "The capability is disabled or not ready for this SKU item")
)

// checkSKUs returns nil if all SKUs of a start can be tried on. By default any can, in a catalogue or not.
func (b *Backend) checkSKUs(skus []string, who *account, magic spell) error {
	if b.config.UnknownSKU == Accept {
		return nil
	}
	for _, sku := range skus {
		item, ok := b.catalogue.get(who, sku)
		switch {
		case sku == magic.sku:
		case !ok:
			return errStartSKUUnknown
		case b.readiness(item.capabilities.TryOn, item) != readinessReady:
			return errStartSKUNotReady
		}
	}
	return nil
}
