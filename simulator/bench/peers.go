package main

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
)

// peers holds what people would write with the frameworks of npm. make bench fetches those.
const peers = "simulator/bench/peers"

// fromNPM is how to get what a peer needs.
const fromNPM = "simulator/bench/peers/install.sh"

// npmPeer is a peer that Node.js runs. It prints its URL.
func npmPeer(what, name, script string) contender {
	need := func() bool {
		_, err := exec.LookPath("node")
		return err == nil && isThere(peers, "node_modules", ".installed")
	}
	return contender{what, name, need, fromNPM, func(ctx context.Context, l *bench) (*server, error) {
		s, err := l.spawn(ctx, regexp.MustCompile(`(?m)^(http://\S+)$`), sampleEnvironment, "node", filepath.Join(peers, script))
		if err != nil {
			return nil, err
		}
		s.url += "/aiuta_jwt"
		return s, nil
	}}
}

// workerd is Cloudflare's runtime for this machine. npm's own command would start it by way of Node.js.
func workerd() string {
	return filepath.Join(peers, "node_modules", "@cloudflare", "workerd-"+runtime.GOOS+"-64", "bin", "workerd")
}

func startWorkerd(ctx context.Context, l *bench) (*server, error) {
	s, err := l.spawn(ctx, regexp.MustCompile(`"socket":"http","port":(\d+)`), sampleEnvironment, workerd(),
		"serve", filepath.Join(peers, "workerd.capnp"), "--socket-addr=http=127.0.0.1:0", "--control-fd=1")
	if err != nil {
		return nil, err
	}
	s.url = "http://127.0.0.1:" + s.url + "/aiuta_jwt"
	return s, nil
}

func isThere(path ...string) bool {
	_, err := os.Stat(filepath.Join(path...))
	return err == nil
}
