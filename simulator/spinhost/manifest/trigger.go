package manifest

import (
	"fmt"

	"aiuta-edge/simulator/document"
	"aiuta-edge/simulator/spinhost/route"
)

func readTrigger(t *document.Table, components map[string]Component) Trigger {
	var trigger Trigger
	t.Need("route")
	if table, ok := t.Peek("route").(map[string]any); ok {
		private := t.Entry("route", table)
		t.Take("route")
		if trigger.Private = private.Flag("private"); !trigger.Private {
			t.Complain("route", "must be a string or { private = true }")
		}
		private.Done()
	} else if trigger.Route = t.Text("route"); t.Peek("route") != nil {
		if _, err := route.Parse(trigger.Route); err != nil {
			t.Complain("route", "%v", err)
		}
	}
	t.Refuse("components")
	if t.Has("executor") {
		executor := t.Sub("executor")
		if kind := executor.Text("type"); kind != "http" && kind != "spin" {
			executor.Complain("type", `must be "http": %s`, document.NotOffered)
		}
		executor.Done()
	}
	trigger.ID = t.Text("id")
	switch {
	case !t.Has("static_response"):
		readTriggerComponent(t, &trigger, components)
	case t.Has("component"):
		t.Complain("static_response", "a trigger has either a component or a static_response")
	default:
		trigger.Static = readStaticResponse(t.Sub("static_response"))
	}
	t.Done()
	return trigger
}

// readTriggerComponent reads the id of the component that a trigger calls. Spin also takes a whole component there.
func readTriggerComponent(t *document.Table, trigger *Trigger, components map[string]Component) {
	t.Need("component")
	if _, inline := t.Peek("component").(map[string]any); inline {
		t.Take("component")
		t.Complain("component", "this host takes the id of a component only: write it under [component.ID]")
		return
	}
	trigger.Component = t.Text("component")
	if _, ok := components[trigger.Component]; !ok && trigger.Component != "" {
		t.Complain("component", "there is no [component.%s]", trigger.Component)
	}
}

// nameTriggers gives an id to every trigger that has none (Spin v4.0.2 crates/manifest/src/normalize.rs).
func nameTriggers(triggers []Trigger) {
	taken := make(map[string]bool)
	for _, t := range triggers {
		taken[t.ID] = true
	}
	counter := 1
	for i := range triggers {
		t := &triggers[i]
		if t.ID != "" {
			continue
		}
		if t.ID = t.Component + "-http-trigger"; t.Component == "" || taken[t.ID] {
			for t.ID = fmt.Sprint("http-trigger", counter); taken[t.ID]; t.ID = fmt.Sprint("http-trigger", counter) {
				counter++
			}
		}
		taken[t.ID] = true
	}
}
