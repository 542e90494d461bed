package cli

import (
	"crypto/sha256"
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"

	"aiuta-edge/edge/component"
)

func versionCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Print which simulator this is, and which component it carries",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			_, err := fmt.Fprintln(cmd.OutOrStdout(), "simulator", version())
			return couldNotRun(err)
		},
	}
}

// version is what the build says of itself. Without version control around the build the revision is missing.
func version() string {
	text, revision, changed := "(unknown)", "", ""
	if build, ok := debug.ReadBuildInfo(); ok {
		text = build.Main.Version
		for _, setting := range build.Settings {
			switch {
			case setting.Key == "vcs.revision":
				revision = ", revision " + setting.Value[:min(len(setting.Value), 12)]
			case setting.Key == "vcs.modified" && setting.Value == "true":
				changed = " with changes"
			}
		}
	}
	return fmt.Sprintf("%s%s%s, %s %s/%s, component sha256 %.6x", text, revision, changed,
		runtime.Version(), runtime.GOOS, runtime.GOARCH, sha256.Sum256(component.Wasm))
}
