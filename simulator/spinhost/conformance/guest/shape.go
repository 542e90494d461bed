//go:build tinygo

package main

import (
	"bytes"
	"fmt"
	"hash/crc32"
	"maps"
	"net/http"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"
)

// largeBody is the length in bytes from which /echo tells a body's length and checksum instead of its bytes.
const largeBody = 4 << 10

// shape answers the paths that show one shape of a request or a response each.
func shape(w http.ResponseWriter, r *http.Request, path, query string, body []byte) {
	switch path {
	case "/foo": // what Spin's suite asks of a guest's handler
		if r.Method != http.MethodPost || r.Header.Get("Foo") != "bar" || string(body) != "Hello, SpinHttp!" {
			w.WriteHeader(http.StatusBadRequest)
			return
		}
		w.Header().Set("lorem", "ipsum")
		fmt.Fprint(w, "dolor sit amet")
	case "/body":
		w.Write(body)
	case "/nothing":
	case "/status":
		status, _ := strconv.Atoi(query)
		w.WriteHeader(status)
	case "/header": // NAME=VALUE, with Go's escapes in the value
		name, value, _ := strings.Cut(query, "=")
		value, _ = strconv.Unquote(`"` + value + `"`)
		w.Header().Set(name, value)
	case "/two-values":
		w.Header().Add("Set-Cookie", "first=1")
		w.Header().Add("Set-Cookie", "second=2")
	case "/late": // the SDK keeps all until the handler returns
		fmt.Fprint(w, "body")
		w.WriteHeader(http.StatusCreated)
		w.WriteHeader(http.StatusAccepted)
		w.Header().Set("X-Late", "yes")
	case "/large":
		size, _ := strconv.Atoi(query)
		w.Write(bytes.Repeat([]byte("0123456789abcdef"), size/16))
	case "/panic":
		panic("the guest was told to panic")
	case "/clock":
		fmt.Fprint(w, time.Now().UnixMicro())
	case "/environment":
		fmt.Fprintf(w, "%q", os.Environ())
	default:
		echo(w, r, body)
	}
}

// echo answers with the request as the SDK decoded it.
func echo(w http.ResponseWriter, r *http.Request, body []byte) {
	w.Header().Set("Content-Type", "text/plain")
	fmt.Fprintf(w, "method %s\nuri %q\nurl %q\nhost %q\nremote %q\nlength %d\n",
		r.Method, r.RequestURI, r.URL, r.Host, r.RemoteAddr, r.ContentLength)
	for _, name := range slices.Sorted(maps.Keys(r.Header)) {
		fmt.Fprintf(w, "header %s %q\n", name, r.Header[name])
	}
	if len(body) < largeBody {
		fmt.Fprintf(w, "body %q\n", body)
		return
	}
	fmt.Fprintf(w, "body of %d bytes, CRC-32 %08x\n", len(body), crc32.ChecksumIEEE(body))
}

// headerText writes headers in the order of their names.
func headerText(header http.Header) string {
	var pairs []string
	for _, name := range slices.Sorted(maps.Keys(header)) {
		pairs = append(pairs, fmt.Sprintf("%s=%q", name, header[name]))
	}
	return "{" + strings.Join(pairs, " ") + "}"
}
