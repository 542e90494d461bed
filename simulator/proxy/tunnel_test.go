package proxy

import (
	"errors"
	"net"
	"testing"
)

// A proxy that listens on a network must not let others reach what listens only on this machine.
func TestAClientOfAnotherMachineDoesNotReachThisOnesLoopback(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	for client, want := range map[string]error{"192.0.2.7:1234": errOwnMachine, "127.0.0.1:1234": nil, "[::1]:1234": nil} {
		conn, err := dial(t.Context(), client, listener.Addr().String())
		if !errors.Is(err, want) {
			t.Errorf("a client at %s: %v", client, err)
		}
		if conn != nil {
			conn.Close()
		}
	}
}

func TestLoopbackIsToldFromOtherAddresses(t *testing.T) {
	for address, want := range map[string]bool{
		"127.0.0.1:8888": true, "localhost:1": true, "[::1]:8888": true, "127.0.0.1": true,
		"0.0.0.0:8888": false, ":8888": false, "192.168.0.7:8888": false, "[::]:1": false, "loopback.example:1": false,
	} {
		if got := IsLoopback(address); got != want {
			t.Errorf("%s is loopback: %t", address, got)
		}
	}
}
