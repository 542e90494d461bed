package spinhost

import "fmt"

func readTrigger(t *table, components map[string]Component) Trigger {
	var trigger Trigger
	t.need("route")
	if route, ok := t.values["route"].(map[string]any); ok {
		private := newTable(t.doc, t.at("route"), route)
		t.take("route")
		if trigger.Private = private.flag("private"); !trigger.Private {
			t.complain("route", "must be a string or { private = true }")
		}
		private.done()
	} else if trigger.Route = t.text("route"); t.values["route"] != nil {
		if _, err := parseRoute(trigger.Route); err != nil {
			t.complain("route", "%v", err)
		}
	}
	t.refuse(notOffered, "components")
	if t.has("executor") {
		executor := t.sub("executor")
		if kind := executor.text("type"); kind != "http" && kind != "spin" {
			executor.complain("type", `must be "http": %s`, notOffered)
		}
		executor.done()
	}
	trigger.ID = t.text("id")
	switch {
	case !t.has("static_response"):
		readTriggerComponent(t, &trigger, components)
	case t.has("component"):
		t.complain("static_response", "a trigger has either a component or a static_response")
	default:
		trigger.Static = readStaticResponse(t.sub("static_response"))
	}
	t.done()
	return trigger
}

// readTriggerComponent reads the id of the component that a trigger calls. Spin also takes a whole component there.
func readTriggerComponent(t *table, trigger *Trigger, components map[string]Component) {
	t.need("component")
	if _, inline := t.values["component"].(map[string]any); inline {
		t.take("component")
		t.complain("component", "this host takes the id of a component only: write it under [component.ID]")
		return
	}
	trigger.Component = t.text("component")
	if _, ok := components[trigger.Component]; !ok && trigger.Component != "" {
		t.complain("component", "there is no [component.%s]", trigger.Component)
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
