package fault

import "slices"

// Kind is one effect that a rule can have.
type Kind struct {
	// Name is the member of a rule that sets it.
	Name string
	// Directions are those that it can have. The first is the one that it has unless a rule says otherwise.
	Directions []Direction
	// Summary says in one line what happens.
	Summary string

	// of is the effect of a rule that sets it, and nil for any other.
	of func(Rule) effect
}

// Kinds returns every effect.
func Kinds() []Kind { return slices.Clone(kinds) }

var (
	either     = []Direction{Downstream, Upstream}
	before     = []Direction{Upstream, Downstream}
	upstream   = []Direction{Upstream}
	downstream = []Direction{Downstream}
)

// kinds has a row for each member of [Rule] that is an effect, in their order.
var kinds = []Kind{
	{"status", before, "another answer, as a gateway gives it",
		func(r Rule) effect { return given(r.Status != nil, r.Status) }},
	{"too_many_requests", before, "429, with `Retry-After` if it is set",
		func(r Rule) effect { return given(r.TooManyRequests != nil, r.TooManyRequests) }},
	{"delay", either, "the exchange takes longer: `fixed`, `uniform` or `lognormal` (WireMock)",
		func(r Rule) effect { return given(r.Delay != nil, r.Delay) }},
	{"timeout", either, "nothing comes, until the caller gives up (Toxiproxy, with a timeout of 0)",
		func(r Rule) effect { return given(r.Timeout, timeout{}) }},
	{"reset_peer", either, "the connection is reset (Toxiproxy; WireMock's `CONNECTION_RESET_BY_PEER`)",
		func(r Rule) effect { return given(r.ResetPeer, resetPeer{}) }},
	{"down", upstream, "the connection is refused (Toxiproxy)",
		func(r Rule) effect { return given(r.Down, down{}) }},
	{"dns", upstream, "the server's name does not resolve",
		func(r Rule) effect { return given(r.DNS, dns{}) }},
	{"empty_response", either, "the connection closes before any answer (WireMock's `EMPTY_RESPONSE`)",
		func(r Rule) effect { return given(r.EmptyResponse, emptyResponse{}) }},
	{"garbage", either, "bytes that are no HTTP: `RANDOM_DATA_THEN_CLOSE`, or `MALFORMED_RESPONSE_CHUNK` behind a good head (WireMock)",
		func(r Rule) effect { return given(r.Garbage != "", r.Garbage) }},
	{"limit_data", downstream, "the answer breaks off after so many bytes of its body (Toxiproxy)",
		func(r Rule) effect { return given(r.LimitData != nil, r.LimitData) }},
	{"bandwidth", either, "the body takes its time, at `rate` KB each second (Toxiproxy)",
		func(r Rule) effect { return given(r.Bandwidth != nil, r.Bandwidth) }},
	{"slicer", downstream, "the body comes in small slices with a delay between them (Toxiproxy)",
		func(r Rule) effect { return given(r.Slicer != nil, r.Slicer) }},
	{"slow_close", downstream, "the end of the body comes late (Toxiproxy)",
		func(r Rule) effect { return given(r.SlowClose != nil, r.SlowClose) }},
	{"skew", downstream, "the answer's `Date` is off by so much, either way",
		func(r Rule) effect { return given(r.Skew != nil, skew{r.Skew}) }},
}

// given returns the effect if it is set, and nil if it is not.
func given(set bool, e effect) effect {
	if set {
		return e
	}
	return nil
}
