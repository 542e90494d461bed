package fastapi

import (
	"fmt"
	"net/http"
	"net/url"
	"strconv"

	"aiuta-edge/simulator/backend/reason"
)

// Query reads the parameters of a call, and collects what is wrong with them: FastAPI names all of it.
type Query struct {
	values url.Values
	wrong  Violations
}

// ReadQuery reads the parameters of a request.
func ReadQuery(r *http.Request) *Query { return &Query{values: r.URL.Query()} }

// Limit is how many elements a page has. Source: GET /sku_items in api/unified.
func (q *Query) Limit() int { return q.Whole("limit", 10, 1, 500) }

// Whole reads a whole number from least to most; otherwise is its value if it is absent.
func (q *Query) Whole(name string, otherwise, least, most int) int {
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

// WholeOver is Whole for a parameter that the OpenAPI file gives an exclusiveMinimum.
func (q *Query) WholeOver(name string, otherwise, over, most int) int {
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

func (q *Query) number(name string, otherwise int, wrong func(int) (kind, message string)) int {
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

// Required reads a text.
func (q *Query) Required(name string) string {
	if !q.values.Has(name) {
		q.note(name, "missing", "Field required")
	}
	return q.values.Get(name)
}

func (q *Query) note(name, kind, message string) {
	q.wrong = append(q.wrong, Violation{Loc: []any{"query", name}, Msg: message, Type: kind})
}

// Refusal returns nil if every parameter is good.
func (q *Query) Refusal() error { return q.wrong.Refusal(reason.QueryInvalid) }
