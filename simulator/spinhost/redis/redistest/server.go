// Package redistest runs real Redis servers for tests.
package redistest

import (
	"bufio"
	"fmt"
	"net"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"
)

// Start runs a server on a free port of loopback until the test ends, and returns its host and port. arguments are more
// settings, such as "--requirepass", "secret". Without Debian's redis-server the test is skipped, or fails if
// AIUTA_EDGE_REQUIRE is "all".
func Start(t testing.TB, arguments ...string) (address string) {
	t.Helper()
	program, err := exec.LookPath("redis-server")
	if err != nil {
		if os.Getenv("AIUTA_EDGE_REQUIRE") == "all" {
			t.Fatal("redis-server is missing: install Debian's package redis-server")
		}
		t.Skip("redis-server is missing: install Debian's package redis-server")
	}
	// A port that is free now may be taken before the server has it; then another is tried.
	for range 5 {
		port := freePort(t)
		server := exec.Command(program, append([]string{"--port", port, "--bind", "127.0.0.1", "--save", "", "--dir", t.TempDir()}, arguments...)...)
		if started(t, server) {
			t.Cleanup(func() {
				server.Process.Kill()
				server.Wait()
			})
			return "127.0.0.1:" + port
		}
	}
	t.Fatal("redis-server does not start")
	return ""
}

func freePort(t testing.TB) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	return fmt.Sprint(listener.Addr().(*net.TCPAddr).Port)
}

// started runs a server and waits until it says that it is ready.
func started(t testing.TB, server *exec.Cmd) bool {
	t.Helper()
	stdout, err := server.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	const patience = 20 * time.Second
	giveUp := time.AfterFunc(patience, func() { server.Process.Kill() })
	defer giveUp.Stop()
	for lines := bufio.NewScanner(stdout); lines.Scan(); {
		if strings.Contains(lines.Text(), "Ready to accept connections") {
			go func() { // a server blocks when its output is not read
				for lines.Scan() {
				}
			}()
			return true
		}
	}
	server.Wait()
	return false
}
