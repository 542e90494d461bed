package scenario

import (
	"encoding/json"
	"errors"
	"fmt"
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
