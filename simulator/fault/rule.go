// Package fault breaks the exchanges of a simulation on purpose: a rule names a link and the requests on it, and
// one thing that goes wrong with them.
//
// The words are those of Toxiproxy (README, "Toxics") and WireMock (docs, "Simulating Faults") where they have one.
// Delays pass on the simulation's clock and take no machine time; a caller that waits with clock.WithTimeout
// feels them. Random faults depend only on the seed: the same seed and the same requests give the same faults,
// independent of other links.
package fault

import "aiuta-edge/simulator/clock"

// Rule is one fault, as data: which requests on which link, and exactly one effect. It decodes from JSON and, with
// the same names, from YAML.
//
//	{"link": "sdk-api", "match": {"call": "start"}, "nth": 2, "status": {"code": 503}}
type Rule struct {
	Link Link `json:"link"`
	// Match chooses among the link's requests. Empty chooses all.
	Match Match `json:"match,omitzero"`
	// Nth is the first of the chosen requests that is hit, counted from 1. 0 is the first.
	Nth int `json:"nth,omitempty"`
	// Times is how many are hit from there on. 0 is one if Nth is set, and all otherwise.
	Times int `json:"times,omitempty"`
	// Toxicity is the probability that a request is hit whose turn it is, from 0 to 1. Nil is 1. The word is
	// Toxiproxy's.
	Toxicity *float64 `json:"toxicity,omitempty"`
	// Direction is which half of the exchange is hit. Empty is the effect's first in [Kinds].
	Direction Direction `json:"direction,omitempty"`

	// The effects. [Kinds] explains each.
	Status          *Status          `json:"status,omitempty"`
	TooManyRequests *TooManyRequests `json:"too_many_requests,omitempty"`
	Delay           *Delay           `json:"delay,omitempty"`
	Timeout         bool             `json:"timeout,omitempty"`
	ResetPeer       bool             `json:"reset_peer,omitempty"`
	Down            bool             `json:"down,omitempty"`
	DNS             bool             `json:"dns,omitempty"`
	EmptyResponse   bool             `json:"empty_response,omitempty"`
	Garbage         Garbage          `json:"garbage,omitempty"`
	LimitData       *LimitData       `json:"limit_data,omitempty"`
	Bandwidth       *Bandwidth       `json:"bandwidth,omitempty"`
	Slicer          *Slicer          `json:"slicer,omitempty"`
	SlowClose       *SlowClose       `json:"slow_close,omitempty"`
	Skew            *clock.Offset    `json:"skew,omitempty"`
}

// Match chooses the requests of a link that fit every member that is set.
type Match struct {
	// Call is a name of [Calls].
	Call string `json:"call,omitempty"`
	// Method is an HTTP method in upper case.
	Method string `json:"method,omitempty"`
	// Path is how the path begins.
	Path string `json:"path,omitempty"`
}

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
