package main

import (
	"bufio"
	"encoding/json"
	"io"
	"os/exec"
	"strings"
	"testing"
)

// served is a server that runs as a process of its own, to be killed.
type served struct {
	*testing.T
	process *exec.Cmd
	url     string
}

// serveChild starts a server on a directory and waits until it answers.
func serveChild(t *testing.T, directory string) *served {
	t.Helper()
	child := exec.CommandContext(t.Context(), "zhitong", "serve", "--data", directory, "--listen", "127.0.0.1:0", "--grpc-listen", "off", "--auth", "off")
	output, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	var complaints strings.Builder
	child.Stderr = &complaints
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewReader(output)
	line, err := lines.ReadString('\n')
	var ready readiness
	text, said := strings.CutPrefix(line, "ready ")
	if err != nil || !said || json.Unmarshal([]byte(text), &ready) != nil {
		child.Process.Kill()
		child.Wait()
		t.Fatalf("the server says %q and %s", line, complaints.String())
	}
	go io.Copy(io.Discard, lines)
	return &served{t, child, ready.HTTP}
}

// kill kills the server as a power cut would.
func (s *served) kill() {
	s.Helper()
	if err := s.process.Process.Kill(); err != nil {
		s.Fatal(err)
	}
	if err := s.process.Wait(); err == nil || !strings.Contains(err.Error(), "killed") {
		s.Fatalf("the server ended by itself: %v", err)
	}
}
