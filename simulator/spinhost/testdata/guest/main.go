//go:build tinygo

// The probe is a guest built with the Spin Go SDK v2 that shows its tests what it sees of the host. The last segment
// of the path chooses what it does.
package main

import (
	"crypto/rand"
	"fmt"
	"io"
	"net/http"
	"os"
	"strconv"
	"strings"
	"time"

	spinhttp "github.com/fermyon/spin/sdk/go/v2/http"
	"github.com/fermyon/spin/sdk/go/v2/variables"
)

// initialised counts how often package initialisation ran in this instance.
var initialised int

func init() {
	initialised++
	spinhttp.Handle(handle)
}

// main is never called in a reactor build.
func main() {}

func handle(w http.ResponseWriter, r *http.Request) {
	path, query, _ := strings.Cut(r.RequestURI, "?")
	path = strings.TrimRight(path, "/")
	switch path[strings.LastIndexByte(path, '/')+1:] {
	case "panic":
		panic("the probe was told to panic")
	case "loop":
		for {
			initialised++
		}
	case "allocate":
		var kept [][]byte
		for {
			kept = append(kept, make([]byte, 1<<20))
			kept[len(kept)-1][0] = byte(len(kept))
		}
	case "variable":
		variable(w, query)
	case "duplicates":
		w.Header().Add("Set-Cookie", "first=1")
		w.Header().Add("Set-Cookie", "second=2")
	case "status":
		status, _ := strconv.Atoi(query)
		w.Header().Set("X-Late", "yes")
		w.WriteHeader(status)
	case "nothing":
	case "clock":
		fmt.Fprint(w, time.Now().UnixNano())
	case "random":
		raw := make([]byte, 16)
		if _, err := rand.Read(raw); err != nil {
			fmt.Fprint(w, err)
			return
		}
		fmt.Fprintf(w, "%x", raw)
	case "environment":
		fmt.Fprint(w, strings.Join(os.Environ(), "\n"))
	case "print":
		fmt.Println("a line on stdout")
		fmt.Fprintln(os.Stderr, "a line on stderr")
		fmt.Print("an unfinished line")
	case "initialised":
		fmt.Fprint(w, initialised)
	case "badheader":
		w.Header().Set("X-Bad", "line\nbreak")
	default:
		dump(w, r)
	}
}

// variable answers with the value of the variable named by the query, or 404 and the host's message.
func variable(w http.ResponseWriter, key string) {
	value, err := variables.Get(key)
	if err != nil {
		w.WriteHeader(http.StatusNotFound)
		fmt.Fprint(w, err)
		return
	}
	fmt.Fprint(w, value)
}

// dump answers with the request as the SDK decoded it, a line for each part, then the body.
func dump(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		fmt.Fprint(w, err)
		return
	}
	w.Header().Set("Content-Type", "text/plain")
	fmt.Fprintf(w, "method: %s\nuri: %s\nurl: %s\nhost: %s\nremote: %s\nlength: %d\n",
		r.Method, r.RequestURI, r.URL, r.Host, r.RemoteAddr, r.ContentLength)
	for name, values := range r.Header {
		for _, value := range values {
			fmt.Fprintf(w, "header: %s: %s\n", name, value)
		}
	}
	fmt.Fprintf(w, "\n%s", body)
}
