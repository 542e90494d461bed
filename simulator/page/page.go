// Package page is what a browser shows of a run of serve: what passes, a token inspector, the world and plays. It is plain
// HTML, CSS and ES modules, loads nothing from elsewhere, and shows all that comes from a network as text.
package page

import (
	"bytes"
	"embed"
	"io/fs"
	"net/http"
	"strings"
	"time"

	"aiuta-edge/simulator/look"
)

//go:embed files
var files embed.FS

// Policy lets the page load only what this server has, talk only to it, and make no markup from text (Trusted Types).
const Policy = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; " +
	"base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'"

// Handler serves the page at / and its parts below /page/.
func Handler() http.Handler {
	parts, err := fs.Sub(files, "files")
	if err != nil {
		panic("page: " + err.Error()) // the folder is embedded
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Security-Policy", Policy)
		w.Header().Set("Referrer-Policy", "no-referrer")
		name := strings.TrimPrefix(r.URL.Path, "/page/")
		text, err := []byte(nil), error(nil)
		switch name {
		case "/":
			name = "index.html"
			text, err = fs.ReadFile(parts, name)
		case "look.css":
			text = []byte(look.Style())
		case "ladder.js":
			text = []byte(look.Ladder())
		default:
			text, err = fs.ReadFile(parts, name)
		}
		if err != nil {
			http.NotFound(w, r)
			return
		}
		http.ServeContent(w, r, name, time.Time{}, bytes.NewReader(text))
	})
}
