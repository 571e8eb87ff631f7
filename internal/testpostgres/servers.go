package testpostgres

import (
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"net"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"zhitong/internal/testcertificate"
)

// Servers are servers of one database that copy its log, set up as
// deploy/two-sites says, on loopback: one is the primary, the others follow it,
// and a commit is answered when one of them has flushed it.
type Servers struct {
	Names []string // the first was the first primary

	tb       testing.TB
	folder   string
	programs string
	ports    map[string]int
	runs     map[string]*run
	ended    *os.File // reads to its end when this process has ended
	lifeline *os.File // the other end
}

// deployment holds the files for operators that the servers are set up with.
const deployment = "deploy/two-sites"

// StartServers starts a primary, the first, and its standbys, and waits until
// they follow it. They end with the test, or with the process however that ends.
func StartServers(tb testing.TB, names ...string) *Servers {
	tb.Helper()
	programs, err := findPrograms()
	if err != nil {
		tb.Fatal(err)
	}
	folder, err := os.MkdirTemp("", "zhitong-servers-")
	if err != nil {
		tb.Fatal(err)
	}
	s := &Servers{Names: names, tb: tb, folder: folder, programs: programs, ports: map[string]int{}, runs: map[string]*run{}}
	tb.Cleanup(s.close)
	s.keep()
	s.configure()
	s.makePrimary(names[0])
	for _, name := range names[1:] {
		s.perform("make-standby", s.data(name), s.keyed(names[0]))
		s.Start(name)
	}
	s.AwaitFollowers(names[0], len(names)-1)
	return s
}

// Location gives the URL of the database, wherever its primary is.
func (s *Servers) Location() string {
	var hosts []string
	for _, name := range s.Names {
		hosts = append(hosts, s.address(name))
	}
	return location(hosts, url.Values{"sslmode": {"verify-full"}, "sslrootcert": {filepath.Join(s.folder, certificateFile)}})
}

// Tapped is Location through a tap before each server, without encryption.
func (s *Servers) Tapped() (string, map[string]*Tap) {
	s.tb.Helper()
	var hosts []string
	taps := map[string]*Tap{}
	for _, name := range s.Names {
		tap := NewTap(s.tb, s.At(name))
		taps[name], hosts = tap, append(hosts, tap.listener.Addr().String())
	}
	return location(hosts, url.Values{"sslmode": {"disable"}}), taps
}

func location(hosts []string, query url.Values) string {
	query.Set("target_session_attrs", "read-write")
	return "postgres://" + superuser + "@" + strings.Join(hosts, ",") + "/postgres?" + query.Encode()
}

// At gives the URL of the database on one server.
func (s *Servers) At(name string) string {
	server := url.URL{Scheme: "postgres", User: url.User(superuser), Host: s.address(name), Path: "/postgres", RawQuery: "sslmode=disable"}
	return server.String()
}

func (s *Servers) address(name string) string { return fmt.Sprintf("127.0.0.1:%d", s.ports[name]) }

func (s *Servers) data(name string) string { return filepath.Join(s.folder, name, "data") }

func (s *Servers) configuration(name string) string {
	return filepath.Join(s.folder, name, "postgresql.conf")
}

// keyed gives what PostgreSQL's programs connect to a server with, as the role
// that copies.
func (s *Servers) keyed(name string) string {
	return fmt.Sprintf("host=127.0.0.1 port=%d user=replicator dbname=postgres", s.ports[name])
}

