package document

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/pelletier/go-toml/v2"
	"github.com/pelletier/go-toml/v2/unstable"
)

// TOML parses a document and gives its root table to read, which takes what it knows and complains of the rest. The error
// is [Problems] with one element: TOML that does not parse, or of all complaints the one that comes first in the
// document, because a wrong value often brings others with it.
func TOML(file string, raw []byte, read func(root *Table)) error {
	var values map[string]any
	if err := toml.Unmarshal(raw, &values); err != nil {
		wrong := &Problem{Line: 1, Column: 1, Message: err.Error()}
		if syntax := (*toml.DecodeError)(nil); errors.As(err, &syntax) {
			wrong.Line, wrong.Column = syntax.Position()
			wrong.Message = strings.TrimPrefix(syntax.Error(), "toml: ")
		}
		return open(file, source{}, wrong).Err()
	}
	d := open(file, source{places: keyPlaces(raw)}, nil)
	read(newTable(d, "", values))
	if len(d.problems) == 0 {
		return nil
	}
	return Problems{slices.MinFunc(d.problems, func(a, b Problem) int { return cmp.Compare(a.Line, b.Line) })}
}

// keyPlaces finds the place of every key in a TOML document that is known to parse. A key's path is written with dots;
// elements of an array of tables are numbered, as in "trigger.http[0].route".
func keyPlaces(data []byte) map[string]place {
	w := placeWalker{places: make(map[string]place), count: make(map[string]int)}
	w.parser.Reset(data)
	table := ""
	for w.parser.NextExpression() {
		node := w.parser.Expression()
		switch node.Kind {
		case unstable.Table:
			table = w.path("", node)
		case unstable.ArrayTable:
			array := w.path("", node)
			table = fmt.Sprintf("%s[%d]", array, w.count[array])
			w.places[table] = w.places[array]
			w.count[array]++
		case unstable.KeyValue:
			w.keyValue(table, node)
		}
	}
	return w.places
}

// placeWalker goes over a document and writes down where keys are.
type placeWalker struct {
	parser unstable.Parser
	places map[string]place
	// count holds the number of elements that an array of tables has so far.
	count map[string]int
}

func (w *placeWalker) keyValue(prefix string, node *unstable.Node) {
	path := w.path(prefix, node)
	if value := node.Value(); value.Kind == unstable.InlineTable {
		for it := value.Children(); it.Next(); {
			w.keyValue(path, it.Node())
		}
	}
}

// path joins a node's dotted key to prefix and writes down the place of the key and of every table on the way.
func (w *placeWalker) path(prefix string, node *unstable.Node) string {
	path := prefix
	for it := node.Key(); it.Next(); {
		// In [trigger.http.x], "trigger.http" means its last element so far.
		if n := w.count[path]; n > 0 {
			path = fmt.Sprintf("%s[%d]", path, n-1)
		}
		if path != "" {
			path += "."
		}
		path += string(it.Node().Data)
		start := w.parser.Shape(it.Node().Raw).Start
		if _, ok := w.places[path]; !ok || it.IsLast() && node.Kind == unstable.ArrayTable {
			w.places[path] = place{line: start.Line, column: start.Column}
		}
	}
	return path
}
