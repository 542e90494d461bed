package target_test

import (
	"context"
	"encoding/json"
	"errors"
	"maps"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"aiuta-edge/pkg/token"
	"aiuta-edge/simulator/clock"
	"aiuta-edge/simulator/target"
)

// underFakeSpin is the embedded application under the fake Spin, some variables set.
func underFakeSpin(t *testing.T, how string, variables map[string]string) target.Application {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Skip("the fake is told by a signal to end, which Windows does not have")
	}
	t.Setenv(asFakeSpin, how)
	t.Setenv("TMPDIR", t.TempDir())
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	a := target.Embedded()
	a.Clock, a.Spin = clock.Real{}, self
	a.Variables = map[string]string{"jwt_issuer": testIssuer, "jwt_secret": testSecret, "caller_auth": "none"}
	maps.Copy(a.Variables, variables)
	return a
}

// mintAt returns the claims of a token.
func mintAt(t *testing.T, url string) token.Claims {
	t.Helper()
	answer, err := http.Post(url, "application/json", strings.NewReader(`{"uploaded_image_id":"image-1"}`))
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	var minted struct{ Token string }
	if err := json.NewDecoder(answer.Body).Decode(&minted); err != nil {
		t.Fatal(err)
	}
	signed, err := token.Parse(minted.Token)
	if err != nil {
		t.Fatal(err)
	}
	claims, err := signed.Claims()
	if err != nil {
		t.Fatal(err)
	}
	return claims
}

// left are the folders that a Spin has left behind.
func left(t *testing.T) []string {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(os.TempDir(), "aiuta-edge-spin-*"))
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func TestAFakeSpinServesTheApplicationWithItsVariables(t *testing.T) {
	for _, how := range []string{serves, servant} {
		t.Run(how, func(t *testing.T) {
			a := underFakeSpin(t, how, map[string]string{"token_ttl": "123s"})
			t.Setenv("SPIN_VARIABLE_TOKEN_TTL", "7s") // which is not for this application
			endpoint, err := a.Serve(t.Context(), target.Spin)
			if err != nil {
				t.Fatal(err)
			}
			claims := mintAt(t, endpoint.URL)
			issued, _ := claims["iat"].(json.Number).Int64()
			if expires, _ := claims["exp"].(json.Number).Int64(); claims["iss"] != testIssuer || expires-issued != 123 {
				t.Errorf("the token is of %v and lives %d s", claims["iss"], expires-issued)
			}
			a.Variables["jwt_issuer"] = "another"
			if err := endpoint.Restart(t.Context()); err != nil {
				t.Fatal(err)
			}
			if claims := mintAt(t, endpoint.URL); claims["iss"] != "another" {
				t.Errorf("started anew it signs as %v", claims["iss"])
			}
			if err := endpoint.Close(); err != nil {
				t.Error(err)
			}
			at, err := url.Parse(endpoint.URL)
			if err != nil {
				t.Fatal(err)
			}
			if conn, err := net.Dial("tcp", at.Host); err == nil {
				conn.Close()
				t.Error("somebody still listens")
			}
			if folders := left(t); len(folders) > 0 {
				t.Errorf("%q are left", folders)
			}
		})
	}
}

func TestAFakeSpinThatFailsSaysWhy(t *testing.T) {
	_, err := underFakeSpin(t, fails, nil).Serve(t.Context(), target.Spin)
	if err == nil || !strings.Contains(err.Error(), "Failed to load application; Caused by:; no such file") || strings.Contains(err.Error(), "\n") {
		t.Errorf("got %v", err)
	}
	if folders := left(t); len(folders) > 0 {
		t.Errorf("%q are left", folders)
	}
}

func TestAFakeSpinThatSaysNothingEndsWithItsCaller(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	time.AfterFunc(100*time.Millisecond, cancel)
	_, err := underFakeSpin(t, silent, nil).Serve(ctx, target.Spin)
	if !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	if folders := left(t); len(folders) > 0 {
		t.Errorf("%q are left", folders)
	}
}

func TestWithoutSpinOneLineSaysHowToGetIt(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	_, err := target.FindSpin("")
	if !errors.Is(err, target.ErrNoSpin) || !strings.Contains(err.Error(), "https://") || !strings.Contains(err.Error(), "--spin") || strings.Contains(err.Error(), "\n") {
		t.Errorf("got %v", err)
	}
}
