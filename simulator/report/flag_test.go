package report_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"aiuta-edge/simulator/report"
)

func TestAFlagWritesWhatItWasGiven(t *testing.T) {
	dir := t.TempDir()
	junit, page := filepath.Join(dir, "r.xml"), filepath.Join(dir, "r.html")
	var f report.Flag
	for _, value := range []string{"junit=" + junit + ",html=" + page, "tap=" + filepath.Join(dir, "r.tap")} {
		if err := f.Set(value); err != nil {
			t.Fatal(err)
		}
	}
	if err := f.WriteAll(everything()); err != nil {
		t.Fatal(err)
	}
	for path, format := range map[string]report.Format{junit: report.JUnit, page: report.HTML} {
		got, err := os.ReadFile(path)
		if err != nil || string(got) != written(t, format, everything()) {
			t.Errorf("%s is not the %s report: %v", path, format, err)
		}
	}
	if want := "junit=" + junit + ",html=" + page + ",tap=" + filepath.Join(dir, "r.tap"); f.String() != want {
		t.Errorf("the flag shows as %q", f.String())
	}
}

func TestAFlagThatCannotBeMetIsRefusedBeforeTheRun(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "f")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	var formats []string
	for _, format := range report.Formats() {
		formats = append(formats, string(format))
	}
	for value, says := range map[string]string{
		"":                        "FORMAT=FILE",
		"junit":                   "FORMAT=FILE",
		"junit=":                  "FORMAT=FILE",
		"pdf=r.pdf":               "use one of " + strings.Join(formats, ", "),
		"json=" + dir + "/no/r":   "make it first",
		"json=r.x,html=./r.x":     "a file of its own",
		"json=" + dir + "/r,html": "FORMAT=FILE",
		"svg=" + file:             "is a file: name a folder",
	} {
		var f report.Flag
		if err := f.Set(value); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%q: got %v, want %q", value, err, says)
		}
	}
	var f report.Flag
	if err := f.Set("pdf=x"); !errors.Is(err, report.ErrFormat) {
		t.Errorf("got %v", err)
	}
}

func TestAReportThatCannotBeWrittenDoesNotKeepTheOthersBack(t *testing.T) {
	dir := t.TempDir()
	good := filepath.Join(dir, "r.json")
	var f report.Flag
	// A folder cannot be written to as a file.
	if err := f.Set("tap=" + t.TempDir() + ",json=" + good); err != nil {
		t.Fatal(err)
	}
	if err := f.WriteAll(everything()); err == nil || !strings.Contains(err.Error(), "write the tap report") {
		t.Errorf("got %v", err)
	}
	if got, err := os.ReadFile(good); err != nil || len(got) == 0 {
		t.Errorf("the other report is missing: %v", err)
	}
}
