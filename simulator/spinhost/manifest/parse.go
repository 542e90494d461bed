package manifest

import (
	"aiuta-edge/simulator/document"
	"aiuta-edge/simulator/spinhost/variables"
)

// parse reads a manifest; every rule in it is Spin's (v4.0.2 crates/manifest/src/schema/v2.rs and
// crates/loader/src/local.rs) unless it says otherwise.
func parse(data []byte, file, dir string) (m *Manifest, err error) {
	err = document.TOML(file, data, func(root *document.Table) { m = readManifest(root, dir) })
	if err != nil {
		return nil, err
	}
	return m, nil
}

func readManifest(root *document.Table, dir string) *Manifest {
	if version, _ := root.Take("spin_manifest_version"); version != int64(2) {
		root.Complain("spin_manifest_version", "must be 2, as a number")
		return nil // nothing of another version can be judged by the rules of this one
	}
	m := &Manifest{Dir: dir, Components: make(map[string]Component)}
	root.Need("application")
	m.readApplication(root.Sub("application"))
	m.Variables = readVariables(root.Sub("variables"))
	components := root.Sub("component")
	for _, id := range components.Keys() {
		if reason := checkKebab(id); reason != "" {
			components.Complain(id, "%s", reason)
		}
		m.Components[id] = readComponent(components.Sub(id), m.Variables, dir)
	}
	root.Need("trigger")
	triggers := root.Sub("trigger")
	for _, kind := range triggers.Keys() {
		if kind != "http" {
			triggers.Refuse(kind)
		}
	}
	for _, t := range triggers.Subs("http") {
		m.Triggers = append(m.Triggers, readTrigger(t, m.Components))
	}
	nameTriggers(m.Triggers)
	root.Done()
	return m
}

func (m *Manifest) readApplication(t *document.Table) {
	t.Need("name")
	m.Name, m.Version, m.Description = t.Text("name"), t.Text("version"), t.Text("description")
	m.Authors = t.Texts("authors")
	t.Skip("targets", "tool") // for spin build and for plug-ins
	http := t.Sub("trigger").Sub("http")
	if base := http.Text("base"); base != "" && base != "/" {
		http.Complain("base", "is no longer supported by Spin: put the base into each route")
	}
	http.Done()
	t.Done()
}

func readVariables(t *document.Table) map[string]variables.Variable {
	declared := make(map[string]variables.Variable)
	for _, name := range t.Keys() {
		if reason := variables.CheckName(name); reason != "" {
			t.Complain(name, "%s", reason)
		}
		v := t.Sub(name)
		declared[name] = variables.Variable{
			Description: v.Text("description"),
			Required:    v.Flag("required"),
			Default:     v.Text("default"),
			Secret:      v.Flag("secret"),
		}
		if declared[name].Required == v.Has("default") {
			v.Complain("", "must be `required` or have a `default`, and not both")
		}
		v.Done()
	}
	return declared
}