// configure writes what operators would: the files of the deployment, and the
// names and addresses of these servers.
func (s *Servers) configure() {
	s.tb.Helper()
	common := s.deployed("postgresql.conf")
	for _, name := range []string{"make-standby", "rejoin", "promote", "roles.sql"} {
		s.write(name, s.deployed(name), 0o755)
	}
	s.write("pg_hba.conf", "local all all trust\nhost all all 127.0.0.1/32 trust\nhost replication replicator 127.0.0.1/32 trust\n", 0o644)
	s.write("pg_ident.conf", "", 0o644)
	s.certify()
	var hosts, ports []string
	for _, name := range s.Names {
		s.ports[name] = freePort(s.tb)
		hosts, ports = append(hosts, "127.0.0.1"), append(ports, strconv.Itoa(s.ports[name]))
	}
	for _, name := range s.Names {
		s.perform("mkdir", filepath.Join(s.folder, name))
		s.write(filepath.Join(name, "postgresql.conf"), common+fmt.Sprintf(`
cluster_name = '%[1]s'
synchronous_standby_names = 'ANY 1 (%[2]s)'
primary_conninfo = 'host=%[3]s port=%[4]s user=replicator connect_timeout=2 target_session_attrs=read-write'
data_directory = '%[5]s'
hba_file = '%[6]s/pg_hba.conf'
ident_file = '%[6]s/pg_ident.conf'
ssl = on
ssl_cert_file = '%[6]s/certificate.pem'
ssl_key_file = '%[6]s/key.pem'
listen_addresses = '127.0.0.1'
port = %[7]d
unix_socket_directories = ''
shared_buffers = 32MB
`, name, strings.Join(s.Names, ", "), strings.Join(hosts, ","), strings.Join(ports, ","), s.data(name), s.folder, s.ports[name]), 0o644)
	}
}

// certificateFile is that of all servers; it signs itself.
const certificateFile = "certificate.pem"

// certify gives the servers a certificate and its key, which only they may read.
func (s *Servers) certify() {
	s.tb.Helper()
	der, key := testcertificate.New(s.tb)
	private, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		s.tb.Fatal(err)
	}
	s.write(certificateFile, string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})), 0o644)
	s.write("key.shown", string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: private})), 0o644)
	s.perform("install", "--mode=600", "key.shown", "key.pem")
}

func (s *Servers) makePrimary(name string) {
	s.tb.Helper()
	s.perform("initdb", "-D", s.data(name), "-U", superuser, "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync", "--wal-segsize=1")
	s.Start(name)
	// No standby follows yet that could confirm it.
	s.perform("psql", "-q", "-d", s.At(name), "-c", "set synchronous_commit = local", "-f", filepath.Join(s.folder, "roles.sql"))
}

func (s *Servers) write(name, content string, mode os.FileMode) {
	s.tb.Helper()
	if err := os.WriteFile(filepath.Join(s.folder, name), []byte(content), mode); err != nil {
		s.tb.Fatal(err)
	}
}

// deployed reads a file of the deployment; a test runs in its package's folder.
func (s *Servers) deployed(name string) string {
	s.tb.Helper()
	for root := ".."; len(root) < 100; root = filepath.Join(root, "..") {
		if content, err := os.ReadFile(filepath.Join(root, deployment, name)); err == nil {
			return string(content)
		}
	}
	s.tb.Fatalf("%s/%s is not there", deployment, name)
	return ""
}

// perform runs a program of PostgreSQL, or one of the deployment, to its end, and gives what
// it says.
func (s *Servers) perform(program string, arguments ...string) string {
	s.tb.Helper()
	out, err := s.command(program, arguments...).CombinedOutput()
	if err != nil {
		s.tb.Fatalf("%s %v: %v\n%s", program, arguments, err, out)
	}
	return strings.TrimSpace(string(out))
}

// command makes a process of the user who has the servers. A program is looked for
// among those of the deployment and of PostgreSQL first.
func (s *Servers) command(program string, arguments ...string) *exec.Cmd {
	s.tb.Helper()
	command := exec.Command("/usr/bin/env", append([]string{program}, arguments...)...)
	command.Dir, command.Env = s.folder, append(os.Environ(), "PATH="+s.folder+":"+s.programs+":"+os.Getenv("PATH"))
	if err := asUnprivileged(command, s.folder); err != nil {
		s.tb.Fatal(err)
	}
	return command
}

func freePort(tb testing.TB) int {
	tb.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		tb.Fatal(err)
	}
	defer listener.Close()
	return listener.Addr().(*net.TCPAddr).Port
}
