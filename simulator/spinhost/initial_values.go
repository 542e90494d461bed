package spinhost

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"aiuta-edge/simulator/spinhost/keyvalue"
)

// WithInitialValues writes values to the key-value store "default" when the application is opened, over those that are
// there, as spin up --key-value does. Options add up.
func WithInitialValues(values map[string]string) Option {
	return func(s *settings) { maps.Copy(s.initialValues, values) }
}

// setInitialValues writes them.
func (o *stores) setInitialValues(ctx context.Context, values map[string]string) error {
	for _, key := range slices.Sorted(maps.Keys(values)) {
		err := o.keyValue.Open(ctx, keyvalue.DefaultLabel)
		if err == nil {
			err = o.keyValue.Set(ctx, keyvalue.DefaultLabel, key, []byte(values[key]))
		}
		if err != nil {
			return fmt.Errorf("writing the initial value of %q: %w", key, err)
		}
	}
	return nil
}
