package probe

import (
	"net/url"
	"strings"

	"aiuta-edge/simulator/report"
)

// pathAttacks ask for the endpoint under other names.
func pathAttacks() []Probe {
	return []Probe{
		{
			Name: "path-skips-caller", Kind: "paths", Severity: report.Critical, at: atGuarded, needs: anAccount | aClosedDoor,
			Tries: "other spellings of the path, for a guard that matches it by its letters", Rule: "CWE-647, CWE-22; OWASP API5:2023",
			attempts: func(e *endpoint) []attempt {
				path := e.path()
				var attempts []attempt
				for _, spelled := range []string{
					"/" + path, path + "/", path + "//", path + "/x", "/." + path, "/x/.." + path, "/healthz/.." + path, path + "/.", path + "/..;/",
					path + ";a=b", path + "%2f", path + "%00", path + "%20", path + ".json", strings.ToUpper(path), path[:1] + "%" + hexByte(path[1]) + path[2:],
					"/%2e" + path, path + "?", path + "?/healthz", path + "%23", "\\" + path[1:],
				} {
					r := e.anonymous()
					r.Target = spelled
					attempts = append(attempts, attempt{"POST " + spelled + " without a credential", r, noToken()})
				}
				return attempts
			},
		},
		{
			Name: "absolute-target", Kind: "paths", Severity: report.Critical, at: atGuarded, needs: anAccount | aClosedDoor,
			Tries: "a request line with a whole URL, of this server or another", Rule: "RFC 9112 section 3.2.2; CWE-918",
			attempts: func(e *endpoint) []attempt {
				path := e.path()
				var attempts []attempt
				for _, target := range []string{"http://localhost" + path, "http://attacker.example" + path, "http://user@localhost" + path} {
					r := e.anonymous()
					r.Target = target
					attempts = append(attempts, attempt{"POST " + target + " without a credential", r, noToken()})
				}
				return attempts
			},
		},
		{
			Name: "rewritten-url", Kind: "paths", Severity: report.High,
			Tries: "headers by which proxies tell the real path, at a path where nothing is", Rule: "CWE-444, CWE-290",
			attempts: func(e *endpoint) []attempt {
				path := e.path()
				var attempts []attempt
				for _, name := range []string{"X-Original-URL", "X-Rewrite-URL", "X-Forwarded-Uri", "X-Forwarded-Prefix", "Spin-Path-Info",
					"Spin-Full-Url", "Spin-Raw-Component-Route", "Spin-Component-Route", "Spin-Matched-Route", "Spin-Base-Path"} {
					value := path
					if name == "Spin-Full-Url" {
						value = e.URL
					}
					r := e.ask(e.params()).with(name, value)
					r.Target = "/attack-nothing-here"
					attempts = append(attempts, attempt{name + ": the endpoint's path", r, noToken()})
				}
				return attempts
			},
		},
		{
			Name: "cache-deception", Kind: "paths", Severity: report.Medium,
			Tries: "the endpoint's path with the ending of a file, which a cache in front would keep", Rule: "CWE-525; RFC 9111 section 3",
			attempts: func(e *endpoint) []attempt {
				path := e.path()
				var attempts []attempt
				for _, spelled := range []string{path + "/x.css", path + "/x.js", path + ";x.css", path + "%2fx.css", path + "/..%2fx.css", path + ".css", path + "?x.css"} {
					r := e.ask(e.params())
					r.Target = spelled
					attempts = append(attempts, attempt{spelled, r, neverCached()})
				}
				return attempts
			},
		},
	}
}

// neverCached expects no token, or one that no cache may keep.
func neverCached() expectation {
	return expectation{"no token, or no-store", func(a answer) (string, bool) {
		got := a.said(string(a.problem()))
		if a.token() == "" {
			return got, a.err == nil && !a.isFailure()
		}
		if strings.Contains(strings.ToLower(a.Header.Get("Cache-Control")), "no-store") {
			return got + ", no-store", true
		}
		return got + " that a cache may keep", false
	}}
}

// path is that of the endpoint, never empty.
func (e *endpoint) path() string {
	if u, err := url.Parse(e.URL); err == nil && len(u.EscapedPath()) > 1 {
		return u.EscapedPath()
	}
	return "/aiuta_jwt"
}

func hexByte(c byte) string { return escapedURL(string(c))[1:] }
