package recording

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"aiuta-edge/pkg/aiuta"
	"aiuta-edge/simulator/journal"
	"aiuta-edge/simulator/sdk"
)

// observed are the requests by which an SDK is known.
type observed struct {
	// calls are those to the API, events and preflights left out.
	calls, events, starts, uploads, mints []journal.Entry
	// jwt says that the app has a getJwt.
	jwt bool
}

func (r Recording) observe() (o observed) {
	for _, e := range r.Requests {
		switch {
		case e.Call == "mint":
			o.mints, o.jwt = append(o.mints, e), true
		case e.To != journal.Aiuta.Name || isPreflight(e) || strings.HasPrefix(e.Path, "/api/"):
		case e.Call == "analytics":
			o.events = append(o.events, e)
		default:
			o.calls = append(o.calls, e)
			o.jwt = o.jwt || e.Token != nil
			switch e.Call {
			case "start":
				o.starts = append(o.starts, e)
			case "upload":
				o.uploads = append(o.uploads, e)
			}
		}
	}
	return o
}

// traits are what the requests of one persona have and those of another have not. Each speaks of one rule of package sdk.
var traits = []func(sdk.Persona, observed) mark{
	ofEvents, ofPaths, ofBearer, ofSubscriptionID, ofHeaders, ofUserAgent, ofContentType, ofStartBody, ofUpload, ofSetup, ofParameters,
}

// A trait that a version has stated itself outweighs what is only typical.
const (
	stated  = 20
	typical = 3
	slight  = 1
)

func fits(weight int, format string, args ...any) mark {
	return mark{weight, fmt.Sprintf(format, args...)}
}

func differs(weight int, format string, args ...any) mark {
	return mark{-weight, fmt.Sprintf(format, args...)}
}

// ofEvents reads the version that an SDK tells Aiuta of itself.
func ofEvents(p sdk.Persona, o observed) mark {
	for _, e := range o.events {
		env, _ := bodyOf(e)["env"].(map[string]any)
		platform, _ := env["platform"].(string)
		version, _ := env["sdkVersion"].(string)
		switch {
		case e.Path != p.Analytics.Path || platform != p.Analytics.Platform:
			return differs(stated, "its events go to %s and say %q", e.Path, platform)
		case version != "" && version != p.Version:
			return differs(stated, "its events say that it is version %s", version)
		case version != "":
			return fits(stated, "its events say that it is %s %s", platform, version)
		}
	}
	return mark{}
}

func ofPaths(p sdk.Persona, o observed) mark {
	for _, e := range o.calls {
		if !strings.HasPrefix(e.Path, p.Generation.Base+"/") {
			return differs(typical*2, "it calls %s, and not below %s", e.Path, p.Generation.Base)
		}
	}
	return seenIn(o.calls, typical, "its calls go below %s", p.Generation.Base)
}

// seenIn fits if there is anything that could have differed.
func seenIn(entries []journal.Entry, weight int, format string, args ...any) mark {
	if len(entries) == 0 {
		return mark{}
	}
	return fits(weight, format, args...)
}

// ofBearer looks whether the start carries a token, where the app has a getJwt.
func ofBearer(p sdk.Persona, o observed) mark {
	if !o.jwt {
		return mark{}
	}
	_, path := p.Generation.Endpoint(aiuta.CallStartOperation)
	carries := p.Headers.BearerPath == path
	for _, e := range o.starts {
		if has := header(e, aiuta.HeaderAuthorization) != ""; has != carries {
			return differs(typical, "its start carries Authorization: %t", has)
		}
	}
	return seenIn(o.starts, typical, "its start carries Authorization: %t", carries)
}

func ofSubscriptionID(p sdk.Persona, o observed) mark {
	for _, e := range o.starts {
		proved := header(e, aiuta.HeaderAuthorization)+header(e, aiuta.HeaderAPIKey) != ""
		if has := header(e, aiuta.HeaderSubscriptionID) != ""; proved && has != p.Headers.AlwaysSubscriptionID {
			return differs(typical, "its start carries %s next to the stronger credential: %t", aiuta.HeaderSubscriptionID, has)
		}
	}
	return seenIn(o.starts, typical, "its start carries %s next to a token: %t", aiuta.HeaderSubscriptionID, p.Headers.AlwaysSubscriptionID)
}

// tells are headers that some SDK has on each request, and no other has with this value.
var tells = []string{"User-Agent", "Origin"}

func ofHeaders(p sdk.Persona, o observed) mark {
	for _, e := range o.calls {
		for name, value := range p.Headers.Fixed {
			if got := header(e, name); got != value {
				return differs(typical, "%s of %s %s is %q, not %q", name, e.Method, e.Path, got, value)
			}
		}
		for _, name := range tells {
			if got := header(e, name); got != p.Headers.Fixed[name] && ofAnotherSDK(name, got) {
				return differs(typical, "%s of %s %s is %q", name, e.Method, e.Path, got)
			}
		}
	}
	for name, value := range p.Headers.Fixed {
		if slices.Contains(tells, name) {
			return seenIn(o.calls, typical, "%s is %q", name, value)
		}
	}
	return mark{}
}

func ofAnotherSDK(name, value string) bool {
	return slices.ContainsFunc(sdk.Personas(), func(p sdk.Persona) bool { return value != "" && p.Headers.Fixed[name] == value })
}

