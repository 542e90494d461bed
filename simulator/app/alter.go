package app

import (
	"encoding/json"
	"errors"
	"fmt"
)

// Add returns a function for [Config.Alter] that sets one parameter and leaves the others as they are. It is
// what a brand needs whose Web SDK passes no SKU, and what a hostile app does.
func Add(name string, value any) func(json.RawMessage) (json.RawMessage, error) {
	return func(params json.RawMessage) (json.RawMessage, error) {
		var object map[string]json.RawMessage
		if err := json.Unmarshal(params, &object); err != nil {
			return nil, errors.New("parameters are not a JSON object")
		}
		text, err := json.Marshal(value)
		if err != nil {
			return nil, fmt.Errorf("parameter %q: %w", name, err)
		}
		if object == nil {
			object = map[string]json.RawMessage{}
		}
		object[name] = text
		return json.Marshal(object)
	}
}
