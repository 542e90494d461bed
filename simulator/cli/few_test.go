package cli

import "aiuta-edge/simulator/race"

// few are the plays of a test that plays the whole catalogue where no race detector watches: make test runs it both ways.
func few() []string {
	if race.Enabled {
		return []string{"--tag", "smoke"}
	}
	return nil
}