// engines are what the HTTP client of each platform calls itself. Android's is a rule of the persona. Source: Alamofire
// HTTPHeaders.swift, defaultUserAgent, for the Session.default of ios RestService.swift; RFC 9110 section 10.1.5 for browsers' habit.
var engines = map[string]string{"Alamofire/": "ios", "ktor-client": "android", "Mozilla/": "web"}

// ofUserAgent looks which platform's HTTP client makes the calls. A User-Agent that names no platform says nothing.
func ofUserAgent(p sdk.Persona, o observed) mark {
	for _, e := range o.calls {
		agent := header(e, "User-Agent")
		for engine, platform := range engines {
			if !strings.Contains(agent, engine) {
				continue
			}
			if platform == p.Analytics.Platform {
				return fits(typical, "its HTTP client calls itself %q", agent)
			}
			return differs(typical, "its HTTP client calls itself %q", agent)
		}
	}
	return mark{}
}

// ofContentType looks at requests without a body.
func ofContentType(p sdk.Persona, o observed) mark {
	for _, e := range o.calls {
		if e.Body != nil || e.Method != "GET" {
			continue
		}
		if has := header(e, "Content-Type") != ""; has != p.Headers.AlwaysJSON {
			return differs(slight, "a request without a body has a Content-Type: %t", has)
		}
		if p.Headers.AlwaysJSON {
			return fits(slight, "a request without a body has a Content-Type")
		}
	}
	return mark{}
}

// ofStartBody compares the members of the start with those that the persona writes, in its order.
func ofStartBody(p sdk.Persona, o observed) mark {
	for _, e := range o.starts {
		if e.Body == nil || e.Body.Members == nil {
			continue
		}
		if !inOrder(e.Body.Members, p.Start.Body) {
			return differs(typical, "the body of its start has %s", strings.Join(e.Body.Members, ", "))
		}
		return fits(typical, "the body of its start has %s, in this order", strings.Join(e.Body.Members, ", "))
	}
	return mark{}
}

// inOrder reports whether members are those of fields, in their order. A catalogue is only named where there is one.
func inOrder(members []string, fields sdk.Fields) bool {
	expected := slices.DeleteFunc(slices.Clone([]string(fields)), func(name string) bool {
		return name == aiuta.ClaimSKUCatalogName && !slices.Contains(members, name)
	})
	return slices.Equal(members, expected)
}

var digits = regexp.MustCompile(`\d+`)

// shapeOf is a file name with each number as one sign.
func shapeOf(name string) string { return digits.ReplaceAllString(name, "#") }

// ofUpload looks at how the photo's part is named. In a browser it has the name that the user gave it.
func ofUpload(p sdk.Persona, o observed) mark {
	for _, e := range o.uploads {
		if e.Body == nil || len(e.Body.Parts) == 0 {
			continue
		}
		part := e.Body.Parts[0]
		expected := p.Upload.FileName(e.At)
		inBrowser := p.Browser != (sdk.BrowserRules{})
		switch {
		case part.Length != p.Upload.PartLength:
			return differs(typical, "the part of its upload has a Content-Length: %t", part.Length)
		case shapeOf(part.File) == shapeOf(expected):
			return fits(typical, "it uploads %q", part.File)
		case !inBrowser:
			return differs(typical, "it uploads %q, not %q", part.File, expected)
		}
	}
	return mark{}
}

// ofSetup compares what is loaded at the start of the app. A call that is missing says little: it may be in a cache.
func ofSetup(p sdk.Persona, o observed) mark {
	loads := map[string]bool{}
	for _, call := range p.Setup.Calls {
		_, path := p.Generation.Endpoint(call)
		loads[path] = true
	}
	loaded := map[string]bool{}
	for _, e := range o.calls {
		if e.Call != "models" && e.Call != "details" {
			continue
		}
		if !loads[e.Path] {
			return differs(typical, "it loads %s", e.Path)
		}
		loaded[e.Path] = true
	}
	switch len(loaded) {
	case 0:
		return mark{}
	case len(loads):
		return fits(slight, "it loads what this version loads")
	}
	return mark{}
}

// ofParameters looks at what getJwt asks with, which the app decides in the end.
func ofParameters(p sdk.Persona, o observed) mark {
	for _, e := range o.mints {
		if e.Body == nil || e.Body.Members == nil {
			continue
		}
		_, joined := bodyOf(e)[aiuta.ClaimSKUIDs].(string)
		if hasSKUs := slices.Contains(e.Body.Members, aiuta.ClaimSKUIDs); !inOrder(e.Body.Members, p.Token.Params) ||
			hasSKUs && joined != (p.Token.Lists == sdk.CommaJoined) {
			return differs(slight, "getJwt asks with %s", describe(e))
		}
		return fits(slight, "getJwt asks with %s", describe(e))
	}
	return mark{}
}

// describe is the body of a request for a token.
func describe(e journal.Entry) string {
	parts := make([]string, len(e.Body.Members))
	for i, name := range e.Body.Members {
		value, _ := json.Marshal(bodyOf(e)[name])
		parts[i] = name + " " + string(value)
	}
	return strings.Join(parts, ", ")
}
