package testpostgres

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"github.com/jackc/pgx/v5"
)

// superuser is the role that the tests use.
const superuser = "zhitong"

// script makes and runs a cluster in the folder $1 with the programs in $2. It
// ends, and takes the folder along, when its standard input does: when the test
// process is gone, for whatever reason.
const script = `
set -u
cd "$1"
"$2/initdb" -D data -U ` + superuser + ` -A trust -E UTF8 --locale=C --no-sync >log 2>&1 || { echo failed; exit 1; }
"$2/postgres" -D data -k "$1" -c listen_addresses= -c max_connections=200 >>log 2>&1 &
server=$!
echo started
cat >/dev/null
kill -QUIT $server
wait $server
cd / && rm -rf "$1"
`

// lifelines hold the standard input of the script, so that it stays open as
// long as this process lives.
var lifelines []io.WriteCloser

// startCluster starts a cluster and gives the URL of its first database.
func startCluster() (string, error) {
	programs, err := findPrograms()
	if err != nil {
		return "", err
	}
	folder, err := os.MkdirTemp("", "zhitong-postgres-")
	if err != nil {
		return "", err
	}
	input, err := launch(folder, programs, script)
	if err != nil {
		log, _ := os.ReadFile(filepath.Join(folder, "log"))
		return "", fmt.Errorf("start the test PostgreSQL: %w\n%s", err, log)
	}
	lifelines = append(lifelines, input)
	server := url.URL{Scheme: "postgres", User: url.User(superuser), Path: "/postgres",
		RawQuery: url.Values{"host": {folder}}.Encode()}
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	return server.String(), waitUntilReady(ctx, server.String())
}

// launch runs a script and gives its standard input, with which it ends.
func launch(folder, programs, script string) (io.WriteCloser, error) {
	command := exec.Command("/bin/sh", "-c", script, "sh", folder, programs)
	command.Dir = "/"
	if err := asUnprivileged(command, folder); err != nil {
		return nil, err
	}
	input, err := command.StdinPipe()
	if err != nil {
		return nil, err
	}
	output, err := command.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := command.Start(); err != nil {
		return nil, err
	}
	var state string
	if _, err := fmt.Fscan(output, &state); err != nil || state != "started" {
		return nil, errors.Join(errors.New("no cluster could be made"), err)
	}
	return input, nil
}

// waitUntilReady tries to connect until the server takes connections.
func waitUntilReady(ctx context.Context, server string) error {
	retry := time.NewTicker(20 * time.Millisecond)
	defer retry.Stop()
	for {
		conn, err := pgx.Connect(ctx, server)
		if err == nil {
			return conn.Close(ctx)
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("the test PostgreSQL does not answer: %w", err)
		case <-retry.C:
		}
	}
}
