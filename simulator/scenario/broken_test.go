package scenario

import (
	"strings"

	"aiuta-edge/simulator/fault"
	"aiuta-edge/simulator/sdk"
)

// brokenFiles are files with one mistake each.
var brokenFiles = []struct {
	name string
	text string
	// says is the whole problem, from its line on.
	says string
	// schemaTakes is true where the mistake is none that a schema can see.
	schemaTakes bool
}{
	{"an unknown word", head + `
steps: [{try_on: {photo: p, skus: [sku-1]}}]
expect: {show: result}
`, `5:10: expect.show: is unknown here: did you mean "shown"?`, false},
	{"a word of no kind", head + `
given: {backend: {}, colour: red}
steps: [{try_on: {photo: p, skus: [sku-1]}}]
expect: {shown: result}
`, "4:22: given.colour: is unknown here: use one of accounts, endpoint, brand, app, page, auth, analytics, http2, backend, faults", false},
	{"a page with a path", head + `
given: {page: "https://shop.example/"}
steps: [{try_on: {photo: p, skus: [sku-1]}}]
expect: {shown: result}
`, "4:9: given.page: must be an origin, such as https://shop.example", false},
	{"an unknown verb", head + `
steps:
  - tryon: {photo: p, skus: [sku-1]}
expect: {shown: result}
`, `5:5: steps[0].tryon: is unknown here: did you mean "try_on"?`, false},
	{"two verbs in a step", head + `
steps:
  - set_up: {}
    restart: {}
expect: {calls: {details: 1}}
`, "5:5: steps[0]: must do exactly one thing, and does 2: use one of background, change_app, clear_faults, fault, request, restart, revoke_user, rotate_secret, rotate_session_key, set_up, set_variables, sign_in, sign_out, size_fit, switch_user, together, try_on, upload, wait", false},
	{"text in place of a list", head + `
steps: [{try_on: {photo: p, skus: sku-1}}]
expect: {shown: result}
`, "4:29: steps[0].try_on.skus: must be a list, such as [a, b]", false},
	{"a number in place of text", head + `
steps: [{try_on: {photo: 1, skus: [sku-1]}}]
expect: {shown: result}
`, "4:19: steps[0].try_on.photo: must be text; put it into quotes if it looks like something else", false},
	{"no products", head + `
steps: [{try_on: {photo: p, skus: []}}]
expect: {shown: result}
`, "4:29: steps[0].try_on.skus: must name a product, such as [sku-1]", false},
	{"a photo and an image", head + `
steps: [{try_on: {photo: p, image: model_woman_00, skus: [sku-1]}}]
expect: {shown: result}
`, "4:10: steps[0].try_on: needs either photo, the name of a picture to upload, or image, the id of one that Aiuta has", false},
	{"a try-on that begins later than nothing", head + `
steps: [{try_on: {photo: p, skus: [sku-1], after: 2s}}]
expect: {shown: result}
`, "4:44: steps[0].try_on.after: is for steps of a together: put a wait before this one", true},
	{"a duration without a unit", head + `
steps: [{wait: 5}, {try_on: {photo: p, skus: [sku-1]}}]
expect: {shown: result}
`, `4:10: steps[0].wait: must be a duration, such as 250ms, 10s or 1m30s, not "5"`, false},
	{"a count that is none", head + `
steps: [{try_on: {photo: p, skus: [sku-1]}}]
expect: {calls: {start: many}}
`, `5:18: expect.calls.start: must be a count, such as 2, ">=2", "<=2" or 1..2, not "many"`, false},
	{"an unknown call", head + `
steps: [{try_on: {photo: p, skus: [sku-1]}}]
expect: {order: [uploads]}
`, "5:18: expect.order[0]: must be one of sign_in, sign_out, details, models, upload, get_jwt, mint, jwks, hook, start, status, analytics, download, request, preflight, other", false},
	{"something that nobody can see", head + `
steps: [{try_on: {photo: p, skus: [sku-1]}}]
expect: {shown: a picture}
`, "5:10: expect.shown: must be one of result, something_went_wrong, expired_photo, no_people, too_many_people, child, insufficient_target_area, internal_restriction, invalid_photo, picker, other_result, loading", false},
	{"an unknown variable", head + `
given:
  endpoint: {ttl: 2m}
steps: [{try_on: {photo: p, skus: [sku-1]}}]
expect: {shown: result}
`, "5:14: given.endpoint.ttl: is no variable of the endpoint: use one of " + variableList, false},
	{"a secret for the endpoint", head + `
given: {endpoint: {jwt_secret: mine}}
steps: [{try_on: {photo: p, skus: [sku-1]}}]
expect: {shown: result}
`, "4:20: given.endpoint.jwt_secret: is that of the account main: leave it out, or use rotate_secret", false},
	{"a switch that has no such value", head + `
given: {backend: {binding: never}}
steps: [{try_on: {photo: p, skus: [sku-1]}}]
expect: {shown: result}
`, "4:19: given.backend.binding: must be one of reject-401, reject-403, reject-422, override, ignore", false},
	{"a fault without an effect", head + `
given: {faults: [{link: sdk-api}]}
steps: [{try_on: {photo: p, skus: [sku-1]}}]
expect: {shown: result}
`, "4:18: given.faults[0]: a rule has exactly one effect, this one has 0: use one of " + effectList, false},
	{"a fault on no way", head + `
given: {faults: [{link: sdk-brand, down: true}]}
steps: [{try_on: {photo: p, skus: [sku-1]}}]
expect: {shown: result}
`, `4:19: given.faults[0].link: unknown link "sdk-brand": use one of app-brand, sdk-api, app-endpoint, endpoint-brand, sdk-storage`, false},
	{"an unknown trait", head + `
steps: [{try_on: {photo: p, skus: [sku-1]}}]
expect: {shown: result, for: {windows: {shown: loading}}}
`, "5:31: expect.for.windows: is neither an SDK nor a trait: use one of " + traitList + ", or an SDK such as ios or ios@4.4.3", false},
	{"a name with spaces", `
name: My scenario
summary: one line
steps: [{try_on: {photo: p, skus: [sku-1]}}]
expect: {shown: result}
`, "2:1: name: must be lower-case words joined by hyphens, such as expired-token", false},
	{"no steps", head + `
expect: {shown: result}
`, "1:1: steps: must be a list of at least one step, such as [{try_on: {photo: portrait, skus: [sku-1]}}]", false},
	{"an empty expectation", head + `
steps: [{try_on: {photo: p, skus: [sku-1]}}]
expect: {}
`, "5:1: expect: expects nothing: fill it in, or leave it out", false},
	{"a name twice", `
name: a
name: b
`, `3:1: mapping key "name" already defined at [2:1]`, false},
	{"a list that does not end", head + `
steps: [
`, "4:8: sequence end token ']' not found", false},

	// What needs more than a schema.
	{"no expectation at all", head + `
steps: [{try_on: {photo: p, skus: [sku-1]}}]
`, "1:1: expects nothing, and so nothing could go wrong: add expect, such as expect: {shown: result}", true},
	{"a reference to nothing", head + `
steps: [{try_on: {image: $second.image, skus: [sku-1]}}]
expect: {shown: result}
`, "4:19: steps[0].try_on.image: refers to $second, which no step before it defines: give a step as: second", true},
	{"a reference to what an account does not have", head + `
steps: [{try_on: {photo: p, skus: [sku-1]}}]
expect: {claims: {iss: $main.secret}}
`, "5:19: expect.claims.iss: refers to $main.secret: use one of issuer, subscription_id, api_key", true},
	{"a name for two things", head + `
steps: [{upload: {photo: p, as: main}}]
expect: {calls: {upload: 1}}
`, "4:29: steps[0].upload.as: is the name of something else already: use another", true},
	{"an SDK that does not exist", `
name: a
summary: one line
personas: [windows]
steps: [{try_on: {photo: p, skus: [sku-1]}}]
expect: {shown: result}
`, "4:12: personas[0]: " + personaList, true},
	{"what a step shows that shows nothing", head + `
steps: [{set_up: {}, expect: {shown: result}}]
`, "4:22: steps[0].expect: cannot be about what is shown: set_up shows nothing", true},
	{"a user without a brand", head + `
steps: [{sign_in: {user: anna}}]
expect: {calls: {sign_in: 1}}
`, "4:20: steps[0].sign_in.user: needs the brand's server: add given.brand, such as brand: {users: [anna]}", true},
	{"a user whom the brand does not know", head + `
given: {brand: {users: [anna]}, app: {signed_in: bob}}
steps: [{try_on: {photo: p, skus: [sku-1]}}]
expect: {shown: result}
`, "4:39: given.app.signed_in: is no user of given.brand.users", true},
	{"a claim that only the endpoint sets", head + `
given: {brand: {users: [anna], hook: {claims: {exp: 1}}}}
steps: [{try_on: {photo: p, skus: [sku-1]}}]
expect: {shown: result}
`, `4:32: given.brand.hook: claim "exp": only the endpoint sets it`, true},
	{"an anchor", head + `
steps: &steps [{try_on: {photo: p, skus: [sku-1]}}]
expect: {shown: result}
`, "4:1: steps: write the value out: anchors, aliases, tags and special numbers are not read", true},
	{"two documents", head + `
steps: [{try_on: {photo: p, skus: [sku-1]}}]
expect: {shown: result}
---
name: b
`, "1:1: holds more than one document: put each into a file of its own", true},
}

const head = `
name: a
summary: one line`

// Lists that messages end with, and that follow from other packages.
var (
	variableList = strings.Join(declared(), ", ")
	traitList    = strings.Join(traitNames(), ", ")
	effectList   = effects()
	personaList  = unknownPersona()
)

func effects() string {
	var names []string
	for _, kind := range fault.Kinds() {
		names = append(names, kind.Name)
	}
	return strings.Join(names, ", ")
}

func unknownPersona() string {
	_, err := sdk.Find("windows")
	return err.Error()
}
