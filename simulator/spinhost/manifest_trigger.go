package spinhost

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
	t.refuse(notOffered, "static_response", "components")
	if t.has("executor") {
		executor := t.sub("executor")
		if kind := executor.text("type"); kind != "http" && kind != "spin" {
			executor.complain("type", `must be "http": %s`, notOffered)
		}
		executor.done()
	}
	t.skip("id")
	if !t.has("static_response") { // which stands in place of a component
		readTriggerComponent(t, &trigger, components)
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
