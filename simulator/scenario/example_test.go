package scenario_test

import (
	"context"
	"fmt"

	"aiuta-edge/simulator/scenario"
	"aiuta-edge/simulator/sdk"
	"aiuta-edge/simulator/target"
)

// A scenario is played as one persona of an SDK, against the component or the same handler natively.
func ExampleRunner_Play() {
	s, err := scenario.Parse("double.yaml", []byte(`
name: double
summary: two try-ons, two tokens
steps:
  - try_on: {photo: portrait, skus: [sku-1]}
    expect: {shown: result}
  - try_on: {photo: portrait, skus: [sku-2]}
    expect: {shown: result}
expect: {calls: {mint: 2}}
`))
	if err != nil {
		panic(err)
	}
	ios, err := sdk.Find("ios")
	if err != nil {
		panic(err)
	}
	runner := scenario.Runner{Target: target.Native, Application: target.Embedded(), Seed: 1}
	played, err := runner.Play(context.Background(), s, ios)
	if err != nil {
		panic(err)
	}
	fmt.Println(played.Outcome)
	for _, check := range played.Checks {
		fmt.Println(check.OK, check.Expected)
	}
	// Output:
	// passed
	// true step 1, try_on: the user sees: result
	// true step 2, try_on: the user sees: result
	// true requests for a token: 2
}
