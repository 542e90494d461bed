package conformance

import (
	"encoding/base64"
	"encoding/json"
	"reflect"
	"strconv"
)

// encode writes a value as the lines to and from an engine have it (v8/values.mjs).
func encode(value any) any {
	switch v := value.(type) {
	case nil:
		return map[string]any{"ok": nil} // of a function that returns nothing
	case ok:
		return map[string]any{"ok": encodeValue(v.value)}
	case failure:
		return map[string]any{"err": encodeValue(v.payload)}
	case trap:
		return map[string]any{"trap": v.message}
	}
	return encodeValue(value)
}

func encodeValue(value any) any {
	switch v := value.(type) {
	case []byte:
		return map[string]string{"bytes": base64.StdEncoding.EncodeToString(v)}
	case int64:
		return map[string]string{"int64": strconv.FormatInt(v, 10)}
	case variant:
		v.Val = encodeValue(v.Val)
		return v
	case []variant:
		all := make([]any, len(v))
		for i := range v {
			all[i] = encodeValue(v[i])
		}
		return all
	case sent:
		v.Body = encodeValue(v.Body)
		return v
	case got:
		v.Body = encodeValue(v.Body)
		return v
	case map[string]any:
		all := make(map[string]any, len(v))
		for name := range v {
			all[name] = encodeValue(v[name])
		}
		return all
	}
	return value
}

// same reports whether JSON from an engine is a value of the table.
func same(raw json.RawMessage, value any) bool {
	want, err := json.Marshal(encodeValue(value))
	if err != nil {
		return false
	}
	var a, b any
	return json.Unmarshal(raw, &a) == nil && json.Unmarshal(want, &b) == nil && reflect.DeepEqual(a, b)
}
