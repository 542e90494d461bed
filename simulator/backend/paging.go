package backend

import (
	"fmt"
	"math"
	"net/http"
	"strconv"
)

// wholeQuery reads a whole number from the query, as FastAPI does: absent it is otherwise, and outside of least
// to most it is a 422.
func wholeQuery(r *http.Request, name string, otherwise, least, most int) (int, error) {
	raw, sent := r.URL.Query()[name]
	if !sent {
		return otherwise, nil
	}
	refuse := func(kind, message string) (int, error) {
		v := violations{{Loc: []any{"query", name}, Msg: message, Type: kind}}
		return 0, v.refusal(ReasonQueryInvalid)
	}
	n, err := strconv.Atoi(raw[len(raw)-1])
	switch {
	case err != nil:
		return refuse("int_parsing", "Input should be a valid integer, unable to parse string as an integer")
	case n < least:
		return refuse("greater_than_equal", fmt.Sprintf("Input should be greater than or equal to %d", least))
	case n > most:
		return refuse("less_than_equal", fmt.Sprintf("Input should be less than or equal to %d", most))
	}
	return n, nil
}

// offsetPage is how the unified API pages. Source: GET /sku_items in api/unified.
type offsetPage[V any] struct {
	Items      []V  `json:"items"`
	Total      int  `json:"total"`
	NextOffset *int `json:"next_offset"`
}

func pageByOffset[V any](r *http.Request, all []V) (offsetPage[V], error) {
	page := offsetPage[V]{Items: []V{}, Total: len(all)}
	offset, err := wholeQuery(r, "offset", 0, 0, math.MaxInt)
	if err != nil {
		return page, err
	}
	limit, err := wholeQuery(r, "limit", 10, 1, 500)
	if err != nil {
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

// keyPage is how the legacy API pages: before and after are the ids of the first and the last element, and lead
// to the pages on either side. Source: android PageContainer.kt before 5.0.0; SkuItemsList of android
// openapi.json at 16233e60.
type keyPage[V any] struct {
	Result []V      `json:"result"`
	Before string   `json:"before"`
	After  string   `json:"after"`
	Errors []string `json:"errors"`
}

// pageByKey pages through elements that have an id. An unknown key leads to an empty page, which is a guess.
func pageByKey[V any](r *http.Request, all []V, id func(V) string) (keyPage[V], error) {
	page := keyPage[V]{Result: []V{}, Errors: []string{}}
	limit, err := wholeQuery(r, "limit", 10, 1, 500)
	if err != nil {
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
