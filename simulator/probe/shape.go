package probe

import (
	"context"
	"errors"
	"slices"
	"strings"

	"aiuta-edge/pkg/aiuta"
	"aiuta-edge/simulator/report"
	"aiuta-edge/simulator/sdk"
)

// shape is one form in which SDKs hand parameters to getJwt, for an app to forward.
type shape struct {
	name     string
	personas []string // that have it
	severity report.Severity
	params   func(image string) object
}

// shapes returns the forms that package sdk knows, those of the newest SDKs first. An app in the shops may still have an
// older one.
func shapes() []shape {
	var all []shape
	add := func(p sdk.Persona, name string, severity report.Severity) {
		for i, known := range all {
			if known.params("").json() == shapeOf(p)("").json() {
				if !slices.Contains(known.personas, p.String()) {
					all[i].personas = append(all[i].personas, p.String())
				}
				return
			}
		}
		all = append(all, shape{name, []string{p.String()}, severity, shapeOf(p)})
	}
	for _, p := range sdk.Newest() {
		add(p, p.Name, report.High)
	}
	for _, p := range sdk.Personas() {
		add(p, strings.ReplaceAll(p.String(), "@", "-"), report.Low)
	}
	return all
}

// shapeOf makes a persona's parameters for a try-on of two products.
func shapeOf(p sdk.Persona) func(image string) object {
	return func(image string) object {
		values := object{
			aiuta.ClaimUploadedImageID: image, aiuta.ClaimSKUID: "sku-1", aiuta.ClaimSKUCatalogName: "main",
			aiuta.ClaimSKUIDs: []string{"sku-1", "sku-2"},
		}
		if p.Token.Lists == sdk.CommaJoined {
			values[aiuta.ClaimSKUIDs] = "sku-1,sku-2"
		}
		params := object{}
		for _, name := range p.Token.Params {
			params[name] = values[name]
		}
		return params
	}
}

func shapeProbes() []Probe {
	var probes []Probe
	for _, shape := range shapes() {
		probes = append(probes, Probe{
			Group: groupToken, Name: "shape-" + shape.name, Severity: shape.severity, needs: aToken | aBody,
			Holds:  "the parameters of " + strings.Join(shape.personas, ", ") + " get a token",
			Rule:   "docs of aiuta-com, sdk/developer/configuration/auth.md; the SDKs' sources",
			Advice: "accept what this SDK sends: sku_ids is a text with commas from iOS, a list from Android, and missing from Web; older SDKs send sku_id",
			judge: func(ctx context.Context, e *endpoint) (verdict, error) {
				return judgeShape(ctx, e, e.shaped(shape.params))
			},
		})
	}
	return append(probes,
		Probe{
			Group: groupToken, Name: "binds-image", Severity: report.High, needs: aToken,
			Holds:  "the token is bound to uploaded_image_id",
			Rule:   sampleRule,
			Advice: "copy uploaded_image_id into the token: one that is bound to nothing starts any generation, for whoever finds it",
			judge: onFirst(func(e *endpoint) verdict {
				if e.binds() {
					return holds("it is")
				}
				switch signed := e.first.claims[aiuta.ClaimUploadedImageID].(type) {
				case string:
					return found("uploaded_image_id is %s in the token, which was not asked for: is it a token of an earlier request?", text(signed))
				default:
					return found("uploaded_image_id is %s in the token", text(signed))
				}
			}),
		},
		Probe{
			Group: groupToken, Name: "keeps-lists", Severity: report.Low, needs: aToken | aBody,
			Holds:  "sku_ids is in the token, as the list that it was",
			Rule:   sampleRule,
			Advice: "copy sku_ids into the token, a list as a list: a token without them starts a try-on of any product, and Aiuta compares it with the list in the request that starts the generation",
			judge:  judgeLists,
		},
	)
}

// shaped puts an SDK's parameters over those that the user says the endpoint wants.
func (e *endpoint) shaped(params func(string) object) object {
	image, ok := e.params()[aiuta.ClaimUploadedImageID].(string)
	if !ok {
		image = e.imageID()
	}
	if e.Params == nil {
		return params(image)
	}
	return e.params().with(params(image))
}

func judgeShape(ctx context.Context, e *endpoint, params object) (verdict, error) {
	m, err := e.mint(ctx, params)
	var no *refused
	if errors.As(err, &no) {
		return found("they are refused").on(e, no.request, no.answer), nil
	}
	if err == nil && e.binds() && !m.says(aiuta.ClaimUploadedImageID, params[aiuta.ClaimUploadedImageID]) {
		return found("the token has another uploaded_image_id").on(e, m.request, m.answer), nil
	}
	if err == nil && !e.binds() {
		return skip("%s", notJudged("they get a token that is not bound to their image", "token/binds-image")), nil
	}
	return holds("they do"), err
}

func judgeLists(ctx context.Context, e *endpoint) (verdict, error) {
	list := []string{"sku-1", "sku-2"}
	m, err := e.mint(ctx, e.params().with(object{aiuta.ClaimSKUIDs: list}))
	if err != nil {
		return verdict{}, err
	}
	switch signed, ok := m.claims[aiuta.ClaimSKUIDs]; {
	case !ok && e.Params != nil && e.Params[aiuta.ClaimSKUIDs] == nil:
		return skip("the token does not hold sku_ids, and --params does not either"), nil
	case !ok:
		return found("the token does not hold sku_ids: it starts a try-on of any product").as(report.Medium).on(e, m.request, m.answer), nil
	case !m.says(aiuta.ClaimSKUIDs, list):
		return found("it is %s in the token", text(signed)).on(e, m.request, m.answer), nil
	}
	return holds("it does"), nil
}
