package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// postgresProcessorTime is what the processes of a PostgreSQL on this machine have
// used of all processors, those that have ended included.
func postgresProcessorTime(tb testing.TB, server *pgx.Conn) time.Duration {
	tb.Helper()
	var backend int
	if err := server.QueryRow(context.Background(), "select pg_backend_pid()").Scan(&backend); err != nil {
		tb.Fatal(err)
	}
	self, err := processOf(strconv.Itoa(backend))
	if err != nil || self.name != "postgres" {
		tb.Fatalf("the PostgreSQL is not on this machine, or this is no Linux: %v", err)
	}
	folders, err := filepath.Glob("/proc/[0-9]*")
	if err != nil {
		tb.Fatal(err)
	}
	var total time.Duration
	for _, folder := range folders {
		one, err := processOf(filepath.Base(folder))
		if err == nil && (one.id == self.parent || one.parent == self.parent) { // another may have ended meanwhile
			total += one.used
		}
	}
	return total
}

// process is what Linux tells of a process.
type process struct {
	name       string
	id, parent string
	used       time.Duration // with its children that have ended
}

// processOf reads /proc/ID/stat, whose second field, the name, is in parentheses
// (proc(5)); times are in hundredths of a second.
func processOf(id string) (process, error) {
	content, err := os.ReadFile("/proc/" + id + "/stat")
	if err != nil {
		return process{}, err
	}
	head, tail, named := strings.Cut(string(content), ") ")
	fields := strings.Fields(tail)
	if !named || len(fields) < 15 {
		return process{}, fmt.Errorf("/proc/%s/stat reads %q", id, content)
	}
	_, name, _ := strings.Cut(head, "(")
	one := process{name: name, id: id, parent: fields[1]}
	for _, field := range fields[11:15] {
		ticks, err := strconv.ParseInt(field, 10, 64)
		if err != nil {
			return process{}, err
		}
		one.used += time.Duration(ticks) * (time.Second / 100)
	}
	return one, nil
}
