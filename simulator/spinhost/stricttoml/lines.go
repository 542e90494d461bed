package stricttoml

import (
	"fmt"

	"github.com/pelletier/go-toml/v2/unstable"
)

// keyLines finds the line of every key in a TOML document that is known to parse. A key's path is written with dots;
// elements of an array of tables are numbered, as in "trigger.http[0].route".
func keyLines(data []byte) map[string]int {
	w := lineWalker{lines: make(map[string]int), count: make(map[string]int)}
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
			w.lines[table] = w.lines[array]
			w.count[array]++
		case unstable.KeyValue:
			w.keyValue(table, node)
		}
	}
	return w.lines
}

// lineWalker goes over a document and writes down where keys are.
type lineWalker struct {
	parser unstable.Parser
	lines  map[string]int
	// count holds the number of elements that an array of tables has so far.
	count map[string]int
}

func (w *lineWalker) keyValue(prefix string, node *unstable.Node) {
	path := w.path(prefix, node)
	if value := node.Value(); value.Kind == unstable.InlineTable {
		for it := value.Children(); it.Next(); {
			w.keyValue(path, it.Node())
		}
	}
}

// path joins a node's dotted key to prefix and writes down the line of the key and of every table on the way.
func (w *lineWalker) path(prefix string, node *unstable.Node) string {
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
		line := w.parser.Shape(it.Node().Raw).Start.Line
		if _, ok := w.lines[path]; !ok || it.IsLast() && node.Kind == unstable.ArrayTable {
			w.lines[path] = line
		}
	}
	return path
}
