package spinhost

import (
	"fmt"
	"path/filepath"
	"strings"
	"unicode"
)

func readComponent(t *table, variables map[string]Variable, dir string) Component {
	c := Component{
		Description:  t.text("description"),
		Source:       readSource(t, dir),
		Variables:    t.textMap("variables"),
		Environment:  t.textMap("environment"),
		Files:        readFiles(t),
		ExcludeFiles: readExcludes(t),
	}
	checkTemplates(t.sub("variables"), c.Variables, variables)
	c.KeyValueStores = readLabels(t, "key_value_stores")
	c.AllowedOutboundHosts = readHosts(t, "allowed_outbound_hosts", variables)
	if t.has("build") {
		b := t.sub("build")
		c.Build = &Build{Commands: readCommands(b), Dir: b.text("workdir"), Watch: b.texts("watch")}
		b.done()
	}
	t.refuse(notOffered, "allowed_http_hosts", "sqlite_databases", "ai_models", "dependencies", "dependencies_inherit_configuration")
	// For spin build, for plug-ins, and for --profile alone.
	t.skip("targets", "tool", "profile")
	t.done()
	return c
}

// readSource returns the path of a component's wasm file. Spin can also fetch one from a URL or a registry.
func readSource(t *table, dir string) string {
	t.need("source")
	if _, remote := t.values["source"].(map[string]any); remote {
		t.complain("source", "this host takes wasm from a file only: give a path")
		return ""
	}
	path := t.text("source")
	if path == "" {
		t.complain("source", "must not be empty")
	}
	if !filepath.IsAbs(path) {
		path = filepath.Join(dir, path)
	}
	return path
}

// readCommands returns a build's command, which may be one string or several.
func readCommands(t *table) []string {
	t.need("command")
	if command, ok := t.values["command"].(string); ok {
		return []string{command}
	}
	return t.texts("command")
}

// checkTemplates refuses what would make a component's variables fail to resolve whatever the providers say.
func checkTemplates(t *table, templates map[string]string, variables map[string]Variable) {
	for key, text := range templates {
		if reason := checkKey(key); reason != "" {
			t.complain(key, "%s", reason)
		}
		parts, err := parseTemplate(text)
		if err != nil {
			t.complain(key, "%v", err)
		}
		for _, part := range parts {
			if _, ok := variables[part.text]; part.variable && !ok {
				t.complain(key, "unknown variable %q: declare it under [variables]", part.text)
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
			letter := isLower(unicode.ToLower(c)) && c <= unicode.MaxASCII
			if i == 0 && !letter {
				return fmt.Sprintf("'-'-separated words must start with an ASCII letter; got %q", c)
			}
			if !letter && !isDigit(c) {
				return fmt.Sprintf("'-'-separated words may only contain alphanumeric ASCII; got %q", c)
			}
		}
		if word != strings.ToLower(word) && word != strings.ToUpper(word) {
			return fmt.Sprintf("'-'-separated words must be all lowercase or all UPPERCASE; got %q", word)
		}
	}
	return ""
}
