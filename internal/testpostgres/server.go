package testpostgres

import (
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// serverScript makes a cluster in the folder $1 with the programs in $2 and runs
// it in a way that others may stop and start again, also from a copy in the folder
// "recovered". It ends, and takes the folder along, when its standard input does.
const serverScript = `
set -u
cd "$1"
PATH="$2:$PATH"
initdb -D data -U ` + superuser + ` -A trust -E UTF8 --locale=C >log 2>&1 || { echo failed; exit 1; }
printf "unix_socket_directories = '%s'\nlisten_addresses = ''\n" "$1" >>data/postgresql.conf
pg_ctl -D data -l server.log -w start >>log 2>&1 || { echo failed; exit 1; }
echo started
cat >/dev/null
for each in data recovered; do pg_ctl -D $each -m immediate stop; done >/dev/null 2>&1
cd / && rm -rf "$1"
`

// Server is a PostgreSQL of its own that a test may stop, break and recover.
type Server struct {
	// Folder has the cluster in "data"; the server's user may write into it.
	Folder string
	// Location is the address of its database.
	Location string
	programs string
}

// StartServer starts a server that lasts as long as the test.
func StartServer(tb testing.TB) *Server {
	tb.Helper()
	programs, err := findPrograms()
	if err != nil {
		tb.Fatal(err)
	}
	folder, err := os.MkdirTemp("", "zhitong-postgres-")
	if err != nil {
		tb.Fatal(err)
	}
	input, err := launch(folder, programs, serverScript)
	if err != nil {
		log, _ := os.ReadFile(filepath.Join(folder, "log"))
		tb.Fatalf("start a PostgreSQL: %v\n%s", err, log)
	}
	tb.Cleanup(func() { input.Close() })
	location := url.URL{Scheme: "postgres", User: url.User(superuser), Path: "/postgres", RawQuery: url.Values{"host": {folder}}.Encode()}
	return &Server{folder, location.String(), programs}
}

// Run runs a shell script as the user of the server, with its programs at hand,
// and gives what it prints. The test fails when a command does.
func (s *Server) Run(tb testing.TB, script string, environment ...string) string {
	tb.Helper()
	command := exec.CommandContext(tb.Context(), "/bin/sh", "-eu", "-c", script)
	command.Dir = s.Folder
	command.Env = append(append(os.Environ(), "PATH="+s.programs+":"+os.Getenv("PATH"), "PGHOST="+s.Folder, "PGUSER="+superuser, "PGDATABASE=postgres"), environment...)
	if err := asUnprivileged(command, s.Folder); err != nil {
		tb.Fatal(err)
	}
	log, err := os.Create(filepath.Join(s.Folder, "run.log")) // a file: a server that stays would keep a pipe open
	if err != nil {
		tb.Fatal(err)
	}
	defer log.Close()
	command.Stdout, command.Stderr = log, log
	err = command.Run()
	said, _ := os.ReadFile(log.Name())
	if err != nil {
		tb.Fatalf("%v\n%s\n%s", err, script, said)
	}
	return strings.TrimSpace(string(said))
}
