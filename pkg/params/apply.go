package params

import (
	"encoding/json"
	"strconv"
	"strings"

	"aiuta-edge/pkg/strictjson"
)

// Apply returns the claims that the policy makes of the parameters. If any parameter is unknown, missing or
// ill-shaped, it returns a [*Refusal] with an entry for each.
func (p Policy) Apply(set Set) (map[string]any, error) {
	if p.any {
		return set, nil
	}
	claims := make(map[string]any, len(set))
	var wrong []WrongParameter
	for _, name := range strictjson.Names(set) {
		rule, ok := p.rule(name)
		if !ok {
			wrong = append(wrong, WrongParameter{name, "the policy does not know this parameter"})
			continue
		}
		claim, complaint := rule.apply(set[name])
		if complaint != "" {
			wrong = append(wrong, WrongParameter{name, complaint})
		}
		claims[name] = claim
	}
	for _, rule := range p.rules {
		if _, ok := set[rule.name]; !ok && rule.Required {
			wrong = append(wrong, WrongParameter{rule.name, "it is required"})
		}
	}
	if len(wrong) > 0 {
		return nil, refuse(ErrBadParameters, "correct these parameters", wrong...)
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
		text, ok := value.(string)
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
	items, ok := List(value)
	if !ok {
		return nil, "it is not a list of strings"
	}
	if len(items) == 0 || len(items) > r.MaxItems {
		return nil, "it does not have 1 to " + strconv.Itoa(r.MaxItems) + " items"
	}
	for _, item := range items {
		if complaint := r.judge(item); complaint != "" {
			return nil, complaint
		}
	}
	if r.Form == FormList {
		return items, ""
	}
	return value, ""
}

// List reads a list of strings, or one string that joins them by commas.
func List(value any) ([]string, bool) {
	if joined, ok := value.(string); ok {
		return strings.Split(joined, ","), true
	}
	elements, ok := value.([]any)
	if !ok {
		return nil, false
	}
	items := make([]string, len(elements))
	for i, element := range elements {
		if items[i], ok = element.(string); !ok {
			return nil, false
		}
	}
	return items, true
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
