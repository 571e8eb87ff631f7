package testpostgres

import (
	"context"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// poolerPort only names the socket in the pooler's own folder.
const poolerPort = "6432"

// StartPooler puts PgBouncer (Debian's package "pgbouncer") before a database
// until the test ends, and gives the address through it. The mode is that of
// its pool_mode.
func StartPooler(tb testing.TB, location, mode string) string {
	tb.Helper()
	program, err := exec.LookPath("pgbouncer")
	if err != nil {
		if program = "/usr/sbin/pgbouncer"; !isProgram(filepath.Dir(program), "pgbouncer") {
			tb.Fatal("the tests need PgBouncer: install Debian's package \"pgbouncer\" (apt-get install pgbouncer; \"make test\" does it)")
		}
	}
	folder, err := os.MkdirTemp("", "zhitong-pgbouncer-")
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { os.RemoveAll(folder) })
	if err := configurePooler(folder, location, mode); err != nil {
		tb.Fatal(err)
	}
	runPooler(tb, program, folder)
	through, err := url.Parse(location)
	if err != nil {
		tb.Fatal("the address of the database is not a URL")
	}
	query := through.Query()
	query.Set("host", folder)
	query.Set("port", poolerPort)
	through.Host, through.RawQuery = "", query.Encode()
	waitForPooler(tb, through.String(), folder)
	return through.String()
}

func configurePooler(folder, location, mode string) error {
	server, err := pgx.ParseConfig(location)
	if err != nil {
		return err
	}
	text := fmt.Sprintf("[databases]\n%s = host=%s port=%d dbname=%s user=%s", server.Database, server.Host, server.Port, server.Database, server.User)
	if server.Password != "" {
		text += " password='" + strings.ReplaceAll(server.Password, "'", "''") + "'"
	}
	text += "\n[pgbouncer]\nlisten_addr =\nunix_socket_dir = " + folder + "\nlisten_port = " + poolerPort +
		"\nauth_type = trust\nauth_file = " + filepath.Join(folder, "users") + "\npool_mode = " + mode + "\ndefault_pool_size = 20\n"
	if err := os.WriteFile(filepath.Join(folder, "users"), []byte(strconv.Quote(server.User)+" \"\"\n"), 0o644); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(folder, "ini"), []byte(text), 0o644)
}

// runPooler runs it until the test ends, as a user whom it accepts.
func runPooler(tb testing.TB, program, folder string) {
	tb.Helper()
	log, err := os.Create(filepath.Join(folder, "log"))
	if err != nil {
		tb.Fatal(err)
	}
	defer log.Close()
	command := exec.Command(program, filepath.Join(folder, "ini"))
	command.Dir, command.Stdout, command.Stderr = "/", log, log
	if err := asUnprivileged(command, folder); err != nil {
		tb.Fatal(err)
	}
	if err := command.Start(); err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		command.Process.Kill()
		command.Wait()
	})
}

func waitForPooler(tb testing.TB, location, folder string) {
	tb.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	if err := waitUntilReady(ctx, location); err != nil {
		log, _ := os.ReadFile(filepath.Join(folder, "log"))
		tb.Fatalf("%v\n%s", err, log)
	}
}
