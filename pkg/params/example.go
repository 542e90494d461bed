package params

import (
	"strings"

	"aiuta-edge/pkg/aiuta"
)

// Example returns parameters that the policy takes: those that it requires, and the image where it knows one. They are
// as small as a person would type them.
func (p Policy) Example() map[string]any {
	if p.any {
		return map[string]any{aiuta.ClaimUploadedImageID: exampleImage}
	}
	set := map[string]any{}
	for _, rule := range p.rules {
		if rule.Required || rule.name == aiuta.ClaimUploadedImageID {
			set[rule.name] = rule.example()
		}
	}
	if len(set) == 0 {
		set[p.rules[0].name] = p.rules[0].example()
	}
	return set
}

// exampleImage is what the documentation calls an image too.
const exampleImage = "image-1"

func (r named) example() any {
	switch r.Type {
	case TypeInteger:
		return 1
	case TypeBoolean:
		return true
	case TypeList:
		return []string{r.exampleText()}
	}
	return r.exampleText()
}

func (r named) exampleText() string {
	if r.Pattern != nil {
		return r.Pattern.Example()
	}
	text := exampleImage
	if r.name != aiuta.ClaimUploadedImageID {
		text = strings.TrimSuffix(strings.TrimSuffix(r.name, "s"), "_id") + "-1"
	}
	return text[:min(len(text), r.MaxLength)]
}
