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

// environmentNow returns a look-up in this process's environment as it is now; nothing changes it from outside. It is for many
// requests at once, which [os.LookupEnv] lets wait for each other.
func environmentNow() func(name string) (string, bool) {
	if runtime.GOOS == "windows" {
		return os.LookupEnv // which knows names in other cases
	}
	values := map[string]string{}
	for _, entry := range os.Environ() {
		name, value, _ := strings.Cut(entry, "=")
		values[name] = value
	}
	return func(name string) (string, bool) {
		value, ok := values[name]
		return value, ok
	}
}
