package cli

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestShardsTogetherAreAllPlays(t *testing.T) {
	plays := make([]play, 11)
	for i := range plays {
		plays[i].scenario.Name = string(rune('a' + i))
	}
	seen := ""
	for _, shard := range []string{"1/3", "2/3", "3/3"} {
		mine, err := (&playFlags{jobs: 1, limit: 1, shard: shard}).part(plays)
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range mine {
			seen += p.scenario.Name
		}
	}
	if seen != "adgjbehkcfi" {
		t.Errorf("got %s", seen)
	}
	for _, shard := range []string{"0/3", "4/3", "1", "a/b", "1/0"} {
		if _, err := (&playFlags{jobs: 1, limit: 1, shard: shard}).part(plays); err == nil {
			t.Errorf("%s is taken", shard)
		}
	}
}

func TestScenariosAreChosenByNameAndTag(t *testing.T) {
	for want, args := range map[string][]string{
		"jwt ":  {"jwt", "jwt-expired", "--skip", "jwt-expired"},
		"jwt  ": {"--tag", "smoke"},
	} {
		got := simulate(t, "", append([]string{"run", "--list"}, args...)...)
		if got.code != 0 || !strings.Contains(got.stdout, strings.TrimSpace(want)) || strings.Contains(got.stdout, "quota") {
			t.Errorf("%v: got %+v", args, got)
		}
	}
	for says, args := range map[string][]string{
		`unknown scenario "jwt-expird": did you mean "jwt-expired"?`: {"--skip", "jwt-expird"},
		`unknown tag "smok": did you mean "smoke"?`:                  {"--tag", "smok"},
		"--jobs: use 1 or more":                                      {"--jobs", "0"},
		"--shard 5/4":                                                {"--shard", "5/4"},
	} {
		if got := simulate(t, "", append([]string{"run"}, args...)...); got.code != exitUsage || !strings.Contains(got.stderr, says) {
			t.Errorf("%v: got %+v", args, got)
		}
	}
	if got := simulate(t, "", "run", "jwt", "--list", "--json"); !strings.HasPrefix(got.stdout, `{"name":"jwt","summary":"`) {
		t.Errorf("got %+v", got)
	}
}

// TestAKnownFailureIsAWarningAndAFixedOneAsksToBeRemoved plays caught, which fails, and jwt, which does not.
func TestAKnownFailureIsAWarningAndAFixedOneAsksToBeRemoved(t *testing.T) {
	dir := t.TempDir()
	file, known := filepath.Join(dir, "caught.yaml"), filepath.Join(dir, "known.txt")
	for name, text := range map[string]string{file: caught, known: "# what is known\ncaught # issue 7\njwt ios\n"} {
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	run := func() outcome {
		return simulate(t, "", "run", file, "jwt", "--persona", "ios,android", "--target", "native", "-q", "--expect-failures", known)
	}
	got := run()
	if got.code != 0 || !strings.Contains(got.stdout, "1 passed, 0 failed, 3 with a warning") || !strings.Contains(got.stdout, "issue 7") ||
		!strings.Contains(got.stdout, "remove it from "+known) {
		t.Errorf("got %+v", got)
	}
	if err := os.WriteFile(known, []byte("cauhgt\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if got := run(); got.code != exitUsage || !strings.Contains(got.stderr, `did you mean "caught"?`) {
		t.Errorf("got %+v", got)
	}
}
