package main

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"strconv"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// TestMain lets test scripts, and tests that kill servers, run the command as
// a process of its own.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"zhitong": func() {
		os.Exit(run(context.Background(), os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
	}, "zhitong-large": runLarge, "zhitong-one-task": runOneTask})
}

// TestScripts runs the command line as its users do; each script is a file with
// its inputs inside. "exit CODE COMMAND…" wants that exit code;
// "serve", "request" and "await" work with a running server.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{Dir: "testdata/script", Cmds: map[string]func(*testscript.TestScript, bool, []string){
		"exit": wantExit, "serve": serveInScript, "request": requestInScript, "await": awaitInScript,
	}})
}

func wantExit(ts *testscript.TestScript, negated bool, arguments []string) {
	if negated || len(arguments) < 2 {
		ts.Fatalf("usage: exit CODE COMMAND…")
	}
	want, err := strconv.Atoi(arguments[0])
	ts.Check(err)
	got := 0
	if err := ts.Exec(arguments[1], arguments[2:]...); err != nil {
		failed, ok := errors.AsType[*exec.ExitError](err)
		if !ok {
			ts.Fatalf("%v", err)
		}
		got = failed.ExitCode()
	}
	if got != want {
		ts.Fatalf("exit code %d, want %d", got, want)
	}
}
