package testpostgres

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"
)

// run is a server that runs.
type run struct {
	postmaster int
	gone       chan struct{}
}

// runScript runs a server, and ends it when its standard input does.
const runScript = `
exec 3<&0
postgres -c config_file="$0" >>"$1" 2>&1 </dev/null 3<&- &
server=$!
echo $server
exec >/dev/null
(cat <&3; kill -QUIT $server) &
wait $server
kill $!
`

// keepScript removes the folder when its standard input ends and it is still there.
const keepScript = `cat; sleep 1; rm -rf "$0"`

// keep has the folder removed when this process ends, however it does.
func (s *Servers) keep() {
	s.tb.Helper()
	var err error
	if s.ended, s.lifeline, err = os.Pipe(); err != nil {
		s.tb.Fatal(err)
	}
	keeper := s.beside(keepScript, s.folder)
	if err := keeper.Start(); err != nil {
		s.tb.Fatal(err)
	}
	go func() { _ = keeper.Wait() }()
}

// beside makes a process that learns of this one's end.
func (s *Servers) beside(script string, arguments ...string) *exec.Cmd {
	command := s.command("/bin/sh", append([]string{"-c", script}, arguments...)...)
	command.Stdin = s.ended
	return command
}

// Start starts a server that is stopped, as what it was, and waits until it
// takes connections.
func (s *Servers) Start(name string) {
	s.tb.Helper()
	command := s.beside(runScript, s.configuration(name), filepath.Join(s.folder, name, "log"))
	out, err := command.StdoutPipe()
	if err != nil {
		s.tb.Fatal(err)
	}
	if err := command.Start(); err != nil {
		s.tb.Fatal(err)
	}
	started := &run{gone: make(chan struct{})}
	if _, err := fmt.Fscan(out, &started.postmaster); err != nil {
		s.tb.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	go func() {
		_ = command.Wait() // it is killed more often than not
		close(started.gone)
		cancel()
	}()
	s.runs[name] = started
	if err := waitUntilReady(ctx, s.At(name)); err != nil {
		log, _ := os.ReadFile(filepath.Join(s.folder, name, "log"))
		s.tb.Fatalf("%s: %v\n%s", name, err, log)
	}
}

// Kill kills all processes of a server at once, and waits until they are gone.
func (s *Servers) Kill(name string) {
	s.tb.Helper()
	killed := s.runs[name]
	delete(s.runs, name)
	processes := s.signal(killed, syscall.SIGKILL)
	<-killed.gone
	retry := time.NewTicker(5 * time.Millisecond) // they are no children of this process
	defer retry.Stop()
	for slices.ContainsFunc(processes, runs) {
		<-retry.C
	}
}

// Stop stops a server in an orderly way: the standbys have all that it has.
func (s *Servers) Stop(name string) {
	s.tb.Helper()
	stopped := s.runs[name]
	delete(s.runs, name)
	s.perform("pg_ctl", "stop", "--mode=fast", "--pgdata="+s.data(name))
	<-stopped.gone
}

// runs says whether there is a process that has not ended.
func runs(process int) bool {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", process))
	return err == nil && !bytes.Contains(status, []byte(") Z "))
}

// Pause has a server stand still until the function it returns is called.
func (s *Servers) Pause(name string) (resume func()) {
	paused := s.runs[name]
	s.signal(paused, syscall.SIGSTOP)
	return func() { s.signal(paused, syscall.SIGCONT) }
}

// signal sends a signal to a server's processes, first to the one that would
// start others, and gives them.
func (s *Servers) signal(to *run, which syscall.Signal) (processes []int) {
	children := fmt.Sprintf("/proc/%d/task/%[1]d/children", to.postmaster)
	before, _ := os.ReadFile(children)
	_ = syscall.Kill(to.postmaster, which)
	after, _ := os.ReadFile(children) // nothing when it is gone
	for field := range strings.FieldsSeq(string(before) + " " + string(after)) {
		if child, err := strconv.Atoi(field); err == nil {
			_ = syscall.Kill(child, which)
			processes = append(processes, child)
		}
	}
	return processes
}

// Promote makes one of the standbys the primary, as operators would, and gives
// its name. All of them must run.
func (s *Servers) Promote(standbys ...string) string {
	s.tb.Helper()
	var locations []string
	for _, name := range standbys {
		locations = append(locations, s.At(name))
	}
	out := s.perform("promote", locations...)
	for _, name := range standbys {
		if out == s.At(name) {
			return name
		}
	}
	s.tb.Fatalf("promote says %q", out)
	return ""
}

// Rejoin makes a standby of a server that is stopped and was the primary.
func (s *Servers) Rejoin(name, primary string) {
	s.tb.Helper()
	s.perform("rejoin", s.data(name), s.configuration(name), s.keyed(primary))
	s.Start(name)
}

// AwaitFollowers waits until so many standbys follow a primary and count for
// its commits.
func (s *Servers) AwaitFollowers(primary string, count int) {
	s.tb.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	conn, err := pgx.Connect(ctx, s.At(primary))
	if err != nil {
		s.tb.Fatal(err)
	}
	defer conn.Close(ctx)
	retry := time.NewTicker(20 * time.Millisecond)
	defer retry.Stop()
	for following := 0; ; {
		const query = "select count(*) from pg_stat_replication where state = 'streaming' and sync_state = 'quorum'"
		if err := conn.QueryRow(ctx, query).Scan(&following); err != nil {
			s.tb.Fatalf("%d of %d standbys follow %s: %v", following, count, primary, err)
		}
		if following >= count {
			return
		}
		<-retry.C
	}
}

func (s *Servers) close() {
	for name := range s.runs {
		s.Kill(name)
	}
	if err := os.RemoveAll(s.folder); err != nil {
		s.tb.Error(err)
	}
	if s.lifeline != nil {
		err := errors.Join(s.lifeline.Close(), s.ended.Close())
		if err != nil {
			s.tb.Error(err)
		}
	}
}
