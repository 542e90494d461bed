package backend

import (
	"net/http"
	"regexp"
	"time"

	"aiuta-edge/pkg/aiuta"
	"aiuta-edge/simulator/backend/catalogue"
	"aiuta-edge/simulator/backend/fastapi"
	"aiuta-edge/simulator/backend/gateway"
	"aiuta-edge/simulator/backend/portal"
	"aiuta-edge/simulator/backend/reason"
	"aiuta-edge/simulator/backend/storage"
)

// flatLay is an operation that draws a product without a person.
type flatLay struct {
	id      string
	owner   *portal.Account
	started time.Time
	request map[string]any
	result  storage.Picture
}

// Parts of the requests that draw products. Source: ImageSize, ImagePaddings, OperationPriority and
// BackgroundSettings of api/unified and api/studio.
var (
	imageSizeSchema = fastapi.Object(fastapi.Required("width", fastapi.Whole), fastapi.Required("height", fastapi.Whole))
	sidesSchema     = fastapi.Object(
		fastapi.Required("top", fastapi.Whole), fastapi.Required("bottom", fastapi.Whole),
		fastapi.Required("left", fastapi.Whole), fastapi.Required("right", fastapi.Whole),
	)
	prioritySchema   = fastapi.OneOf("online", "offline")
	backgroundSchema = fastapi.Agreeing(fastapi.Object(
		fastapi.Required("background_type", fastapi.OneOf("arbitrary", "transparent", "reference_color", "reference_image")),
		fastapi.Optional("reference_color", fastapi.OrNull(fastapi.Text)),
		fastapi.Optional("reference_image_id", fastapi.OrNull(fastapi.Text)),
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
var flatLaySchema = fastapi.Agreeing(fastapi.Object(
	fastapi.Optional("product_info", fastapi.OrNull(catalogue.ProductSchema)),
	fastapi.Optional("sku_id", fastapi.OrNull(fastapi.Text)),
	fastapi.Optional("operation_priority", prioritySchema),
	fastapi.Optional("qa_mode", fastapi.OneOf("none", "auto", "human")),
	fastapi.Optional("background_settings", backgroundSchema),
	fastapi.Optional("output_image_size", fastapi.OrNull(imageSizeSchema)),
	fastapi.Optional("output_image_paddings", fastapi.OrNull(sidesSchema)),
	fastapi.Required("image_type", catalogue.FlatLayImageSchema),
), func(request map[string]any) string {
	if request["qa_mode"] == "human" && request["operation_priority"] != "offline" {
		return "qa_mode human needs operation_priority offline" // source: OperationPriority of api/unified
	}
	return ""
})

// startFlatLay answers 201. Source: POST /flat_lay_operations in api/unified.
func (b *Backend) startFlatLay(r *http.Request, who gateway.Grant) (any, error) {
	body, err := fastapi.ReadObject(r)
	if err != nil {
		return nil, err
	}
	if err := fastapi.Check(flatLaySchema, body); err != nil {
		return nil, err
	}
	request, err := b.flatLayRequest(r, who.Account, body)
	if err != nil {
		return nil, err
	}
	id, err := b.ids.Next("flatlay_op-")
	if err != nil {
		return nil, err
	}
	o := flatLay{id: id, owner: who.Account, started: b.config.Clock.Now(), request: request}
	if o.result, err = b.images.Draw(who.Account, o.started.Add(b.config.Pace.Success)); err != nil {
		return nil, err
	}
	b.flatLays.Put(id, o)
	return fastapi.Reply{Status: http.StatusCreated, Value: createdOperation{id}}, nil
}

// flatLayRequest is what the operation repeats of its request, with the defaults of the schema.
func (b *Backend) flatLayRequest(r *http.Request, who *portal.Account, body map[string]any) (map[string]any, error) {
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
		return nil, fastapi.APIError(http.StatusBadRequest, reason.ProductInvalid, "invalid_request",
			"exactly one of product_info and sku_id is needed")
	}
	if inline {
		kept, err := b.catalogue.ReadSKUProduct(r, who, product)
		request["product_info"] = kept
		return request, err
	}
	return request, b.catalogue.CanBeDrawn(who, skuID, body["image_type"])
}

var errFlatLayUnknown = fastapi.APIError(http.StatusNotFound, reason.OperationUnknown, "operation_not_found", "Operation not found")

// flatLayStatus answers GenerateFlatLayImageOperation. A flat lay takes as long as a try-on.
func (b *Backend) flatLayStatus(r *http.Request, who gateway.Grant) (any, error) {
	o, ok := b.flatLays.Get(r.PathValue("id"))
	if !ok || o.owner != who.Account {
		return nil, errFlatLayUnknown
	}
	state := operation{started: o.started, pace: b.config.Pace}.state(b.config.Clock.Now())
	answer := map[string]any{"id": o.id, "status": state, "error": nil, "generated_image": nil}
	for name, value := range o.request {
		answer[name] = value
	}
	if _, err := b.images.Generated(o.result.ID, o.owner); err == nil && state == aiuta.StateSuccess {
		answer["generated_image"] = o.result.Answer(r)
	}
	return answer, nil
}
