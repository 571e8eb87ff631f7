package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// leastProtected is the exposure that systemd may find, in tenths: it calls up to 2.0 OK.
const leastProtected = "20"

// verifyUnit has systemd read a unit, and say how much of the system it is exposed to.
func verifyUnit(t *testing.T, unit string) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "zhitong.service")
	if err := os.WriteFile(path, []byte(unit), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, arguments := range [][]string{{"verify", path}, {"security", "--no-pager", "--offline=true", "--threshold=" + leastProtected, path}} {
		said, err := exec.CommandContext(t.Context(), "systemd-analyze", arguments...).CombinedOutput()
		if err != nil || arguments[0] == "verify" && len(said) > 0 { // what it does not know it only warns of
			t.Errorf("systemd-analyze %s (of Debian's package systemd): %v\n%s", arguments[0], err, said)
		}
	}
}

// longer says whether so many seconds are more than a time.
func longer(t *testing.T, seconds string, than time.Duration) bool {
	t.Helper()
	count, err := strconv.Atoi(seconds)
	if err != nil {
		t.Fatal(err)
	}
	return time.Duration(count)*time.Second > than
}

// TestSystemdUnit: the unit starts the program with words and variables that it knows.
func TestSystemdUnit(t *testing.T) {
	unit := deployed(t, "systemd/zhitong.service")
	call := regexp.MustCompile(`(?m)^ExecStart=(\S+) (.+)$`).FindStringSubmatch(unit)
	if call == nil || filepath.Base(call[1]) != "zhitong" {
		t.Fatalf("the unit starts %v", call)
	}
	parsedServe(t, strings.Fields(call[2]))
	verifyUnit(t, strings.Replace(unit, call[1], "/bin/sh", 1))
	known, given := environment(t), map[string]string{}
	for _, line := range regexp.MustCompile(`(?m)^#? ?([A-Z_]+)=(.*)$`).FindAllStringSubmatch(deployed(t, "systemd/zhitong.env"), -1) {
		if !slices.Contains(known, line[1]) && !strings.HasPrefix(line[1], "OTEL_") {
			t.Errorf("the program does not read %s", line[1])
		}
		if line[0][0] != '#' {
			given[line[1]] = line[2]
			t.Setenv(line[1], line[2])
		}
	}
	wantPorts(t, parsedServe(t, []string{"serve"}))
	stop := regexp.MustCompile(`(?m)^TimeoutStopSec=(\d+)$`).FindStringSubmatch(unit)
	if stop == nil || !longer(t, stop[1], shutdown) {
		t.Errorf("a node gets %v to stop: %s for its requests are more", stop, shutdown)
	}
	state := regexp.MustCompile(`(?m)^WorkingDirectory=(.+)$`).FindStringSubmatch(unit)
	if state == nil || given["ZHITONG_STORE"] != "sqlite:"+state[1] {
		t.Errorf("the store is %s, the only place that the unit may write is %v", given["ZHITONG_STORE"], state)
	}
}
