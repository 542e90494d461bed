//go:build tinygo

package main

import (
	"fmt"
	"io"
	"net/http"
	"strings"

	spinhttp "github.com/fermyon/spin/sdk/go/v2/http"
)

// outbound sends a request: only a URL for a GET, or METHOD URL NAME=VALUE… BODY, where all after the URL may be left out
// and the last word without "=" is the body.
func outbound(words []string) (string, error) {
	method := http.MethodGet
	if len(words) > 1 {
		method, words = words[0], words[1:]
	}
	if len(words) == 0 {
		return "", errCall
	}
	var body io.Reader
	header := make(http.Header)
	for _, word := range words[1:] {
		if name, value, isHeader := strings.Cut(word, "="); isHeader {
			header.Add(name, value)
			continue
		}
		body = strings.NewReader(word)
	}
	request, err := http.NewRequest(method, words[0], body)
	if err != nil {
		return "", err
	}
	request.Header = header
	response, err := spinhttp.Send(request)
	if err != nil {
		return "", err
	}
	content, err := io.ReadAll(response.Body)
	return fmt.Sprintf("%d %s %q", response.StatusCode, headerText(response.Header), content), err
}
