package report_test

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"aiuta-edge/simulator/ladder"
	"aiuta-edge/simulator/report"
	"aiuta-edge/simulator/report/reporttest"
)

// picture is what a browser reads of an SVG.
type picture struct {
	Role  string `xml:"role,attr"`
	By    string `xml:"aria-labelledby,attr"`
	Title struct {
		ID   string `xml:"id,attr"`
		Text string `xml:",chardata"`
	} `xml:"title"`
	Desc struct {
		ID   string `xml:"id,attr"`
		Text string `xml:",chardata"`
	} `xml:"desc"`
}

func TestALadderIsAPictureThatIsToldInWordsToo(t *testing.T) {
	folder := reporttest.Write(t, report.SVG, everything())
	n := 0
	for name, text := range reporttest.Pictures(t, folder) {
		n++
		var p picture
		if err := xml.Unmarshal([]byte(text), &p); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if p.Role != "img" || p.By != p.Title.ID+" "+p.Desc.ID || p.Title.ID == p.Desc.ID {
			t.Errorf("%s: role %q, labelled by %q", name, p.Role, p.By)
		}
		want := "User to SDK: tries sku-1 on\nSDK to Aiuta: POST /v1/sku_try_on_operations, answered 401 token_expired, broken on purpose: delay\n"
		if !strings.HasSuffix(p.Title.Text, ": straight") || p.Desc.Text != want {
			t.Errorf("%s: it is told as %q: %q", name, p.Title.Text, p.Desc.Text)
		}
		if !strings.Contains(text, "@media (prefers-color-scheme:dark)") || strings.Contains(text, "var(") {
			t.Errorf("%s is not for light and dark", name)
		}
	}
	if n != 2 {
		t.Errorf("%d pictures, want one for each ladder", n)
	}
}

// TestAPictureIsAsHighAndWideAsItsText holds the drawing together: nothing stands outside of its frame.
func TestAPictureIsAsHighAndWideAsItsText(t *testing.T) {
	steps := []ladder.Step{{From: ladder.User, To: ladder.Storage, Request: true, Text: "GET /" + strings.Repeat("long/", 60), Status: 200, At: began}}
	for range 30 {
		steps = append(steps, ladder.Step{From: ladder.SDK, To: ladder.SDK, Text: strings.Repeat("w", 200), At: began}, steps[0])
	}
	text := written(t, report.SVG, report.Report{Cases: []report.Case{{Name: "long", Outcome: report.Passed, Steps: steps}}})
	var width, height int
	if _, err := fmt.Sscanf(regexp.MustCompile(`viewBox="0 0 (\d+ \d+)"`).FindStringSubmatch(text)[1], "%d %d", &width, &height); err != nil {
		t.Fatal(err)
	}
	for _, found := range regexp.MustCompile(`<text xml:space="preserve" x="(\d+)" y="(\d+)">([^<]*)`).FindAllStringSubmatch(text, -1) {
		var x, y int
		fmt.Sscan(found[1], &x)
		fmt.Sscan(found[2], &y)
		if end := x + 8*len([]rune(found[3])); end > width || y > height-4 {
			t.Fatalf("%q ends at %d, %d of %d, %d", found[3], end, y, width, height)
		}
	}
}

func TestHostileTextIsNoPartOfAPicture(t *testing.T) {
	for name, text := range reporttest.Pictures(t, reporttest.Write(t, report.SVG, hostileReport())) {
		decoder := xml.NewDecoder(strings.NewReader(text))
		for {
			token, err := decoder.Token()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			start, ok := token.(xml.StartElement)
			if !ok {
				continue
			}
			if !slices.Contains([]string{"svg", "title", "desc", "style", "rect", "text", "tspan", "line", "circle", "polygon"}, start.Name.Local) {
				t.Errorf("%s has a <%s>", name, start.Name.Local)
			}
			for _, attribute := range start.Attr {
				if strings.HasPrefix(attribute.Name.Local, "on") || strings.Contains(attribute.Value, "evil") {
					t.Errorf("%s has %s=%q", name, attribute.Name.Local, attribute.Value)
				}
			}
		}
	}
}

func TestAPictureHasANameThatIsSafeEverywhere(t *testing.T) {
	step := []ladder.Step{{From: ladder.User, To: ladder.SDK, Text: "tries", At: began}}
	var r report.Report
	for _, name := range []string{
		"jwt", "JWT", "../../../etc/passwd", "/etc/passwd", `..\..\x`, "a/b", "con", "nul.txt", "", "...", "-rf", "\x00\x1b[2J", "\u202etxt",
		strings.Repeat("long", 100), "é", "a..b", "x.svg", ".hidden",
	} {
		r.Cases = append(r.Cases, report.Case{Name: name, Outcome: report.Passed, Steps: step})
	}
	r.Cases = append(r.Cases, report.Case{Name: "jwt", Persona: "ios@4.4.3", Outcome: report.Passed, Steps: step})
	folder := reporttest.Write(t, report.SVG, r)
	var names []string
	for name := range reporttest.Pictures(t, folder) {
		names = append(names, name)
		if !regexp.MustCompile(`^[a-z0-9][a-z0-9.-]{0,110}\.svg$`).MatchString(name) || strings.Contains(name, "..") ||
			regexp.MustCompile(`^(con|nul)\.`).MatchString(name) {
			t.Errorf("%q is not safe", name)
		}
	}
	if len(names) != len(r.Cases) {
		t.Errorf("%d pictures of %d ladders: %q", len(names), len(r.Cases), names)
	}
	for _, want := range []string{"jwt.svg", "jwt-2.svg", "jwt-ios-4.4.3.svg", "etc-passwd.svg"} {
		if !slices.Contains(names, want) {
			t.Errorf("there is no %s: %q", want, names)
		}
	}
}

func TestPicturesLeaveOtherFilesOfTheirFolderAlone(t *testing.T) {
	folder := t.TempDir()
	outside := filepath.Join(t.TempDir(), "outside")
	kept := filepath.Join(folder, "kept.txt")
	for _, file := range []string{kept, outside} {
		if err := os.WriteFile(file, []byte("mine"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Symlink(outside, filepath.Join(folder, "jwt-ios-4.4.3.svg")); err != nil {
		t.Skip(err)
	}
	var f report.Flag
	if err := f.Set("svg=" + folder); err != nil {
		t.Fatal(err)
	}
	if err := f.WriteAll(everything()); err == nil {
		t.Error("a link that leads out of the folder was followed")
	}
	for _, file := range []string{kept, outside} {
		if text, err := os.ReadFile(file); err != nil || string(text) != "mine" {
			t.Errorf("%s is %q, %v", file, text, err)
		}
	}
}
