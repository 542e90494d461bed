package page_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	cdp "github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"aiuta-edge/simulator/look/looktest"
	"aiuta-edge/simulator/race"
)

// TestTheStoriesByHand follows the page's own commands in a shell, and sees under Live what docs/serve.md says.
func TestTheStoriesByHand(t *testing.T) {
	needs(t, "curl", "jq")
	r := serve(t, "--backend", "operation_time=10ms")
	p := r.open("world")
	for n, story := range []struct {
		rows []string // under Live, the oldest first
		last string   // what the last command prints
	}{
		{[]string{"/aiuta_jwt mint 200", "/sku_try_on_operations start 200", "status 200", "status 200", "/storage/ 200"}, ""},
		{[]string{"/subscription_details details 200", "/sku_try_on_operations start 401 credential_insufficient"}, `{"message":"Unauthorized"}`},
		{[]string{"/sku_try_on_operations start 200", "status 200", "status 200", "/storage/ 200"}, ""},
	} {
		p.choose("#story", fmt.Sprint(n))
		commands := looktest.Eval[string](t, p.ctx, `(async () => {
			const account = (await (await fetch("/world")).json()).accounts[0];
			return [...document.querySelectorAll(".steps .block")].map((b) => b.textContent.replaceAll("•".repeat(8), account.api_key)).join("\nsleep .05\n");
		})()`)
		shell := exec.CommandContext(t.Context(), "bash", "-euc", commands)
		shell.Dir = t.TempDir()
		out, err := shell.CombinedOutput()
		if err != nil || !strings.Contains(string(out), story.last) {
			t.Errorf("%s\nprints %s, %v", commands, out, err)
		}
		p.says("#rows", "") // in the document even when another view is shown
		p.until(fmt.Sprintf(`document.querySelectorAll("#rows li").length === %d`, len(story.rows)))
		rows := strings.Split(looktest.Eval[string](t, p.ctx, `[...document.querySelectorAll("#rows li")].reverse().map((li) => [...li.querySelectorAll(".what, .call, .badge, .reason")].map((e) => e.textContent).join(" ")).join("\n")`), "\n")
		for i, want := range story.rows {
			for _, word := range strings.Fields(want) {
				if !strings.Contains(rows[i], word) {
					t.Errorf("story %d, row %d is %q, want %q in it", n, i, rows[i], word)
				}
			}
		}
		r.send("DELETE", r.page+"requests", "")
		p.do(chromedp.Evaluate[chromedp.Void](`document.querySelector("#clear").click()`))
		p.until(`document.querySelectorAll("#rows li").length === 0`)
	}
}

// pictures are those of docs/serve.md.
const pictures = "../../docs/serve"

// picture writes what the window shows, if AIUTA_EDGE_DOCS is "write".
func (p *tab) picture(name string, width, height int64, dark bool) {
	p.Helper()
	if os.Getenv("AIUTA_EDGE_DOCS") != "write" {
		return
	}
	looktest.Size(p.T, p.ctx, int(width), dark)
	p.do(chromedp.EmulateViewport(width, height))
	quality := int64(80)
	taken, err := chromedp.Call(p.ctx, cdp.CaptureScreenshot, cdp.CaptureScreenshotParams{Format: "webp", Quality: &quality})
	if err != nil {
		p.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(pictures, name+".webp"), taken.Data, 0o644); err != nil {
		p.Fatal(err)
	}
}

