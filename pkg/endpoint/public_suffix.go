package endpoint

import "strings"

// isPublicSuffix reports whether strangers can have hosts below this one. It knows single labels, the second-level
// domains of countries, and where many sites are hosted. The whole Public Suffix List (publicsuffix.org) has some
// 250 KB, too much for a component that starts anew for each request.
func isPublicSuffix(host string) bool {
	first, second, found := strings.Cut(host, ".")
	if !found {
		return true
	}
	if len(second) == 2 && contains(secondLevel, first) {
		return true
	}
	return contains(hosting, host)
}

// secondLevel are labels under which countries register: co.uk, com.br, ne.jp.
var secondLevel = []string{"ac", "co", "com", "edu", "go", "gob", "gov", "gouv", "ltd", "mil", "ne", "net", "nom", "or", "org", "plc"}

// hosting are domains below which customers choose names of their own. All are on the Public Suffix List, run.app by a
// wildcard.
var hosting = []string{
	"amplifyapp.com", "appspot.com", "azurestaticapps.net", "azurewebsites.net", "cloudfront.net", "firebaseapp.com",
	"fly.dev", "github.io", "gitlab.io", "herokuapp.com", "myshopify.com", "netlify.app", "ngrok-free.app", "ngrok.io",
	"onrender.com", "pages.dev", "run.app", "s3.amazonaws.com", "vercel.app", "web.app", "webflow.io", "workers.dev",
}
