package scenario

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"

	"aiuta-edge/pkg/aiuta"
	"aiuta-edge/simulator/backend/portal"
	"aiuta-edge/simulator/backend/reason"
	"aiuta-edge/simulator/backend/switches"
	"aiuta-edge/simulator/fault"
	"aiuta-edge/simulator/sdk"
)

// ofSDK breaks a rule of a persona. Package sdk makes each anew, maps and all, so that nobody else meets it.
func ofSDK(change func(p *sdk.Persona)) sabotage { return sabotage{persona: change} }

// ofSwitches sets switches, whatever the scenario says.
func ofSwitches(change func(s *switches.Switches)) sabotage { return sabotage{switches: change} }

// overlooking breaks a refusal: what is refused for the reason is asked again with the API key of each account, which
// proves everything and binds nothing.
func overlooking(why reason.Reason) sabotage {
	return sabotage{api: func(sound http.Handler, accounts []portal.Account) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			body := bodyOf(r)
			answer := answerOf(sound, r, body)
			if answer.Header().Get(reason.Header) != string(why) {
				pass(w, answer)
				return
			}
			for _, account := range accounts {
				again := r.Clone(r.Context())
				again.Header.Del(aiuta.HeaderAuthorization)
				again.Header.Del(aiuta.HeaderSubscriptionID)
				again.Header.Set(aiuta.HeaderAPIKey, account.APIKey)
				if answer = answerOf(sound, again, body); answer.Code < 400 {
					break
				}
			}
			pass(w, answer)
		})
	}}
}

// answering breaks the answers to a call, "" being every call.
func answering(call string, change func(answer *httptest.ResponseRecorder)) sabotage {
	return sabotage{api: func(sound http.Handler, _ []portal.Account) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			hit := isCall(r, call)
			answer := answerOf(sound, r, bodyOf(r))
			if hit {
				change(answer)
			}
			pass(w, answer)
		})
	}}
}

// telling breaks a call by changing the JSON object that answers it, if it is answered well.
func telling(call string, change func(members map[string]any)) sabotage {
	return answering(call, func(answer *httptest.ResponseRecorder) {
		var members map[string]any
		if answer.Code == http.StatusOK && json.Unmarshal(answer.Body.Bytes(), &members) == nil && members != nil {
			change(members)
			answer.Body = bytes.NewBufferString(encode(members))
		}
	})
}

// asking breaks what the backend gets to see of a call.
func asking(call string, change func(r *http.Request, body map[string]any)) sabotage {
	return sabotage{api: func(sound http.Handler, _ []portal.Account) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			body := bodyOf(r)
			if isCall(r, call) {
				var members map[string]any
				isObject := json.Unmarshal(body, &members) == nil && members != nil
				change(r, members)
				if isObject {
					body = []byte(encode(members))
				}
			}
			pass(w, answerOf(sound, r, body))
		})
	}}
}

// refusing lets the backend refuse a call with a status of its own, without a reason.
func refusing(call string, status int) sabotage {
	return answering(call, func(answer *httptest.ResponseRecorder) {
		answer.Code, answer.Body = status, bytes.NewBufferString("{}")
	})
}

func isCall(r *http.Request, name string) bool {
	return name == "" || slices.ContainsFunc(fault.Calls(), func(c fault.Call) bool { return c.Name == name && c.Matches(r) })
}

func bodyOf(r *http.Request) []byte {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil // the client has gone
	}
	return body
}

func answerOf(h http.Handler, r *http.Request, body []byte) *httptest.ResponseRecorder {
	again := r.Clone(r.Context())
	again.Body, again.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
	answer := httptest.NewRecorder()
	h.ServeHTTP(answer, again)
	return answer
}

func pass(w http.ResponseWriter, answer *httptest.ResponseRecorder) {
	for name, values := range answer.Header() {
		if name != "Content-Length" {
			w.Header()[name] = values
		}
	}
	w.WriteHeader(answer.Code)
	w.Write(answer.Body.Bytes()) // an error means that the client has gone
}
