package variables

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"time"

	"aiuta-edge/simulator/httpclient"
)

// Vault is a provider of values that HashiCorp Vault keeps in a key-value engine of version 2: each under the variable's
// name, in the field "value" (Spin v4.0.2 crates/variables-vault/src/lib.rs). It asks at every get.
type Vault struct {
	endpoint *url.URL
	token    string
	client   *http.Client
}

// NewVault returns the provider for a server at an address, with a token, the mount point of the engine and an optional
// prefix of all names.
func NewVault(address, token, mount, prefix string) (*Vault, error) {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.User != nil || u.RawQuery != "" {
		return nil, errors.New("not the address of a Vault: write https://host[:port]")
	}
	return &Vault{u.JoinPath("v1", mount, "data", prefix), token, &http.Client{Timeout: vaultTimeout, CheckRedirect: httpclient.NoRedirects}}, nil
}

// vaultTimeout is how long Vault may take to answer, also at the start, where no request bounds it.
const vaultTimeout = 30 * time.Second

// maxSecret bounds what is read of an answer of Vault's, in bytes.
const maxSecret = 1 << 20

// Value implements [Provider]. A failure names neither the token nor a value.
func (v *Vault) Value(ctx context.Context, key string) (value string, ok bool, err error) {
	defer func() {
		if err != nil {
			err = fmt.Errorf("failed to check Vault for config: %w", err)
		}
	}()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, v.endpoint.JoinPath(key).String(), nil)
	if err != nil {
		return "", false, err
	}
	r.Header.Set("X-Vault-Token", v.token)
	response, err := v.client.Do(r)
	if err != nil {
		return "", false, err
	}
	defer response.Body.Close()
	switch response.StatusCode {
	case http.StatusOK:
	case http.StatusNotFound:
		return "", false, nil
	default:
		return "", false, fmt.Errorf("it answers %d", response.StatusCode)
	}
	var answer struct {
		Data struct {
			Data struct{ Value *string }
		}
	}
	if err := json.NewDecoder(io.LimitReader(response.Body, maxSecret)).Decode(&answer); err != nil || answer.Data.Data.Value == nil {
		return "", false, errors.New(`its answer has no text data.data.value: write the secret with value=…`)
	}
	return *answer.Data.Data.Value, true, nil
}

// MayHave implements [Provider]. Vault is not asked at the start.
func (v *Vault) MayHave(string) bool { return true }
