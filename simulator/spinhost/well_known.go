package spinhost

import (
	"encoding/json"
	"net/http"
	"strings"
)

// wellKnownPrefix is where Spin itself answers; such requests never reach a component (Spin v4.0.2
// crates/trigger-http/src/server.rs, HttpServer::handle).
const wellKnownPrefix = "/.well-known/spin/"

func isWellKnown(path string) bool { return strings.HasPrefix(path, wellKnownPrefix) }

// appInfo is the body of /.well-known/spin/info. (Spin has a digest too, for applications from a registry.)
type appInfo struct {
	Name    string `json:"name"`
	Version string `json:"version,omitempty"`
}

// serveWellKnown answers every method.
func (a *App) serveWellKnown(w http.ResponseWriter, path string) {
	switch strings.TrimPrefix(path, wellKnownPrefix) {
	case "health":
		noSniffing(w)
		w.Write([]byte("OK"))
	case "info":
		w.Header().Set("Content-Type", "application/json")
		body, _ := json.MarshalIndent(appInfo{a.manifest.Name, a.manifest.Version}, "", "  ")
		w.Write(body)
	default:
		w.WriteHeader(http.StatusNotFound)
	}
}
