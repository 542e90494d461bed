package aiuta

// Claims that a brand may bind a token to. They have the names of the start request's own fields.
// Source: docs, api/server-side-auth-component.md; the OpenAPI schemas SkuImagesRequest and SkuTryOnRequest.
const (
	ClaimUploadedImageID = "uploaded_image_id"
	ClaimSKUID           = "sku_id"
	ClaimSKUIDs          = "sku_ids"
	ClaimSKUCatalogName  = "sku_catalog_name"
	// ClaimProductID stands in docs, sdk/developer/configuration/auth.md; no SDK sends it.
	ClaimProductID = "product_id"
)

// TokenType is the value of "type" in the token endpoint's answer.
// Source: docs, api/server-side-auth-component.md.
const TokenType = "jwt"

// TokenPath is where the token endpoint stands. Source: docs, api/server-side-auth-component.md.
const TokenPath = "/aiuta_jwt"
