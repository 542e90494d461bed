// Command simulator runs the token endpoint of this repository, or any other one, against stand-ins for
// Aiuta's SDKs, the brand's app and Aiuta's API.
package main

import (
	"os"

	"aiuta-edge/simulator/cli"
)

func main() { os.Exit(cli.Main()) }
