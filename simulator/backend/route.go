package backend

import (
	"net/http"
	"slices"

	"aiuta-edge/pkg/aiuta"
	"aiuta-edge/simulator/backend/catalogue"
	"aiuta-edge/simulator/backend/gateway"
	"aiuta-edge/simulator/backend/storage"
)

// CallDoc describes one call that the backend answers.
type CallDoc struct {
	Method, Path string
	// Needs is the weakest credential that is enough.
	Needs string
	// Source is where Aiuta documents the call, or shows it.
	Source string
}

// Calls describes every call, those of the legacy API first. Paths are in the notation of http.ServeMux.
func (b *Backend) Calls() []CallDoc {
	var docs []CallDoc
	for _, route := range b.routes() {
		docs = append(docs, CallDoc{route.method, route.path, string(route.need), route.source})
	}
	return docs
}

// route is one call of the API.
type route struct {
	method, path string
	need         gateway.Need
	source       string
	generation   aiuta.Generation
	call         call
}

// Sources of routes.
const (
	sourceOpenAPI = "OpenAPI of both"
	sourceUnified = "api/unified"
	sourceDump    = "android openapi.json at 16233e60"
	sourceDetails = "team/sdk/subscription-details.md"
	sourceTryOn   = "android TryOnModelDTO.kt; web tryOnApiService.ts"
	sourceOld     = "android before 5.0.0"
	sourceStudio  = "api/studio"
	sourceQR      = "web qrApiService.ts"
	sourceSizeFit = "ios Core+Api+SizeFit+Request.swift; android AiutaSizeFitImpl.kt"
)

// routes lays out every call. Which credential is enough is what the SDKs send; for what no SDK calls, reading
// and the account's own images are open to the subscription id, and changing the catalogue is not: a guess.
func (b *Backend) routes() []route {
	var all []route
	for _, g := range aiuta.Generations() {
		all = append(all, b.shared(g)...)
		if g == aiuta.Legacy {
			all = append(all, b.legacyRoutes()...)
		} else {
			all = append(all, b.unifiedRoutes()...)
		}
	}
	all = append(all, b.studioRoutes()...)
	all = append(all, b.handOverRoutes()...)
	for _, p := range analyticsPlatforms {
		all = append(all, route{http.MethodPost, p.path(), b.analyticsNeed(p), "docs, team/sdk", aiuta.Generation{}, call{answer: acceptEvents}})
	}
	return all
}

// shared are the calls that both generations have.
func (b *Backend) shared(g aiuta.Generation) []route {
	sdk := func(name aiuta.Call, source string, c call) route {
		method, path := g.Endpoint(name)
		need := gateway.NeedsSubscription
		if name.Mandatory() {
			need = gateway.NeedsSecret
		}
		return route{method, path, need, source, g, c}
	}
	at := func(method, path, source string, answer gateway.Handler) route {
		return route{method, g.Base + path, gateway.NeedsSubscription, source, g, call{answer: answer}}
	}
	return []route{
		sdk(aiuta.CallUploadImage, sourceOpenAPI, call{answer: b.images.Upload, maxBody: int64(b.config.MaxUpload)}),
		at(http.MethodGet, "/uploaded_images/{id}", sourceOpenAPI, b.images.ReadUpload),
		at(http.MethodDelete, "/uploaded_images/{id}", sourceOpenAPI, b.images.DeleteUpload),
		at(http.MethodDelete, "/generated_images/{id}", sourceOpenAPI, b.images.DeleteGenerated),
		sdk(aiuta.CallStartOperation, sourceOpenAPI, call{answer: b.startOperation(g)}),
		sdk(aiuta.CallOperationStatus, sourceOpenAPI, call{answer: b.operationStatus(g)}),
		sdk(aiuta.CallPredefinedModels, sourceOpenAPI, call{answer: predefinedModels(g), revalidates: true}),
		sdk(aiuta.CallTryOnModels, sourceTryOn, call{answer: tryOnModels, revalidates: true}),
		sdk(aiuta.CallSubscriptionDetails, sourceDetails, call{answer: b.subscriptionDetails, revalidates: true}),
		at(http.MethodGet, "/suggested_outfits", sourceDump, catalogue.SuggestOutfits),
		at(http.MethodPost, "/size_and_fit/recommendation", sourceSizeFit, recommendSize),
	}
}

func (b *Backend) legacyRoutes() []route {
	get := func(path, source string, answer gateway.Handler) route {
		return route{http.MethodGet, aiuta.Legacy.Base + path, gateway.NeedsSubscription, source, aiuta.Legacy, call{answer: answer}}
	}
	_, operations := aiuta.Legacy.Endpoint(aiuta.CallStartOperation)
	return []route{
		{http.MethodGet, operations, gateway.NeedsSubscription, sourceOld, aiuta.Legacy, call{answer: b.listOperations(aiuta.Legacy)}},
		get("/sku_catalogs", sourceOld, b.catalogue.ListCatalogs),
		get("/sku_items/{catalog}", sourceOld, b.catalogue.ListCatalogItems),
		get("/sku_items/{catalog}/{id}", sourceOld, b.catalogue.CatalogItem),
	}
}

func (b *Backend) unifiedRoutes() []route {
	at := func(method, path string, need gateway.Need, answer gateway.Handler) route {
		return route{method, aiuta.Unified.Base + path, need, sourceUnified, aiuta.Unified, call{answer: answer}}
	}
	return []route{
		at(http.MethodGet, "/sku_items", gateway.NeedsSubscription, b.catalogue.ListSKUItems),
		at(http.MethodPost, "/sku_items", gateway.NeedsSecret, b.catalogue.CreateSKUItem),
		at(http.MethodGet, "/sku_items/{id}", gateway.NeedsSubscription, b.catalogue.SKUItem),
		at(http.MethodDelete, "/sku_items/{id}", gateway.NeedsSecret, b.catalogue.DeleteSKUItem),
		at(http.MethodPatch, "/sku_items/{id}/capabilities", gateway.NeedsSecret, b.catalogue.PatchCapabilities),
		at(http.MethodPatch, "/sku_items/{id}/merchandising", gateway.NeedsSecret, b.catalogue.PatchMerchandising),
		at(http.MethodGet, "/recommendations/outfits/{id}", gateway.NeedsSubscription, b.catalogue.RecommendOutfits),
		at(http.MethodPost, "/flat_lay_operations", gateway.NeedsSecret, b.startFlatLay),
		at(http.MethodGet, "/flat_lay_operations/{id}", gateway.NeedsSubscription, b.flatLayStatus),
	}
}

// newMux serves the routes, and refuses everything else.
func (b *Backend) newMux() *http.ServeMux {
	mux := http.NewServeMux()
	methods := map[string]map[string]http.Handler{}
	for _, route := range b.routes() {
		if methods[route.path] == nil {
			methods[route.path] = map[string]http.Handler{}
		}
		methods[route.path][route.method] = b.handle(route)
	}
	for path, handlers := range methods {
		mux.Handle(path, b.byMethod(handlers))
	}
	download := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if err := b.images.Download(w, r); err != nil {
			b.refuse(w, err)
		}
	})
	mux.Handle(storage.Path+"{name}", b.byMethod(map[string]http.Handler{http.MethodGet: download, http.MethodHead: download}))
	mux.HandleFunc("/", func(w http.ResponseWriter, _ *http.Request) { b.refuse(w, errPathUnknown) })
	return mux
}

// sortedMethods lists the methods of a path for the header Allow.
func sortedMethods(handlers map[string]http.Handler) []string {
	var names []string
	for method := range handlers {
		names = append(names, method)
	}
	slices.Sort(names)
	return names
}
