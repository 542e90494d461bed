package cli

import (
	"os"
	"runtime"
	"strings"

	"aiuta-edge/simulator/spinhost/variables"
	"aiuta-edge/simulator/target"
)

// checkEnvironment refuses names in this process's environment that only a variable of the application could have, and
// warns of a .env file that every user of the machine can read.
func checkEnvironment(application target.Application) error {
	var names []string
	for _, entry := range os.Environ() {
		name, _, _ := strings.Cut(entry, "=")
		names = append(names, name)
	}
	if err := variables.CheckEnvironment(application.Manifest.Variables, "the environment", names); err != nil {
		return err
	}
	// Windows has no such bits.
	if info, err := os.Stat(application.DotEnv); err == nil && runtime.GOOS != "windows" && info.Mode().Perm()&0o004 != 0 {
		application.Log.Warn("every user of this machine can read " + application.DotEnv + ", which holds secrets: chmod 600 " + application.DotEnv)
	}
	return nil
}
