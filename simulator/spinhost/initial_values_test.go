package spinhost_test

import (
	"context"
	"strings"
	"testing"

	"aiuta-edge/simulator/spinhost"
	"aiuta-edge/simulator/spinhost/keyvalue"
)

func TestInitialValuesGoOverThoseInTheStore(t *testing.T) {
	stores := keyvalue.NewMemory()
	if err := stores.Set(t.Context(), keyvalue.DefaultLabel, "old", []byte("1")); err != nil {
		t.Fatal(err)
	}
	app, _ := open(t, scripted+"key_value_stores = [\"default\"]\n", spinhost.WithKeyValue(stores),
		spinhost.WithInitialValues(map[string]string{"old": "2"}), spinhost.WithInitialValues(map[string]string{"new": "3"}))
	expect(t, app, `
		kv open default → opened
		kv get 0 old → "2"
		kv get 0 new → "3"
	`)
}

func TestInitialValuesNeedAStore(t *testing.T) {
	_, err := spinhost.Open(context.Background(), parse(t, scripted), sealed(&logBuffer{},
		spinhost.WithKeyValue(keyvalue.NewMemory("other")), spinhost.WithInitialValues(map[string]string{"key": "hunter2"}))...)
	if err == nil || !strings.Contains(err.Error(), `initial value of "key"`) || strings.Contains(err.Error(), "hunter2") {
		t.Errorf("got %v", err)
	}
}
