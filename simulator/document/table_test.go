package document_test

import (
	"errors"
	"testing"

	"aiuta-edge/simulator/document"
)

func TestOfAllComplaintsTheFirstLineIsNamed(t *testing.T) {
	for name, tc := range map[string]struct {
		text string
		want string
	}{
		"nothing wrong":                   {"name = \"x\"\n", ""},
		"no TOML":                         {"name = \"x\"\nb = = 1\n", "a.toml:2:5: "},
		"a wrong type":                    {"\nname = 1\n", "a.toml:2:1: name: must be a string"},
		"an unknown key":                  {"name = \"x\"\nnaem = \"y\"\n", `a.toml:2:1: naem: is unknown here: did you mean "name"?`},
		"what is complained of last":      {"other = 1\nname = 1\n", "a.toml:1:1: other: is unknown here: use one of item, name, table"},
		"a missing key":                   {"\n", "a.toml:1:1: name: is missing"},
		"a missing key of a table":        {"name = \"x\"\n[table]\n", "a.toml:2:2: table.key: is missing"},
		"a missing key of an inner table": {"name = \"x\"\n\ntable = { key = {} }\n", "a.toml:3:11: table.key: must be a string"},
		"the second of an array":          {"name = \"x\"\n[[item]]\n[[item]]\nflag = 1\n", "a.toml:4:1: item[1].flag: must be true or false"},
		"the second of an array, inline":  {"name = \"x\"\nitem = [\n{},\n{ flag = 1 }]\n", "a.toml:2:1: item[1].flag: must be true or false"},
	} {
		t.Run(name, func(t *testing.T) {
			err := document.TOML("a.toml", []byte(tc.text), func(root *document.Table) {
				root.Need("name")
				root.Text("name")
				if root.Has("table") {
					table := root.Sub("table")
					table.Need("key")
					table.Text("key")
					table.Done()
				}
				for _, item := range root.Subs("item") {
					item.Flag("flag")
					item.Done()
				}
				root.Done()
			})
			if tc.want == "" {
				if err != nil {
					t.Error(err)
				}
				return
			}
			var wrong document.Problems
			if !errors.As(err, &wrong) || len(err.Error()) < len(tc.want) || err.Error()[:len(tc.want)] != tc.want {
				t.Errorf("got %v, want %s", err, tc.want)
			}
		})
	}
}
