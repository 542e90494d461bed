package deny_test

import (
	"strings"
	"testing"

	"aiuta-edge/pkg/deny"
)

func TestCallersThatAreListedAreDenied(t *testing.T) {
	for name, tc := range map[string]struct {
		list   string
		id     string
		denied bool
	}{
		"the only one":             {"alice", "alice", true},
		"the first":                {"alice,bob", "alice", true},
		"the last, with spaces":    {" alice , bob\n", "bob", true},
		"an id of any characters":  {"auth0|5f7c,ünïcode", "auth0|5f7c", true},
		"one that is not listed":   {"alice,bob", "carol", false},
		"the beginning of one":     {"alice", "ali", false},
		"another case":             {"alice", "Alice", false},
		"no id, of a full list":    {"alice", "", false},
		"no id, of an empty list":  {"", "", false},
		"an id, of an empty list":  {" \n", "alice", false},
		"the list as one id":       {"alice,bob", "alice,bob", false},
		"an id with a comma":       {`["bob","Lovelace, Ada"]`, "Lovelace, Ada", true},
		"an id with quotes":        {`["\"bob\""]`, `"bob"`, true},
		"an empty list of JSON":    {`[]`, "alice", false},
		"JSON that is not trimmed": {`[" alice"]`, "alice", false},
		"an id with spaces around": {"alice", " alice", false},
	} {
		t.Run(name, func(t *testing.T) {
			callers, err := deny.ParseCallers(tc.list)
			if err != nil {
				t.Fatal(err)
			}
			if got := callers.Denied(tc.id); got != tc.denied {
				t.Errorf("denied is %t, want %t", got, tc.denied)
			}
		})
	}
}

func TestAListOfCallersThatIsNotUnderstoodIsAnError(t *testing.T) {
	for name, tc := range map[string]struct{ list, want string }{
		"an empty entry":       {"hunter2,,bob", "entry 2 is empty"},
		"a comma at the end":   {"hunter2,", "entry 2 is empty"},
		"only a comma":         {",", "entry 1 is empty"},
		"a forgotten comma":    {"alice, hunter2 bob", "entry 2 holds white space"},
		"a line for each":      {"hunter2\nbob", "entry 1 holds white space"},
		"a control character":  {"hunter2\x00", "entry 1 is not an id"},
		"JSON that is cut":     {`["hunter2","bob"`, "is not a list of strings"},
		"JSON with a number":   {`["hunter2",17]`, "entry 2 is not a string"},
		"JSON with a blank":    {`["hunter2"," "]`, "entry 2 is empty"},
		"a blank of JSON":      {`["hunter2","\u0000"]`, "entry 2 is not an id"},
		"an id that is long":   {strings.Repeat("hunter2", 40), "entry 1 is not an id"},
		"a mark of direction":  {"bob,hunter2\u202e", "entry 2 is not an id"},
		"quotes":               {`'hunter2'`, "entry 1 is in quotes"},
		"a no-break space":     {"hunter2\u00a0bob", "entry 1 holds white space"},
		"quotes in the second": {`alice,"hunter2"`, "entry 2 is in quotes"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := deny.ParseCallers(tc.list)
			if err == nil || !strings.Contains(err.Error(), tc.want) {
				t.Fatalf("got %v, want %q", err, tc.want)
			}
			if strings.Contains(err.Error(), "hunter2") {
				t.Errorf("the error quotes the list: %v", err)
			}
		})
	}
}

func TestAnIDThatIsNotKnownIsAnErrorWhereAllAreKnown(t *testing.T) {
	callers, err := deny.ParseCallers("alice,hunter2")
	if err != nil {
		t.Fatal(err)
	}
	if err := callers.Known(func(id string) bool { return id == "alice" || id == "hunter2" }); err != nil {
		t.Errorf("all are known, and yet: %v", err)
	}
	err = callers.Known(func(id string) bool { return id == "alice" })
	if err == nil || !strings.Contains(err.Error(), "entry 2") || strings.Contains(err.Error(), "hunter2") {
		t.Errorf("got %v, want an error that names entry 2 by its place", err)
	}
}
