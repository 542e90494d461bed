package cli

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// What Aiuta's diagrams draw, arrow by arrow, restated here. Source: docs of aiuta-com, sdk/templates/diagrams.
var (
	// common-sd-participants.md
	docsParticipants = []string{
		"actor USR as ⠀<br>User", "participant APP as Your<br>App", "participant BE as Your<br>Backend",
		"participant SDK as Aiuta<br>SDK", "participant API as Aiuta<br>Backend", "participant GS as Storage",
	}
	docsAction = []string{"USR->>SDK: Start some action"}
	docsResult = []string{"SDK-->>USR: Provide UI feedback / result"}

	// auth-jwt.md, between action and result
	docsJWT = []string{
		"SDK->>APP: Request JWT (params)",
		"APP->>BE: Request new JWT (params)",
		"BE->>BE: Generate JWT",
		"BE-->>APP: Return generated JWT",
		"APP-->>SDK: Provide JWT",
		"SDK->>API: Make request",
		"API->>API: Validate JWT",
		"API-->>SDK: Return response",
	}
	// auth-subscription-id.md
	docsSubscriptionID = []string{
		"SDK->>SDK: Add Subscription ID<br>to the request Headers",
		"SDK->>API: Make request",
		"API->>API: Match Subscription ID",
		"API-->>SDK: Return response",
	}
	// auth-api-key.md
	docsAPIKey = []string{
		"SDK->>SDK: Add Api Key<br>to the request Headers",
		"SDK->>API: Make request",
		"API->>API: Check Api Key",
		"API-->>SDK: Return response",
	}
	// try-on.md
	docsCreate = []string{"SDK->>API: Create operation<br>(image ID, product ID)", "API-->>SDK: Operation ID"}
	docsPolls  = []string{
		"loop internal configuration delay", "SDK->>API: Request operation status", "API-->>SDK: Operation details", "end",
	}
	docsUpload  = []string{"SDK->>API: Upload a photo", "API-->>SDK: Return image ID, URL"}
	docsPicture = []string{"SDK->>GS: Get result image by the URL", "GS-->>SDK: Image data"}
)

// TestAStraightRunIsDrawnAsAiutaDrawsIt: the photo goes with what is optional, the start with what is mandatory.
func TestAStraightRunIsDrawnAsAiutaDrawsIt(t *testing.T) {
	// Web's first request is for the models, and it shows the photo.
	photo := map[string][]string{"web": slices.Concat(docsUpload, docsPicture)}
	for _, persona := range []string{"ios", "android", "web"} {
		for scenario, want := range map[string][]string{
			"jwt":     slices.Concat(docsAction, docsSubscriptionID, photo[persona], docsJWT, docsPolls, docsPicture, docsResult),
			"api-key": slices.Concat(docsAction, docsAPIKey, photo[persona], docsCreate, docsPolls, docsPicture, docsResult),
		} {
			t.Run(scenario+"/"+persona, func(t *testing.T) {
				participants, arrows := diagramOf(t, scenario, persona)
				if !slices.Equal(participants, docsParticipants) {
					t.Errorf("participants are\n%s", strings.Join(participants, "\n"))
				}
				// Before the user does anything, the SDK sets itself up.
				setUp := slices.Index(arrows, docsAction[0])
				if setUp < 0 || !slices.Equal(arrows[setUp:], want) {
					t.Errorf("arrows are\n%s\nwant\n%s", strings.Join(arrows, "\n"), strings.Join(want, "\n"))
				}
			})
		}
	}
}

// TestASetUpIsDrawnAsAiutaDrawsIt: initialization.md.
func TestASetUpIsDrawnAsAiutaDrawsIt(t *testing.T) {
	_, arrows := diagramOf(t, "jwt", "ios")
	want := []string{
		"SDK->>API: Request internal configuration", "API-->>SDK: Internal configuration",
		"SDK->>API: Request predefined models", "API-->>SDK: Predefined models collection",
	}
	if got := arrows[:slices.Index(arrows, docsAction[0])]; !slices.Equal(got, want) {
		t.Errorf("arrows are\n%s", strings.Join(got, "\n"))
	}
}

// TestARefusedTokenIsABreak: auth-jwt.md, with its 401.
func TestARefusedTokenIsABreak(t *testing.T) {
	_, arrows := diagramOf(t, "jwt-invalid", "ios")
	want := []string{
		"SDK->>API: Make request", "API->>API: Validate JWT", "break JWT is invalid", "API-->>SDK: Return 401 Unauthorized", "end",
		"SDK-->>USR: Show something went wrong",
	}
	if len(arrows) < len(want) || !slices.Equal(arrows[len(arrows)-len(want):], want) {
		t.Errorf("arrows are\n%s", strings.Join(arrows, "\n"))
	}
}

var (
	participantLine = regexp.MustCompile(`(?m)^ *((?:actor|participant) .*)$`)
	arrowLine       = regexp.MustCompile(`(?m)^ *([A-Z]+(?:->>|-->>|--x)[A-Z]+: .*|loop .*|break .*|end)$`)
)

// diagramOf plays a scenario by the command line, and reads the diagram that it is reported as.
func diagramOf(t *testing.T, scenario, persona string) (participants, arrows []string) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "summary.md")
	if got := simulate(t, "", "run", scenario, "--persona", persona, "--target", "native", "--report", "mermaid="+file); got.code != 0 {
		t.Fatalf("got %+v", got)
	}
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(string(text), "sequenceDiagram"); n != 1 {
		t.Fatalf("%d diagrams", n)
	}
	for _, found := range participantLine.FindAllStringSubmatch(string(text), -1) {
		participants = append(participants, found[1])
	}
	for _, found := range arrowLine.FindAllStringSubmatch(string(text), -1) {
		arrows = append(arrows, found[1])
	}
	return participants, arrows
}
