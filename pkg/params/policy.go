package params

import (
	"encoding/json"
	"errors"
	"fmt"

	"aiuta-edge/pkg/aiuta"
	"aiuta-edge/pkg/pattern"
	"aiuta-edge/pkg/strictjson"
	"aiuta-edge/pkg/token"
)

// The two policies that have a name. Any other text is a JSON object from parameter to [Rule].
const (
	// PolicySDK takes what Aiuta's SDKs send and its documentation promises, and wants the image, so that no
	// token fits every image.
	PolicySDK = "sdk"
	// PolicyAny signs any parameter, as Aiuta's sample does.
	PolicyAny = "*"
)

// Type is the type of a parameter's value.
type Type string

// The types.
const (
	TypeString  Type = "string"
	TypeInteger Type = "integer"
	TypeBoolean Type = "boolean"
	// TypeList is a list of strings, or such a list as iOS sends it: one string, joined by commas.
	// Source: aiuta-ios-sdk 4.4.3, Core+Api+TryOn+Request.swift.
	TypeList Type = "list"
)

// Form is what becomes of a list in the token.
type Form string

// The forms.
const (
	// FormVerbatim signs a list as it was sent.
	FormVerbatim Form = "verbatim"
	// FormList signs every list as a JSON list.
	FormList Form = "list"
)

// Rule is what one parameter must look like.
type Rule struct {
	Type Type
	// Pattern must match the whole of a string, or of each one in a list. Nil matches all.
	Pattern *pattern.Pattern
	// MaxLength bounds a string, or each one in a list, in bytes.
	MaxLength int
	// MaxItems bounds a list.
	MaxItems int
	Required bool
	Form     Form
}

// What a rule has that does not say otherwise. Aiuta's ids have about fifty bytes, and its API takes five
// SKUs at most (OpenAPI of the unified API, SkuTryOnRequest).
const (
	defaultMaxLength = 128
	defaultMaxItems  = 5
)

// Policy says which parameters may be signed.
type Policy struct {
	any   bool
	rules []named // in the order of the names
}

// named is the rule of one parameter.
type named struct {
	name string
	Rule
}

func (p Policy) rule(name string) (rule Rule, ok bool) {
	for i := range p.rules {
		if p.rules[i].name == name {
			return p.rules[i].Rule, true
		}
	}
	return Rule{}, false
}

// ErrPolicy is wrapped by the errors of [ParsePolicy].
var ErrPolicy = errors.New("it is not a policy")

// ParsePolicy reads a policy: "sdk", "*", or a JSON object such as
//
//	{"uploaded_image_id": {"type": "string", "pattern": "[a-z0-9_-]+", "required": true}}
//
// The error says what is wrong with which parameter's rule.
func ParsePolicy(text string) (Policy, error) {
	switch text {
	case PolicyAny:
		return Policy{any: true}, nil
	case PolicySDK:
		return Policy{rules: sdkRules}, nil
	}
	object, err := strictjson.Object([]byte(text))
	if err != nil {
		return Policy{}, fmt.Errorf(`%w: write "sdk", "*", or a JSON object (%s)`, ErrPolicy, cause(err))
	}
	if len(object) == 0 || len(object) > MaxParameters {
		return Policy{}, fmt.Errorf("%w: name 1 to %d parameters", ErrPolicy, MaxParameters)
	}
	policy := Policy{rules: make([]named, 0, len(object))}
	for _, name := range strictjson.Names(object) {
		if !isName(name) {
			return Policy{}, fmt.Errorf("%w: a name has 1 to %d bytes and no control characters", ErrPolicy, MaxName)
		}
		if token.Registered(name) {
			return Policy{}, fmt.Errorf("%w: %s: only the server sets this claim", ErrPolicy, name)
		}
		rule, err := parseRule(object[name])
		if err != nil {
			return Policy{}, fmt.Errorf("%w: %s: %w", ErrPolicy, name, err)
		}
		policy.rules = append(policy.rules, named{name, rule})
	}
	return policy, nil
}

// sdkRules: ios and android send uploaded_image_id and sku_ids, older versions sku_id and sku_catalog_name, web the
// image alone; docs of aiuta-com, sdk/developer/configuration/auth.md, promise product_id.
var sdkRules = []named{
	{aiuta.ClaimProductID, Rule{Type: TypeString, MaxLength: defaultMaxLength}},
	{aiuta.ClaimSKUCatalogName, Rule{Type: TypeString, MaxLength: defaultMaxLength}},
	{aiuta.ClaimSKUID, Rule{Type: TypeString, MaxLength: defaultMaxLength}},
	{aiuta.ClaimSKUIDs, Rule{Type: TypeList, MaxLength: defaultMaxLength, MaxItems: defaultMaxItems, Form: FormVerbatim}},
	{aiuta.ClaimUploadedImageID, Rule{Type: TypeString, MaxLength: defaultMaxLength, Required: true}},
}

func parseRule(value any) (Rule, error) {
	members, ok := value.(map[string]any)
	if !ok {
		return Rule{}, errors.New("its rule is not an object")
	}
	rule := Rule{MaxLength: defaultMaxLength, MaxItems: defaultMaxItems, Form: FormVerbatim}
	for _, member := range strictjson.Names(members) {
		if !rule.set(member, members[member]) {
			return Rule{}, notUnderstood(member, members[member])
		}
	}
	switch rule.Type {
	case TypeString, TypeInteger, TypeBoolean, TypeList:
		return rule, nil
	}
	return Rule{}, errors.New(`"type" is string, integer, boolean or list`)
}

// notUnderstood says what is wrong with a member of a rule; of a pattern, at which character and why.
func notUnderstood(member string, value any) error {
	if text, ok := value.(string); ok && member == "pattern" {
		if _, err := pattern.Compile(text); err != nil {
			return err
		}
	}
	return fmt.Errorf("%q is not understood", member)
}

// set takes one member of a rule, and reports whether it is understood.
func (r *Rule) set(member string, value any) (ok bool) {
	switch member {
	case "type":
		var text string
		text, ok = value.(string)
		r.Type = Type(text)
	case "pattern":
		var text string
		if text, ok = value.(string); ok {
			var err error
			r.Pattern, err = pattern.Compile(text)
			ok = err == nil
		}
	case "max_length":
		r.MaxLength, ok = positive(value)
	case "max_items":
		r.MaxItems, ok = positive(value)
	case "required":
		r.Required, ok = value.(bool)
	case "form":
		var text string
		text, ok = value.(string)
		r.Form = Form(text)
		ok = ok && (r.Form == FormVerbatim || r.Form == FormList)
	}
	return ok
}

func positive(value any) (int, bool) {
	number, ok := value.(json.Number)
	if !ok {
		return 0, false
	}
	n, err := number.Int64()
	return int(n), err == nil && n > 0 && n <= MaxBody
}
