package params

import (
	"encoding/json"
	"strconv"
	"strings"
)

// Apply returns the claims that the policy makes of the parameters. If any parameter is unknown, missing or
// ill-shaped, it returns a [*Refusal] with an entry for each.
func (p Policy) Apply(set Set) (map[string]any, error) {
	if p.any {
		for name, value := range set {
			set[name] = first(value)
		}
		return set, nil
	}
	claims := make(map[string]any, len(set))
	var wrong wrongs
	for name, value := range set {
		rule, ok := p.rule(name)
		if !ok {
			wrong.add(name, "the policy does not know this parameter")
			continue
		}
		if value == nil {
			continue // null means absent
		}
		claim, complaint := rule.apply(value)
		if complaint != "" {
			wrong.add(name, complaint)
		}
		claims[name] = claim
	}
	for _, rule := range p.rules {
		if set[rule.name] == nil && rule.Required {
			wrong.add(rule.name, "it is required")
		}
	}
	if len(wrong) > 0 {
		return nil, refuse(ErrBadParameters, "correct these parameters", wrong)
	}
	return claims, nil
}

// apply returns the claim that a value becomes, or what is wrong with it. A complaint never quotes the value.
func (r Rule) apply(value any) (claim any, complaint string) {
	switch r.Type {
	case TypeInteger:
		if number, ok := value.(json.Number); !ok || !isInteger(number) {
			return nil, "it is not an integer of 64 bits in a JSON body"
		}
	case TypeBoolean:
		if _, ok := value.(bool); !ok {
			return nil, "it is not true or false in a JSON body"
		}
	case TypeString:
		text, ok := first(value).(string)
		if !ok {
			return nil, "it is not a string"
		}
		return text, r.judge(text)
	case TypeList:
		return r.applyList(value)
	}
	return value, ""
}

func (r Rule) applyList(value any) (claim any, complaint string) {
	items, ok := Items(value)
	if !ok {
		return nil, "it is not a list of strings"
	}
	if len(items) == 0 || len(items) > r.MaxItems {
		return nil, "it does not have 1 to " + strconv.Itoa(r.MaxItems) + " items"
	}
	for i, item := range items {
		if r.Form == FormList {
			items[i] = strings.TrimSpace(item)
		}
		if complaint := r.judge(items[i]); complaint != "" {
			return nil, complaint
		}
	}
	if _, repeated := value.([]string); repeated || r.Form == FormList {
		return items, ""
	}
	return value, ""
}

// Items reads a list of strings, one string, or a name that is repeated in the query. Each string may join several items
// by commas, so that a bound on items holds however they are sent.
func Items(value any) (items []string, ok bool) {
	switch value := value.(type) {
	case string:
		return appendItems(nil, value), true
	case []string:
		for _, joined := range value {
			items = appendItems(items, joined)
		}
		return items, true
	case []any:
		items = make([]string, 0, len(value))
		for _, element := range value {
			joined, ok := element.(string)
			if !ok {
				return nil, false
			}
			items = appendItems(items, joined)
		}
		return items, true
	}
	return nil, false
}

// appendItems is strings.Split without a list of its own: most lists have one item.
//
//go:noinline
func appendItems(items []string, joined string) []string {
	for {
		item, rest, more := strings.Cut(joined, ",")
		items = append(items, item)
		if !more {
			return items
		}
		joined = rest
	}
}

// first returns the first value of a repeated name, which is the one that counts unless the name is that of a list. It
// is the one that Aiuta's sample signs.
func first(value any) any {
	if repeated, ok := value.([]string); ok {
		return repeated[0]
	}
	return value
}

func (r Rule) judge(text string) (complaint string) {
	switch {
	case text == "" || len(text) > r.MaxLength:
		return "it does not have 1 to " + strconv.Itoa(r.MaxLength) + " bytes"
	case r.Pattern != nil && !r.Pattern.Match(text):
		return "it does not match the policy's pattern"
	}
	return ""
}

func isInteger(number json.Number) bool {
	_, err := strconv.ParseInt(number.String(), 10, 64)
	return err == nil
}
