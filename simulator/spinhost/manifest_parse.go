package spinhost

import (
	"errors"
	"strings"

	"github.com/pelletier/go-toml/v2"
)

// notOffered ends the message about everything that Spin knows and this host does not.
const notOffered = "Spin knows this, but this host does not offer it yet: remove it"

// parseManifest reads a manifest; every rule in it is Spin's (v4.0.2 crates/manifest/src/schema/v2.rs and
// crates/loader/src/local.rs) unless it says otherwise.
func parseManifest(data []byte, file, dir string) (*Manifest, error) {
	var values map[string]any
	if err := toml.Unmarshal(data, &values); err != nil {
		var syntax *toml.DecodeError
		if errors.As(err, &syntax) {
			line, _ := syntax.Position()
			return nil, &ManifestError{file, line, strings.TrimPrefix(syntax.Error(), "toml: ")}
		}
		return nil, &ManifestError{File: file, Reason: err.Error()}
	}
	doc := &document{lines: keyLines(data)}
	m := readManifest(newTable(doc, "", values), dir)
	if p, bad := doc.first(); bad {
		return nil, &ManifestError{file, p.line, p.reason}
	}
	return m, nil
}

func readManifest(root *table, dir string) *Manifest {
	if version, _ := root.take("spin_manifest_version"); version != int64(2) {
		root.complain("spin_manifest_version", "must be 2, as a number")
		return nil // nothing of another version can be judged by the rules of this one
	}
	m := &Manifest{Dir: dir, Components: make(map[string]Component)}
	root.need("application")
	m.readApplication(root.sub("application"))
	m.Variables = readVariables(root.sub("variables"))
	components := root.sub("component")
	for _, id := range components.keys() {
		if reason := checkKebab(id); reason != "" {
			components.complain(id, "%s", reason)
		}
		m.Components[id] = readComponent(components.sub(id), m.Variables, dir)
	}
	root.need("trigger")
	triggers := root.sub("trigger")
	for _, kind := range triggers.keys() {
		if kind != "http" {
			triggers.refuse(notOffered, kind)
		}
	}
	for _, t := range triggers.subs("http") {
		m.Triggers = append(m.Triggers, readTrigger(t, m.Components))
	}
	nameTriggers(m.Triggers)
	root.done()
	return m
}

func (m *Manifest) readApplication(t *table) {
	t.need("name")
	m.Name, m.Version, m.Description = t.text("name"), t.text("version"), t.text("description")
	m.Authors = t.texts("authors")
	t.skip("targets", "tool") // for spin build and for plug-ins
	http := t.sub("trigger").sub("http")
	if base := http.text("base"); base != "" && base != "/" {
		http.complain("base", "is no longer supported by Spin: put the base into each route")
	}
	http.done()
	t.done()
}

func readVariables(t *table) map[string]Variable {
	variables := make(map[string]Variable)
	for _, name := range t.keys() {
		if reason := checkKey(name); reason != "" {
			t.complain(name, "%s", reason)
		}
		v := t.sub(name)
		variables[name] = Variable{
			Description: v.text("description"),
			Required:    v.flag("required"),
			Default:     v.text("default"),
			Secret:      v.flag("secret"),
		}
		if variables[name].Required == v.has("default") {
			v.complain("", "must be `required` or have a `default`, and not both")
		}
		v.done()
	}
	return variables
}
