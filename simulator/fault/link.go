package fault

// Link is one of the ways that messages of a simulation take. A rule breaks one of them.
type Link string

// The links. The app asks the token endpoint and the brand's own server; the SDK asks Aiuta's API and downloads
// pictures; the endpoint asks the brand's server.
const (
	AppEndpoint   Link = "app-endpoint"
	SDKAPI        Link = "sdk-api"
	SDKStorage    Link = "sdk-storage"
	AppBrand      Link = "app-brand"
	EndpointBrand Link = "endpoint-brand"
)

// Links returns all links, in the order in which a try-on first uses them.
func Links() []Link { return []Link{AppBrand, SDKAPI, AppEndpoint, EndpointBrand, SDKStorage} }

// Direction is which half of an exchange a fault hits. The words are Toxiproxy's.
type Direction string

// The directions. Upstream hits the request: the server never gets it, or gets it late. Downstream hits the
// answer: the server has done its work, which the caller may never learn.
const (
	Upstream   Direction = "upstream"
	Downstream Direction = "downstream"
)
