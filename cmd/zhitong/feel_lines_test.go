package main

import (
	"context"
	"strings"
	"testing"
)

// TestFeelLinesBoundsALine answers a line above the limit with an error and goes on with the next.
func TestFeelLinesBoundsALine(t *testing.T) {
	long := `{"expression":"1","x":"` + strings.Repeat("x", maxFeelLine) + `"}`
	var out strings.Builder
	code := run(context.Background(), []string{"feel", "eval", "--jsonl"}, strings.NewReader(long+"\n"+`{"expression":"2"}`+"\n"+long), &out, &out)
	lines := strings.Split(out.String(), "\n")
	if code != exitOK || len(lines) != 4 {
		t.Fatalf("exit code %d, answers %q", code, lines)
	}
	for i, wanted := range []string{codeLineTooLong, `"result":2`, codeLineTooLong, ""} {
		if !strings.Contains(lines[i], wanted) {
			t.Errorf("answer %d is %s, without %s", i, lines[i], wanted)
		}
	}
}

// TestFeelLinesOfWindows have a byte order mark and end with a carriage return too.
func TestFeelLinesOfWindows(t *testing.T) {
	var out strings.Builder
	code := run(context.Background(), []string{"feel", "eval", "--jsonl"}, strings.NewReader("\uFEFF{\"expression\":\"1 + 1\"}\r\n{\"expression\":\"3\"}\r\n"), &out, &out)
	const want = `{"result":2,"type":"number","warnings":[]}` + "\n" + `{"result":3,"type":"number","warnings":[]}` + "\n"
	if code != exitOK || out.String() != want {
		t.Errorf("exit code %d, answers %q", code, out.String())
	}
}
