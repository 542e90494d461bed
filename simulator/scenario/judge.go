package scenario

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"aiuta-edge/simulator/ladder"
	"aiuta-edge/simulator/report"
)

// judge checks expectations of what has happened since a moment. label is what each sentence begins with.
func (s *stage) judge(label string, e Expect, end ending, since mark) {
	e = e.forPersona(s.persona)
	j := judgement{stage: s, label: label, calls: callsOf(s.record.Since(since.steps))}
	j.ending(e, end)
	if len(e.Params) > 0 {
		j.params(e.Params, s.asked[since.asked:])
	}
	if len(e.Claims) > 0 {
		j.claims(e.Claims, s.handed[since.handed:])
	}
	if len(e.Event) > 0 {
		j.event(e.Event, s.events[since.events:])
	}
	for _, name := range sortedCalls(e.Calls) {
		n := len(only(j.calls, name))
		j.check(fmt.Sprintf("%s: %s", nouns[name], e.Calls[name]), e.Calls[name].holds(n), "%d", n)
	}
	for _, name := range sortedCalls(e.Refused) {
		j.refused(name, e.Refused[name])
	}
	if e.Order != nil {
		j.order(e.Order)
	}
	if e.Exactly != nil {
		got := j.sequence()
		j.check("in this order and nothing else: "+strings.Join(e.Exactly, ", "), slices.Equal(got, e.Exactly), "%s", strings.Join(got, ", "))
	}
	for _, name := range slices.Sorted(maps.Keys(e.Carries)) {
		j.carries(name, e.Carries[name])
	}
}

// judgement is the judging of one set of expectations.
type judgement struct {
	*stage
	label string
	calls []sent
}

// check notes whether a sentence is true, and if not, what was seen instead.
func (j *judgement) check(sentence string, ok bool, format string, args ...any) {
	check := report.Check{Expected: j.redactor.Text(j.label + sentence), OK: ok}
	if !ok {
		check.Got = j.redactor.Text(fmt.Sprintf(format, args...))
	}
	j.stage.checks = append(j.stage.checks, check)
}

// ending is about what the step itself led to.
func (j *judgement) ending(e Expect, end ending) {
	if end.setUp != nil && e.SetUp != setUpIncomplete {
		j.check("the SDK sets itself up", false, "%v", withoutPorts(end.setUp))
	} else if e.SetUp != "" {
		j.check("the SDK is set up: "+e.SetUp, (end.setUp == nil) == (e.SetUp == setUpComplete), "nothing failed")
	}
	if end.signIn != nil && e.SignIn != signInRefused {
		j.check("the user is signed in", false, "%s", brief(end.signIn))
	} else if e.SignIn != "" {
		j.check("the sign-in is "+e.SignIn, (end.signIn == nil) == (e.SignIn == signInGranted), "nobody refused it")
	}
	if e.Shown != "" || e.ErrorType != nil {
		if end.outcome == nil {
			j.check("the user sees something", false, "nobody tried anything on")
			return
		}
	}
	if e.Shown != "" {
		got := seen(*end.outcome)
		if end.outcome.Err != nil {
			got += ": " + withoutPorts(end.outcome.Err)
		}
		j.check("the user sees: "+strings.ReplaceAll(e.Shown, "_", " "), string(end.outcome.Shown) == e.Shown, "%s", got)
	}
	if e.ErrorType != nil {
		j.check(fmt.Sprintf("the SDK calls it %q", *e.ErrorType), end.outcome.ErrorType == *e.ErrorType, "%q", end.outcome.ErrorType)
	}
	if e.Answer != nil && end.received != nil {
		j.answer(*e.Answer, *end.received)
	}
}

// params is about the parameters that getJwt got last.
func (j *judgement) params(want map[string]Match, asked []string) {
	if len(asked) == 0 {
		j.check("getJwt is called", false, "it was not")
		return
	}
	var got map[string]any
	decoder := json.NewDecoder(strings.NewReader(asked[len(asked)-1]))
	decoder.UseNumber()
	if err := decoder.Decode(&got); err != nil {
		j.check("getJwt is told an object", false, "%v", err)
		return
	}
	j.members("getJwt is told %s, which %s", want, got)
}

