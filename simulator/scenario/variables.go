package scenario

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"sync"
)

// Variables are Spin variables of the endpoint. A number or a truth value is taken as its text, and a mapping or a
// list as JSON, as some variables want it.
type Variables map[string]string

// ReadValue implements [document.ValueReader].
func (v *Variables) ReadValue(value any) error {
	object, ok := value.(map[string]any)
	if !ok {
		return errors.New("must be a mapping from variables to values, such as {token_ttl: 2m}")
	}
	*v = Variables{}
	for name, value := range object {
		switch value := value.(type) {
		case string:
			(*v)[name] = value
		case nil:
			(*v)[name] = ""
		case map[string]any, []any:
			text, err := json.Marshal(value)
			if err != nil {
				return fmt.Errorf("cannot be written as JSON: %w", err)
			}
			(*v)[name] = string(text)
		default:
			(*v)[name] = fmt.Sprint(value)
		}
	}
	return nil
}

// variables are the endpoint's at the moment. They implement spinhost.Provider.
type variables struct {
	mu     sync.Mutex
	values map[string]string
}

func (v *variables) set(values map[string]string) {
	v.mu.Lock()
	defer v.mu.Unlock()
	maps.Copy(v.values, values)
}

// Value implements spinhost.Provider.
func (v *variables) Value(_ context.Context, key string) (string, bool, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	value, ok := v.values[key]
	return value, ok, nil
}

// MayHave implements spinhost.Provider: any variable may be set later.
func (v *variables) MayHave(string) bool { return true }
