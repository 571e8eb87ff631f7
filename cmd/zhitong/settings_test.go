package main

import (
	"os"
	"testing"
)

// TestNodeName: a node is called as it is told, else as its host, so that clients of the gateway are never told of a broker without one.
func TestNodeName(t *testing.T) {
	host, err := os.Hostname()
	if err != nil {
		t.Skip(err)
	}
	for given, want := range map[string]string{"east-1": "east-1", "": host} {
		if got := (&settings{Name: given, Listen: "127.0.0.1:0"}).nodeName(); got != want {
			t.Errorf("with the name %q a node is called %q, want %q", given, got, want)
		}
	}
}