// TestTheDocumentSaysWhatThePageHas takes the pictures of docs/serve.md, and finds each of its bold words on the page.
func TestTheDocumentSaysWhatThePageHas(t *testing.T) {
	race.Skip(t, "TestTheStoriesByHand works the page under the detector")
	text, err := os.ReadFile("../../docs/serve.md")
	if err != nil {
		t.Fatal(err)
	}
	r := serve(t)
	p := r.open("live")
	token := r.mint(`{"uploaded_image_id":"model_man_00"}`)
	bearer := []string{"Authorization", "Bearer " + token}
	account := looktest.Eval[string](t, p.ctx, `(async () => (await (await fetch("/world")).json()).accounts[0].subscription_id)()`)
	r.send("GET", r.api+"/v1/subscription_details", "", "x-user-id", account)
	_, started := r.start(`{"uploaded_image_id":"model_man_00","sku_id":"sku-1"}`, bearer...)
	operation := regexp.MustCompile(`"operation_id":"([^"]+)"`).FindStringSubmatch(started)[1]
	r.send("GET", r.api+"/v1/sku_try_on_operations/"+operation, "", "x-user-id", account)
	r.send("GET", r.api+"/storage/model_man_00.png", "")
	r.start(`{"uploaded_image_id":"model_man_01","sku_id":"sku-1"}`, bearer...)
	p.says("#shown", "6 requests")
	p.click(".rows li:last-child button")
	p.says("#detail", "Minted token")
	shown := p.text("body")
	p.click(".rows li:first-child button")
	p.says("#detail", "binding_uploaded_image_id")
	p.picture("live", 1400, 760, false)
	p.view("token")
	p.write("#pasted", token[:len(token)-4]+"AAAA")
	p.button("Inspect")
	p.says("#rules", "token_signature")
	p.picture("token", 1400, 860, false)
	p.view("world")
	p.says("#cards", "sku_order_matters")
	p.picture("world", 1400, 1100, false)
	p.view("play")
	p.click("#slowly")
	p.click("#start")
	p.says("#played", "Passed")
	p.picture("play", 1400, 900, true)

	shown += looktest.Eval[string](t, p.ctx, `[...document.querySelectorAll("button, summary, label, nav a, h2, h3, .steps li")].map((e) => e.textContent).join("\n")`)
	shown += "Make a session" // where caller_auth is hs256: TestEveryControlDoesWhatItSays
	for _, bold := range regexp.MustCompile(`\*\*([^*]+)\*\*`).FindAllStringSubmatch(string(text), -1) {
		if !strings.Contains(shown, bold[1]) {
			t.Errorf("the page has no %q", bold[1])
		}
	}
	var named []string
	var size int64
	for _, image := range regexp.MustCompile(`\]\(serve/([a-z]+\.webp)\)`).FindAllStringSubmatch(string(text), -1) {
		info, err := os.Stat(filepath.Join(pictures, image[1]))
		if err != nil {
			t.Fatal(err)
		}
		named, size = append(named, image[1]), size+info.Size()
	}
	entries, err := os.ReadDir(pictures)
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range entries {
		if !slices.Contains(named, entry.Name()) {
			t.Errorf("docs/serve.md does not show %s", entry.Name())
		}
	}
	if size > 600_000 {
		t.Errorf("the pictures have %d bytes", size)
	}
}

// TestTheDocumentsCommandsWork runs what docs/serve.md gives to programs.
func TestTheDocumentsCommandsWork(t *testing.T) {
	race.Skip(t, "TestTheStoriesByHand works the page under the detector")
	needs(t, "curl")
	text, err := os.ReadFile("../../docs/serve.md")
	if err != nil {
		t.Fatal(err)
	}
	r := serve(t)
	_, world := r.send("GET", r.page+"world", "")
	name := regexp.MustCompile(`"name": "(throwaway-[0-9a-f]+)"`).FindStringSubmatch(world)[1]
	ran := 0
	for _, line := range regexp.MustCompile(`(?m)^    curl (.+)$`).FindAllStringSubmatch(string(text), -1) {
		ran++
		command := strings.NewReplacer("http://127.0.0.1:3002/", r.page, "NAME", name).Replace("curl -fsS --max-time 3 " + line[1])
		out, err := exec.CommandContext(t.Context(), "bash", "-c", command).CombinedOutput()
		streams := strings.Contains(line[1], "/events") && strings.HasPrefix(string(out), "event: run")
		if err != nil && !streams {
			t.Errorf("%s\nprints %s, %v", line[1], out, err)
		}
	}
	if ran < 5 {
		t.Errorf("%d commands were found", ran)
	}
}

// needs skips a test without a program, unless all are required.
func needs(t *testing.T, programs ...string) {
	t.Helper()
	for _, program := range programs {
		_, err := exec.LookPath(program)
		switch {
		case err != nil && os.Getenv("AIUTA_EDGE_REQUIRE") == "all":
			t.Fatal(err)
		case err != nil:
			t.Skip(err)
		}
	}
}
