package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"zhitong/recon/recontest"
)

// BenchmarkReconciliation runs the command on two files of ITEMS items each
// (1,000,000 by default), from reading to results that are durable, and beside
// it DuckDB on the same files, which joins them and does nothing else. Both are
// whole processes.
func BenchmarkReconciliation(b *testing.B) {
	volume := recontest.Volume{Items: 1_000_000, Seed: 7}
	if text := os.Getenv("ITEMS"); text != "" {
		items, err := strconv.Atoi(text)
		if err != nil {
			b.Fatal(err)
		}
		volume.Items = items
	}
	files := volumeFiles(b, volume)
	binary := built(b, ".", ".")
	duck, duckErr := buildDuckDB(b)
	out := filepath.Join(b.TempDir(), "out")
	var own, other usage
	for b.Loop() {
		own.add(measured(b, 1, binary, "recon", "run", "--left", files.left, "--right", files.right, "--rules", files.rules, "--out", out,
			"--calendar", "weekends", "--force", "--json"))
		if duckErr == nil {
			other.add(measured(b, 0, duck, files.left, files.right))
		}
	}
	want := fmt.Sprintf(`"groups":%d,`, volume.Confirmed())
	if !strings.Contains(own.printed, want) {
		b.Fatalf("%.300s lacks %s", own.printed, want)
	}
	runs := float64(b.N)
	b.ReportMetric(own.wall.Seconds()/runs, "wall-s")
	b.ReportMetric(own.cpu.Seconds()/runs, "cpu-s")
	b.ReportMetric(own.peak, "peak-MB")
	b.ReportMetric(2*float64(volume.Items)*runs/own.wall.Seconds(), "items/s")
	if duckErr != nil {
		b.Logf("DuckDB cannot be had on this machine, so nothing stands beside: %v", duckErr)
		return
	}
	if pairs := strings.Fields(other.printed)[1]; pairs != strconv.Itoa(volume.Confirmed()) {
		b.Fatalf("DuckDB joins %s pairs, want %d", pairs, volume.Confirmed())
	}
	b.ReportMetric(other.wall.Seconds()/runs, "duckdb-wall-s")
	b.ReportMetric(other.cpu.Seconds()/runs, "duckdb-cpu-s")
	b.ReportMetric(own.wall.Seconds()/other.wall.Seconds(), "times-duckdb")
}

type reconFiles struct{ left, right, rules string }

func volumeFiles(b testing.TB, volume recontest.Volume) reconFiles {
	b.Helper()
	directory := b.TempDir()
	files := reconFiles{filepath.Join(directory, "left.csv"), filepath.Join(directory, "right.csv"), filepath.Join(directory, "rules.yaml")}
	left, err := os.Create(files.left)
	if err != nil {
		b.Fatal(err)
	}
	right, err := os.Create(files.right)
	if err != nil {
		b.Fatal(err)
	}
	if err := errors.Join(volume.Left(left), volume.Right(right), left.Close(), right.Close(),
		os.WriteFile(files.rules, []byte(recontest.VolumeRules), 0o600)); err != nil {
		b.Fatal(err)
	}
	return files
}

// built compiles a command of the directory.
func built(b *testing.B, directory, command string) string {
	b.Helper()
	binary := filepath.Join(b.TempDir(), "zhitong")
	build := exec.Command("go", "build", "-o", binary, command)
	build.Dir = directory
	if text, err := build.CombinedOutput(); err != nil {
		b.Fatalf("%v: %s", err, text)
	}
	return binary
}

// buildDuckDB compiles the module that has DuckDB, which is fetched for it.
func buildDuckDB(b *testing.B) (string, error) {
	binary := filepath.Join(b.TempDir(), "duckdb")
	build := exec.Command("go", "build", "-o", binary, ".")
	build.Dir = filepath.Join("..", "..", "internal", "duckdb")
	build.Env = append(os.Environ(), "CGO_ENABLED=1")
	if text, err := build.CombinedOutput(); err != nil {
		return "", fmt.Errorf("%w: %.300s", err, text)
	}
	return binary, nil
}

// usage is what processes took.
type usage struct {
	wall, cpu time.Duration
	peak      float64 // MB, of the largest
	printed   string
}

func (u *usage) add(one usage) {
	*u = usage{u.wall + one.wall, u.cpu + one.cpu, max(u.peak, one.peak), one.printed}
}

// measured runs a process that ends with the exit code.
func measured(b *testing.B, code int, name string, arguments ...string) usage {
	b.Helper()
	command := exec.Command(name, arguments...)
	began := time.Now()
	printed, err := command.Output()
	if command.ProcessState == nil || command.ProcessState.ExitCode() != code {
		b.Fatalf("%s: %v", name, err)
	}
	used := usage{time.Since(began), command.ProcessState.UserTime() + command.ProcessState.SystemTime(), 0, string(printed)}
	if resources, ok := command.ProcessState.SysUsage().(*syscall.Rusage); ok {
		used.peak = float64(resources.Maxrss) / 1024
	}
	return used
}
