package spinhost_test

import (
	"context"
	"testing"

	"aiuta-edge/simulator/spinhost"
)

func sharedEngine(t *testing.T) *spinhost.Engine {
	t.Helper()
	engine, err := spinhost.NewEngine(context.Background(), spinhost.WithCompilationCache(cache))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := engine.Close(context.Background()); err != nil {
			t.Error(err)
		}
	})
	return engine
}

func TestApplicationsOnOneEngineSeeWhatIsTheirOwn(t *testing.T) {
	engine := sharedEngine(t)
	greets := func(value string) *spinhost.App {
		app, _ := open(t, "[variables]\ngreeting = { default = \""+value+"\" }\n"+edge+"[component.edge.variables]\ngreeting = \"{{ greeting }}\"\n",
			spinhost.WithEngine(engine))
		return app
	}
	first, second := greets("one"), greets("two")
	for range 20 { // more than are prepared ahead
		if one, two := get(first, "/variable?greeting").Body.String(), get(second, "/variable?greeting").Body.String(); one != "one" || two != "two" {
			t.Fatalf("they are greeted with %q and %q", one, two)
		}
	}
}

func TestAClosedApplicationLeavesTheEngineToOthers(t *testing.T) {
	engine := sharedEngine(t)
	closed, _ := open(t, edge, spinhost.WithEngine(engine))
	other, _ := open(t, edge, spinhost.WithEngine(engine))
	get(closed, "/")
	if err := closed.Close(context.Background()); err != nil {
		t.Fatal(err)
	}
	if w := get(other, "/"); w.Code != 200 {
		t.Errorf("the other one answers %d", w.Code)
	}
}

func TestAComponentWithAnEnvironmentHasAnEngineOfItsOwn(t *testing.T) {
	engine := sharedEngine(t)
	plain, _ := open(t, edge, spinhost.WithEngine(engine))
	app, _ := open(t, edge+"environment = { MODE = \"test\" }\n", spinhost.WithEngine(engine))
	if w := get(app, "/environment"); w.Body.String() != "MODE=test" {
		t.Errorf("it sees %q", w.Body)
	}
	if w := get(plain, "/environment"); w.Body.String() != "" {
		t.Errorf("another one sees %q", w.Body)
	}
}
