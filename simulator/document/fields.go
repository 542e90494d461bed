package document

import (
	"reflect"
	"strings"
)

// Field is a field of a struct that a file can set.
type Field struct {
	Name  string
	Index []int
	Type  reflect.Type
}

// Fields returns what a file can set of a struct type, in the order of its fields. Fields of an embedded struct
// count as those of the struct itself; a field without a tag, or with the tag "-", is not a file's to set.
func Fields(of reflect.Type) []Field {
	var fields []Field
	for i := range of.NumField() {
		field := of.Field(i)
		tag, ok := field.Tag.Lookup("yaml")
		if !ok {
			tag, ok = field.Tag.Lookup("json")
		}
		name, options, _ := strings.Cut(tag, ",")
		if field.Anonymous && (!ok || strings.Contains(options, "inline")) {
			for _, inner := range Fields(field.Type) {
				inner.Index = append([]int{i}, inner.Index...)
				fields = append(fields, inner)
			}
			continue
		}
		if ok && name != "-" && name != "" {
			fields = append(fields, Field{name, []int{i}, field.Type})
		}
	}
	return fields
}
