package manifest

import (
	"fmt"
	"path/filepath"
	"strings"
	"unicode"

	"aiuta-edge/simulator/document"
	"aiuta-edge/simulator/spinhost/variables"
)

func readComponent(t *document.Table, declared map[string]variables.Variable, dir string) Component {
	c := Component{
		Description:  t.Text("description"),
		Source:       readSource(t, dir),
		Variables:    t.TextMap("variables"),
		Environment:  t.TextMap("environment"),
		Files:        readFiles(t),
		ExcludeFiles: readExcludes(t),
	}
	checkTemplates(t.Sub("variables"), c.Variables, declared)
	c.KeyValueStores = readLabels(t, "key_value_stores")
	c.AllowedOutboundHosts = readHosts(t, "allowed_outbound_hosts", declared)
	if t.Has("build") {
		b := t.Sub("build")
		c.Build = &Build{Commands: readCommands(b), Dir: b.Text("workdir"), Watch: b.Texts("watch")}
		b.Done()
	}
	t.Refuse("allowed_http_hosts", "sqlite_databases", "ai_models", "dependencies", "dependencies_inherit_configuration")
	// For spin build, for plug-ins, and for --profile.
	t.Skip("targets", "tool", "profile")
	t.Done()
	return c
}

// readSource returns the path of a component's wasm file. Spin can also fetch one from a URL or a registry.
func readSource(t *document.Table, dir string) string {
	t.Need("source")
	if _, remote := t.Peek("source").(map[string]any); remote {
		t.Complain("source", "this host takes wasm from a file only: give a path")
		return ""
	}
	path := t.Text("source")
	if path == "" {
		t.Complain("source", "must not be empty")
	}
	if !filepath.IsAbs(path) {
		path = filepath.Join(dir, path)
	}
	return path
}

// readCommands returns a build's command, which may be one string or several.
func readCommands(t *document.Table) []string {
	t.Need("command")
	if command, ok := t.Peek("command").(string); ok {
		return []string{command}
	}
	return t.Texts("command")
}

// checkTemplates refuses templates that no provider could make resolve.
func checkTemplates(t *document.Table, templates map[string]string, declared map[string]variables.Variable) {
	for key, text := range templates {
		if reason := variables.CheckName(key); reason != "" {
			t.Complain(key, "%s", reason)
		}
		template, err := variables.ParseTemplate(text)
		if err != nil {
			t.Complain(key, "%v", err)
		}
		for _, name := range template.Names() {
			if _, ok := declared[name]; !ok {
				t.Complain(key, "unknown variable %q: declare it under [variables]", name)
			}
		}
	}
}

// checkKebab applies the syntax of component ids: words of letters and digits joined by -, each starting with a letter
// and all in one case (Spin v4.0.2 crates/serde/src/id.rs). It returns what is wrong, empty if nothing is.
func checkKebab(id string) string {
	if strings.Contains(id, "_") {
		return "words must be separated with '-', not '_'"
	}
	for word := range strings.SplitSeq(id, "-") {
		if word == "" {
			return "'-'-separated words must not be empty"
		}
		for i, c := range word {
			letter := c <= unicode.MaxASCII && unicode.IsLetter(c)
			if i == 0 && !letter {
				return fmt.Sprintf("'-'-separated words must start with an ASCII letter; got %q", c)
			}
			if !letter && (c < '0' || c > '9') {
				return fmt.Sprintf("'-'-separated words may only contain alphanumeric ASCII; got %q", c)
			}
		}
		if word != strings.ToLower(word) && word != strings.ToUpper(word) {
			return fmt.Sprintf("'-'-separated words must be all lowercase or all UPPERCASE; got %q", word)
		}
	}
	return ""
}
