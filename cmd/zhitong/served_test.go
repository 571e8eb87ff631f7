package main

import (
	"bufio"
	"encoding/json"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// served is a server that runs as a process of its own, to be killed.
type served struct {
	*testing.T
	process *exec.Cmd
	url     string
	gateway string // HOST:PORT for Zeebe clients, "" where there is none
	private string // HOST:PORT of metrics, "" where there is none
	told    string // the file of its stderr
}

// serveChild starts a server on a directory and waits until it answers.
func serveChild(t *testing.T, directory string) *served {
	t.Helper()
	return serveChildWith(t, directory, "--auth", "off")
}

// serveChildWith is serveChild with flags of one's own.
func serveChildWith(t *testing.T, directory string, flags ...string) *served {
	t.Helper()
	return launch(t, append([]string{"--data", directory}, flags...)...)()
}

// launch starts a server and gives what waits until it answers.
func launch(t *testing.T, flags ...string) (ready func() *served) {
	t.Helper()
	return launchAs(t, (*exec.Cmd).Start, flags...)
}

// launchAs is launch with a way of one's own to start the process.
func launchAs(t *testing.T, start func(*exec.Cmd) error, flags ...string) (ready func() *served) {
	t.Helper()
	child := exec.CommandContext(t.Context(), "zhitong", append([]string{"serve", "--listen", "127.0.0.1:0", "--grpc-listen", "off"}, flags...)...)
	output, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	complaints, err := os.Create(filepath.Join(t.TempDir(), "stderr"))
	if err != nil {
		t.Fatal(err)
	}
	defer complaints.Close()
	child.Stderr = complaints // a file, so that it holds what was said before the server is ready
	if err := start(child); err != nil {
		t.Fatal(err)
	}
	return func() *served { return answering(t, child, bufio.NewReader(output), complaints.Name()) }
}

// answering waits until a server says that it is ready.
func answering(t *testing.T, child *exec.Cmd, lines *bufio.Reader, told string) *served {
	t.Helper()
	line, err := lines.ReadString('\n')
	var ready readiness
	text, said := strings.CutPrefix(line, "ready ")
	if err != nil || !said || json.Unmarshal([]byte(text), &ready) != nil {
		child.Process.Kill()
		child.Wait()
		complaints, _ := os.ReadFile(told)
		t.Fatalf("the server says %q and %s", line, complaints)
	}
	go io.Copy(io.Discard, lines)
	return &served{t, child, ready.HTTP, ready.GRPC, ready.Private, told}
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
