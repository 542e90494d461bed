package cli

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"aiuta-edge/simulator/scenario"
	"aiuta-edge/simulator/suggest"
)

// playFlags choose which plays there are, and how they go on.
type playFlags struct {
	skip     []string
	tags     []string
	shard    string
	jobs     int
	expected string
	limit    time.Duration
	failFast bool
}

func (f *playFlags) add(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringSliceVar(&f.skip, "skip", nil, "leave these scenarios out (may be given several times)")
	flags.StringSliceVar(&f.tags, "tag", nil, "play only scenarios with one of these tags (may be given several times)")
	flags.StringVar(&f.shard, "shard", "", "play only one part of several, such as 1/4; the parts together are all plays")
	flags.IntVar(&f.jobs, "jobs", sideBySide, "how many plays go on at the same time")
	flags.StringVar(&f.expected, "expect-failures", "", "a file of plays that are known to fail, SCENARIO [PERSONA] a line: they are warnings")
	flags.DurationVar(&f.limit, "time-limit", 15*time.Minute, "stop after this time, with a verdict on what was played")
	flags.BoolVar(&f.failFast, "fail-fast", false, "stop at the first play that does not go as expected")
	mustRegister(cmd, "skip", completeScenarios)
	mustRegister(cmd, "tag", completeTags)
}

// completeTags reads the catalogue only when a shell asks: that takes longer than all else a command does at its start.
func completeTags(*cobra.Command, []string, string) ([]cobra.Completion, cobra.ShellCompDirective) {
	return scenario.Tags(scenario.Builtin()), cobra.ShellCompDirectiveNoFileComp
}

// choose leaves out scenarios by name and by tag.
func (f *playFlags) choose(all []scenario.Scenario) ([]scenario.Scenario, error) {
	names := make([]string, len(all))
	for i, s := range all {
		names[i] = s.Name
	}
	for _, name := range f.skip {
		if !slices.Contains(names, name) {
			return nil, fmt.Errorf("--skip: unknown scenario %q%s", name, suggest.For(name, names, "it is not among those to play"))
		}
	}
	tags := scenario.Tags(all)
	for _, tag := range f.tags {
		if !slices.Contains(tags, tag) {
			return nil, fmt.Errorf("--tag: unknown tag %q%s", tag, suggest.For(tag, tags, "tags are "+strings.Join(tags, ", ")))
		}
	}
	return slices.DeleteFunc(slices.Clone(all), func(s scenario.Scenario) bool {
		tagged := func(tag string) bool { return slices.Contains(s.Tags, tag) }
		return slices.Contains(f.skip, s.Name) || len(f.tags) > 0 && !slices.ContainsFunc(f.tags, tagged)
	}), nil
}

// part returns the plays of the shard. Neighbours go to different shards, because plays of one scenario take alike.
func (f *playFlags) part(plays []play) ([]play, error) {
	if f.jobs < 1 {
		return nil, errors.New("--jobs: use 1 or more")
	}
	if f.limit <= 0 {
		return nil, errors.New("--time-limit: use a duration above zero, such as 10m")
	}
	if f.shard == "" {
		return plays, nil
	}
	first, second, _ := strings.Cut(f.shard, "/")
	n, err := strconv.Atoi(first)
	of, ofErr := strconv.Atoi(second)
	if err != nil || ofErr != nil || n < 1 || of < n {
		return nil, fmt.Errorf("--shard %s: use N/OF, from 1/OF to OF/OF, such as 1/4", f.shard)
	}
	var mine []play
	for i := n - 1; i < len(plays); i += of {
		mine = append(mine, plays[i])
	}
	return mine, nil
}
