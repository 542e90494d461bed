package backend

import (
	"fmt"
	"net/http"
	"net/url"
	"strconv"
)

// query reads the parameters of a call, and collects what is wrong with them: FastAPI names all of it.
type query struct {
	values url.Values
	wrong  violations
}

func readQuery(r *http.Request) *query { return &query{values: r.URL.Query()} }

// limit is how many elements a page has. Source: GET /sku_items in api/unified.
func (q *query) limit() int { return q.whole("limit", 10, 1, 500) }

// whole reads a whole number from least to most; otherwise is its value if it is absent.
func (q *query) whole(name string, otherwise, least, most int) int {
	return q.number(name, otherwise, func(n int) (kind, message string) {
		switch {
		case n < least:
			return "greater_than_equal", fmt.Sprintf("Input should be greater than or equal to %d", least)
		case n > most:
			return "less_than_equal", fmt.Sprintf("Input should be less than or equal to %d", most)
		}
		return "", ""
	})
}

// wholeOver is whole for a parameter that the OpenAPI file gives an exclusiveMinimum.
func (q *query) wholeOver(name string, otherwise, over, most int) int {
	return q.number(name, otherwise, func(n int) (kind, message string) {
		switch {
		case n <= over:
			return "greater_than", fmt.Sprintf("Input should be greater than %d", over)
		case n > most:
			return "less_than_equal", fmt.Sprintf("Input should be less than or equal to %d", most)
		}
		return "", ""
	})
}

func (q *query) number(name string, otherwise int, wrong func(int) (kind, message string)) int {
	raw, sent := q.values[name]
	if !sent {
		return otherwise
	}
	n, err := strconv.Atoi(raw[len(raw)-1])
	if err != nil {
		q.note(name, "int_parsing", "Input should be a valid integer, unable to parse string as an integer")
		return otherwise
	}
	if kind, message := wrong(n); kind != "" {
		q.note(name, kind, message)
	}
	return n
}

// required reads a text.
func (q *query) required(name string) string {
	if !q.values.Has(name) {
		q.note(name, "missing", "Field required")
	}
	return q.values.Get(name)
}

func (q *query) note(name, kind, message string) {
	q.wrong = append(q.wrong, violation{Loc: []any{"query", name}, Msg: message, Type: kind})
}

// refusal returns nil if every parameter is good.
func (q *query) refusal() error { return q.wrong.refusal(ReasonQueryInvalid) }