// claims is about the newest token.
func (j *judgement) claims(want map[string]Match, tokens []handed) {
	if len(tokens) == 0 {
		j.check("the app hands a token over", false, "it did not")
		return
	}
	token := tokens[len(tokens)-1]
	j.check("the token is signed for the account main", token.flaw == nil, "%v", token.flaw)
	j.members("the token's %s %s", want, token.claims)
}

// event is about what the SDK's newest event says.
func (j *judgement) event(want map[string]Match, events []map[string]any) {
	if len(events) == 0 {
		j.check("the SDK sends an event", false, "it did not")
		return
	}
	j.members("the event's %s %s", want, events[len(events)-1])
}

// members compares the members of an object with what they must be.
func (j *judgement) members(sentence string, want map[string]Match, got map[string]any) {
	for _, name := range slices.Sorted(maps.Keys(want)) {
		value, present := got[name]
		seen := show(value)
		if !present {
			seen = "it is not there"
		}
		j.check(fmt.Sprintf(sentence, name, want[name].expected(j.expand)), want[name].holds(value, present, j.expand), "%s", seen)
	}
}

// refused is about the calls of one name that were not answered well.
func (j *judgement) refused(name string, want Refusal) {
	var refusals []sent
	for _, call := range only(j.calls, name) {
		if call.Status >= 400 {
			refusals = append(refusals, call)
		}
	}
	least := Count{">=1", 1, len(j.calls)}
	if want.Times != nil {
		least = *want.Times
	}
	sentence := fmt.Sprintf("refused %s", nouns[name])
	if reason := strings.TrimSpace(fmt.Sprintf("%s %s", number(want.Status), want.Reason)); reason != "" {
		sentence += ", " + reason
	}
	sentence += ": " + least.String()
	for _, call := range refusals {
		if want.Status != 0 && call.Status != want.Status || want.Reason != "" && call.Answer != want.Reason {
			j.check(sentence, false, "one was %d %s", call.Status, call.Answer)
			return
		}
	}
	j.check(sentence, least.holds(len(refusals)), "%d", len(refusals))
}

func number(status int) string {
	if status == 0 {
		return ""
	}
	return fmt.Sprint(status)
}

// order is about calls that come one after the other, with any others between them.
func (j *judgement) order(want []string) {
	got := j.sequence()
	left := want
	for _, name := range got {
		if len(left) > 0 && left[0] == name {
			left = left[1:]
		}
	}
	j.check("in this order: "+strings.Join(want, ", "), len(left) == 0, "%s", strings.Join(got, ", "))
}

// sequence is the names of the calls, those that follow each other and have one name as one.
func (j *judgement) sequence() []string {
	var names []string
	for _, call := range j.calls {
		if call.call != callPreflight { // which comes before a request that is named
			names = append(names, call.call)
		}
	}
	return slices.Compact(names)
}

// carries is about the headers that prove something.
func (j *judgement) carries(name string, want []string) {
	noun := nouns[name]
	calls := only(j.calls, name)
	if name == others {
		noun = "other requests"
		calls = slices.DeleteFunc(slices.Clone(j.calls), func(c sent) bool {
			return c.From != ladder.SDK || c.To != ladder.API || c.call == "start" || c.call == callPreflight
		})
	}
	sentence := noun + " carry " + strings.Join(want, " and ") + " alone"
	if len(want) == 0 {
		sentence = noun + " carry no proof"
	}
	if len(calls) == 0 {
		j.check(sentence, false, "there are none")
		return
	}
	want = slices.Sorted(slices.Values(want))
	for _, call := range calls {
		if got := proofs(call.Step); !slices.Equal(got, want) {
			j.check(sentence, false, "%s carries %s", call.Text, strings.Join(got, " and "))
			return
		}
	}
	j.check(sentence, true, "")
}

// proofs are the names of the headers that prove something, sorted.
func proofs(step ladder.Step) []string {
	names := []string{}
	for _, header := range step.Headers {
		name, _, _ := strings.Cut(header, ":")
		names = append(names, name)
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// sortedCalls returns the names in the order in which a try-on makes the calls.
func sortedCalls[T any](by map[string]T) []string {
	return slices.DeleteFunc(callNames(), func(name string) bool { _, ok := by[name]; return !ok })
}

func stepLabel(i int, verb string) string { return fmt.Sprintf("step %d, %s: ", i+1, verb) }
