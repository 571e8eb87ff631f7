package main

import (
	"bytes"
	"errors"
	"io/fs"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"zhitong/recon/recontest"
)

// TestKilledReconciliation kills the command at random moments while it reads,
// matches and writes. Each time the files that have their names are whole, and
// all are there where the mark is; run again it finishes with the same bytes and
// leaves nothing half done.
func TestKilledReconciliation(t *testing.T) {
	directory := t.TempDir()
	files := volumeFiles(t, recontest.Volume{Items: 20_000, Seed: 7})
	whole, again := filepath.Join(directory, "whole"), filepath.Join(directory, "again")
	reconcile := func(out string) *exec.Cmd {
		return exec.CommandContext(t.Context(), "zhitong", "recon", "run", "--left", files.left, "--right", files.right, "--rules", files.rules,
			"--calendar", "weekends", "--force", "--out", out)
	}
	began := time.Now()
	finished(t, reconcile(whole))
	lasts := time.Since(began)
	seed := uint64(began.UnixNano())
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 2))
	for killed := 0; killed < kills(t); {
		child := reconcile(again)
		if err := child.Start(); err != nil {
			t.Fatal(err)
		}
		time.AfterFunc(time.Duration(random.Int64N(int64(lasts))), func() { child.Process.Kill() })
		_ = child.Wait() // what it left is looked at
		if child.ProcessState.ExitCode() == -1 {
			killed++
		}
		_, err := os.Stat(filepath.Join(again, wholeMark))
		sameFiles(t, whole, again, err == nil)
	}
	finished(t, reconcile(again))
	sameFiles(t, whole, again, true)
	if parts, err := filepath.Glob(filepath.Join(again, "*.part")); err != nil || len(parts) > 0 {
		t.Errorf("half-written files are left: %v, %v", parts, err)
	}
}

// finished runs the command; the files have breaks, so that its exit code is 1.
func finished(t *testing.T, command *exec.Cmd) {
	t.Helper()
	said, err := command.CombinedOutput()
	if command.ProcessState.ExitCode() != exitNegative {
		t.Fatalf("%v\n%s", err, said)
	}
}

// sameFiles compares the results that are there, or all.
func sameFiles(t *testing.T, whole, again string, all bool) {
	t.Helper()
	for _, name := range slices.Concat(results, lists) {
		want, err := os.ReadFile(filepath.Join(whole, name))
		if err != nil {
			t.Fatal(err)
		}
		got, err := os.ReadFile(filepath.Join(again, name))
		if errors.Is(err, fs.ErrNotExist) && !all {
			continue
		}
		if err != nil || !bytes.Equal(got, want) {
			t.Fatalf("%s differs: %d bytes, want %d, %v", name, len(got), len(want), err)
		}
	}
}
