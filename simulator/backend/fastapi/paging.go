package fastapi

import (
	"math"
	"net/http"
)

// OffsetPage is how the unified API pages. Source: GET /sku_items in api/unified.
type OffsetPage[V any] struct {
	Items      []V  `json:"items"`
	Total      int  `json:"total"`
	NextOffset *int `json:"next_offset"`
}

// PageByOffset pages through all by the parameters offset and limit.
func PageByOffset[V any](r *http.Request, all []V) (OffsetPage[V], error) {
	page := OffsetPage[V]{Items: []V{}, Total: len(all)}
	q := ReadQuery(r)
	offset, limit := q.Whole("offset", 0, 0, math.MaxInt), q.Limit()
	if err := q.Refusal(); err != nil {
		return page, err
	}
	if offset >= len(all) {
		return page, nil
	}
	end := offset + limit
	page.Items = append(page.Items, all[offset:min(end, len(all))]...)
	if end < len(all) {
		page.NextOffset = &end
	}
	return page, nil
}

// KeyPage is how the legacy API pages: before and after are the ids of the first and the last element, and lead
// to the pages on either side. Source: android PageContainer.kt before 5.0.0; SkuItemsList of android
// openapi.json at 16233e60.
type KeyPage[V any] struct {
	Result []V      `json:"result"`
	Before string   `json:"before"`
	After  string   `json:"after"`
	Errors []string `json:"errors"`
}

// PageByKey pages through elements that have an id. An unknown key leads to an empty page, which is a guess.
func PageByKey[V any](r *http.Request, all []V, id func(V) string) (KeyPage[V], error) {
	page := KeyPage[V]{Result: []V{}, Errors: []string{}}
	q := ReadQuery(r)
	limit := q.Limit()
	if err := q.Refusal(); err != nil {
		return page, err
	}
	index := func(key string) int {
		for i, v := range all {
			if id(v) == key {
				return i
			}
		}
		return -1
	}
	from, to := 0, len(all)
	if key := r.URL.Query().Get("before"); key != "" {
		to = max(index(key), 0)
		from = max(to-limit, 0)
	} else if key := r.URL.Query().Get("after"); key != "" {
		if from = index(key) + 1; from == 0 {
			from = to
		}
	}
	page.Result = append(page.Result, all[from:min(to, from+limit)]...)
	if n := len(page.Result); n > 0 {
		page.Before, page.After = id(page.Result[0]), id(page.Result[n-1])
	}
	return page, nil
}
