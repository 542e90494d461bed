//go:build tinygo

// This guest does with the world outside it what a host has to limit or to show: it reads and writes files, writes to
// its output, sleeps, answers with large bodies, and makes many host calls. The path chooses which; the query is what
// with.
package main

import (
	"bytes"
	"fmt"
	"net/http"
	"os"
	"strconv"
	"strings"
	"unsafe"

	spinhttp "github.com/fermyon/spin/sdk/go/v2/http"
	"github.com/fermyon/spin/sdk/go/v2/variables"
)

func init() { spinhttp.Handle(handle) }

// main is never called in a reactor build.
func main() {}

func handle(w http.ResponseWriter, r *http.Request) {
	path, query, _ := strings.Cut(r.RequestURI, "?")
	number, _ := strconv.Atoi(query)
	switch path {
	case "/read":
		content, err := os.ReadFile(query)
		answer(w, content, err)
	case "/list":
		entries, err := os.ReadDir(query)
		var names []byte
		for _, e := range entries {
			names = fmt.Appendln(names, e.Name())
		}
		answer(w, names, err)
	case "/write":
		answer(w, nil, os.WriteFile(query, []byte("changed"), 0o600))
	case "/remove":
		answer(w, nil, os.Remove(query))
	case "/print": // a line, as often as the query says; without end if it says nothing
		for i := 0; query == "" || i < number; i++ {
			fmt.Println("a line of output")
		}
	case "/line": // without end, and without a line's end
		piece := bytes.Repeat([]byte("x"), 64<<10)
		for {
			os.Stdout.Write(piece)
		}
	case "/sleep":
		sleep(uint64(number))
	case "/body":
		w.Write(bytes.Repeat([]byte("x"), number))
	case "/echo": // prints a variable and answers with it
		value, err := variables.Get(query)
		fmt.Println("the value is", value)
		answer(w, []byte(value), err)
	case "/calls": // reads a variable as often as the query says
		for range number {
			if _, err := variables.Get("greeting"); err != nil {
				answer(w, nil, err)
			}
		}
	}
}

//go:wasmimport wasi_snapshot_preview1 poll_oneoff
func pollOneoff(subscriptions, events unsafe.Pointer, count uint32, happened unsafe.Pointer) uint32

// sleep asks the host to wait: time.Sleep would need the scheduler, which a C export has not. The subscription is that
// of WASI preview 1: a clock (monotonic) and how many nanoseconds from now.
func sleep(milliseconds uint64) {
	subscription := struct {
		userData  uint64
		kind      uint8
		clock     uint64 // 32 bits and padding
		timeout   uint64
		precision uint64
		flags     uint16
	}{clock: 1, timeout: milliseconds * 1e6}
	var events [32]byte
	var happened uint32
	pollOneoff(unsafe.Pointer(&subscription), unsafe.Pointer(&events), 1, unsafe.Pointer(&happened))
}

// answer says what came out of an attempt.
func answer(w http.ResponseWriter, content []byte, err error) {
	if err != nil {
		w.WriteHeader(http.StatusNotFound)
		content = []byte(err.Error())
	}
	w.Write(content)
}
