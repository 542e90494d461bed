package backend

import (
	"net/http"
	"regexp"
	"slices"
	"time"

	"aiuta-edge/pkg/aiuta"
)

// flatLay is an operation that draws a product without a person.
type flatLay struct {
	id      string
	owner   *account
	started time.Time
	request map[string]any
	result  picture
}

// Parts of the requests that draw products. Source: ImageSize, ImagePaddings, OperationPriority and
// BackgroundSettings of api/unified and api/studio.
var (
	imageSizeSchema = object(field{"width", true, whole}, field{"height", true, whole})
	sidesSchema     = object(
		field{"top", true, whole}, field{"bottom", true, whole}, field{"left", true, whole}, field{"right", true, whole},
	)
	prioritySchema   = oneOf("online", "offline")
	backgroundSchema = agreeing(object(
		field{"background_type", true, oneOf("arbitrary", "transparent", "reference_color", "reference_image")},
		field{"reference_color", false, orNull(text)},
		field{"reference_image_id", false, orNull(text)},
	), backgroundRule)
)

// hexColor is a colour such as #80ff00.
var hexColor = regexp.MustCompile(`^#[0-9A-Fa-f]{6}$`)

// backgroundRule lets each member be there only with its type.
func backgroundRule(background map[string]any) string {
	color, hasColor := background["reference_color"].(string)
	_, hasImage := background["reference_image_id"].(string)
	switch kind := background["background_type"]; {
	case hasColor != (kind == "reference_color"):
		return "reference_color belongs to background_type reference_color"
	case hasImage != (kind == "reference_image"):
		return "reference_image_id belongs to background_type reference_image"
	case hasColor && !hexColor.MatchString(color):
		return "reference_color is not an RGB hex code such as #80ff00"
	}
	return ""
}

// flatLaySchema is GenerateFlatLayImageRequest of api/unified.
var flatLaySchema = agreeing(object(
	field{"product_info", false, orNull(productSchema)},
	field{"sku_id", false, orNull(text)},
	field{"operation_priority", false, prioritySchema},
	field{"qa_mode", false, oneOf("none", "auto", "human")},
	field{"background_settings", false, backgroundSchema},
	field{"output_image_size", false, orNull(imageSizeSchema)},
	field{"output_image_paddings", false, orNull(sidesSchema)},
	field{"image_type", true, flatLayImageSchema},
), func(request map[string]any) string {
	if request["qa_mode"] == "human" && request["operation_priority"] != "offline" {
		return "qa_mode human needs operation_priority offline" // source: OperationPriority of api/unified
	}
	return ""
})

// startFlatLay answers 201. Source: POST /flat_lay_operations in api/unified.
func (b *Backend) startFlatLay(r *http.Request, who grant) (any, error) {
	body, err := readObject(r)
	if err != nil {
		return nil, err
	}
	if err := check(flatLaySchema, body); err != nil {
		return nil, err
	}
	request, err := b.flatLayRequest(r, who.account, body)
	if err != nil {
		return nil, err
	}
	id, err := b.ids.next("flatlay_op-")
	if err != nil {
		return nil, err
	}
	o := flatLay{id: id, owner: who.account, started: b.config.Clock.Now(), request: request}
	if o.result, err = b.newPicture(who.account, "gen_image-", o.started.Add(b.config.Pace.Success), drawImage); err != nil {
		return nil, err
	}
	b.generated.put(o.result.id, o.result)
	b.flatLays.put(id, o)
	return reply{status: http.StatusCreated, value: createdOperation{id}}, nil
}

// flatLayRequest is what the operation repeats of its request, with the defaults of the schema.
func (b *Backend) flatLayRequest(r *http.Request, who *account, body map[string]any) (map[string]any, error) {
	request := map[string]any{
		"product_info": nil, "sku_id": body["sku_id"], "operation_priority": "online", "qa_mode": "auto",
		"background_settings": map[string]any{"background_type": "arbitrary"},
		"output_image_size":   body["output_image_size"], "output_image_paddings": body["output_image_paddings"],
		"image_type": body["image_type"],
	}
	for _, name := range []string{"operation_priority", "qa_mode", "background_settings"} {
		if value, sent := body[name]; sent {
			request[name] = value
		}
	}
	product, inline := body["product_info"].(map[string]any)
	skuID, bySKU := body["sku_id"].(string)
	if inline == bySKU {
		return nil, apiError(http.StatusBadRequest, ReasonProductInvalid, "invalid_request",
			"exactly one of product_info and sku_id is needed")
	}
	if inline {
		kept, err := b.readSKUProduct(r, who, product)
		request["product_info"] = kept
		return request, err
	}
	item, ok := b.catalogue.get(who, skuID)
	if !ok {
		return nil, errSKUUnknown
	}
	wanted := readCapabilities(map[string]any{"off_figure_product_images": []any{body["image_type"]}}).OffFigureProductImages[0]
	if b.readiness(slices.Contains(item.capabilities.OffFigureProductImages, wanted), item) != readinessReady {
		return nil, errSKUNotReady
	}
	return request, nil
}

var errFlatLayUnknown = apiError(http.StatusNotFound, ReasonOperationUnknown, "operation_not_found", "Operation not found")

// flatLayStatus answers GenerateFlatLayImageOperation. A flat lay takes as long as a try-on.
func (b *Backend) flatLayStatus(r *http.Request, who grant) (any, error) {
	o, ok := b.flatLays.get(r.PathValue("id"))
	if !ok || o.owner != who.account {
		return nil, errFlatLayUnknown
	}
	state := operation{started: o.started, pace: b.config.Pace}.state(b.config.Clock.Now())
	answer := map[string]any{"id": o.id, "status": state, "error": nil, "generated_image": nil}
	for name, value := range o.request {
		answer[name] = value
	}
	if _, err := b.find(b.generated, o.result.id, o.owner); err == nil && state == aiuta.StateSuccess {
		answer["generated_image"] = o.result.answer(r)
	}
	return answer, nil
}
