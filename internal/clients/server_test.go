package clients_test

import (
	"bufio"
	"context"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"zhitong/internal/testcertificate"
)

// The administrator of the servers of these tests.
const (
	user     = "admin"
	password = "clients-of-zeebe"
)

// scratch is where programs are built; TestMain removes it.
var scratch string

func TestMain(m *testing.M) {
	var err error
	if scratch, err = os.MkdirTemp("", "clients"); err != nil {
		panic(err)
	}
	code := m.Run()
	os.RemoveAll(scratch)
	os.Exit(code)
}

// built builds a program of a module, once.
func built(folder, pkg, name string) func() (string, error) {
	return sync.OnceValues(func() (string, error) {
		program := filepath.Join(scratch, name)
		command := exec.Command("go", "build", "-o", program, pkg)
		command.Dir = folder
		output, err := command.CombinedOutput()
		if err != nil {
			os.Stderr.Write(output)
		}
		return program, err
	})
}

var (
	zhitong  = built("../..", "./cmd/zhitong", "zhitong")
	goClient = built("golang", ".", "go-client")
	zbctl    = built("golang", "github.com/camunda/zeebe/clients/go/v8/cmd/zbctl", "zbctl")
)

// program gives a built program.
func program(t *testing.T, build func() (string, error)) string {
	t.Helper()
	path, err := build()
	if err != nil {
		t.Fatal(err)
	}
	return path
}

// server is a running server: "zhitong serve".
type server struct {
	HTTP string `json:"http"`
	GRPC string `json:"grpc"`
}

// serve starts a server on a new store and waits until it says that it is
// ready. The test's end stops it.
func serve(t *testing.T, arguments ...string) server {
	t.Helper()
	arguments = append([]string{"serve", "--data", t.TempDir(), "--listen", "127.0.0.1:0", "--grpc-listen", "127.0.0.1:0"}, arguments...)
	command := exec.Command(program(t, zhitong), arguments...)
	command.Env = append(os.Environ(), "ZHITONG_ADMIN_PASSWORD="+password)
	command.Stderr = t.Output()
	out, err := command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		command.Process.Signal(syscall.SIGTERM)
		if err := command.Wait(); err != nil {
			t.Errorf("the server ended with %v", err)
		}
	})
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if said, ready := strings.CutPrefix(lines.Text(), "ready "); ready {
			var s server
			if err := json.Unmarshal([]byte(said), &s); err != nil {
				t.Fatal(err)
			}
			return s
		}
	}
	t.Fatal("the server did not become ready")
	return server{}
}

// certificate writes a certificate for 127.0.0.1 with its key, and gives the files.
func certificate(t *testing.T) (certificateFile, keyFile string) {
	t.Helper()
	der, key := testcertificate.New(t)
	secret, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	write := func(name, kind string, content []byte) string {
		path := filepath.Join(folder, name)
		if err := os.WriteFile(path, pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: content}), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	return write("cert.pem", "CERTIFICATE", der), write("key.pem", "PRIVATE KEY", secret)
}

// run runs a program with settings and gives what it prints; its failure fails
// the test.
func run(t *testing.T, folder string, settings []string, name string, arguments ...string) string {
	t.Helper()
	output, err := tryRun(t, folder, settings, name, arguments...)
	if err != nil {
		t.Fatalf("%s %s: %v\n%s", filepath.Base(name), strings.Join(arguments, " "), err, output)
	}
	return output
}

// tryRun runs a program, which may fail.
func tryRun(t *testing.T, folder string, settings []string, name string, arguments ...string) (string, error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 3*time.Minute)
	defer cancel()
	command := exec.CommandContext(ctx, name, arguments...)
	command.Dir, command.Env = folder, append(os.Environ(), settings...)
	var errors strings.Builder
	command.Stderr = &errors
	output, err := command.Output()
	if err != nil {
		return string(output) + errors.String(), err
	}
	return string(output), nil
}
