package main

import (
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/alecthomas/kong"
	"go.yaml.in/yaml/v3"
)

// deploy is where the files for operators lie.
const deploy = "../../deploy"

// privatePort is the port of the private address in all of them; the program itself has it off.
const privatePort = "9464"

// parsedServe gives the settings that a call of the program has.
func parsedServe(t *testing.T, arguments []string) settings {
	t.Helper()
	app := &commands{}
	parser, err := kong.New(app, benchVariables())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := parser.Parse(arguments); err != nil {
		t.Fatalf("zhitong %s: %v", strings.Join(arguments, " "), err)
	}
	return app.Serve.settings
}

// environment lists the variables that serve reads.
func environment(t *testing.T) []string {
	t.Helper()
	parser, err := kong.New(&commands{}, benchVariables())
	if err != nil {
		t.Fatal(err)
	}
	known := []string{"ZHITONG_ADMIN_PASSWORD"}
	for _, command := range parser.Model.Children {
		if command.Name == "serve" {
			for _, flag := range command.Flags {
				known = append(known, flag.Envs...)
			}
		}
	}
	return known
}

// wantPorts wants the addresses of a call to have the ports that the program has by default.
func wantPorts(t *testing.T, s settings) {
	t.Helper()
	byDefault := parsedServe(t, []string{"serve"})
	for _, c := range [][2]string{{portOf(s.Listen), portOf(byDefault.Listen)}, {portOf(s.GRPC.Listen), portOf(byDefault.GRPC.Listen)}, {portOf(s.Private.Listen), privatePort}} {
		if c[0] != c[1] {
			t.Errorf("the port %s, want %s", c[0], c[1])
		}
	}
	if err := s.check(); err != nil {
		t.Error(err)
	}
}

func portOf(address string) string {
	_, port, _ := net.SplitHostPort(address)
	return port
}

func deployed(t *testing.T, path string) string {
	t.Helper()
	content, err := os.ReadFile(filepath.Join(deploy, path))
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}

// readAs runs deploy/check, which reads the files for operators as Helm, Kubernetes and
// Prometheus do, and gives what it answers.
func readAs(t *testing.T, input string, arguments ...string) (answer []byte, complaint string) {
	t.Helper()
	check := exec.CommandContext(t.Context(), "go", append([]string{"run", "."}, arguments...)...)
	check.Dir = filepath.Join(deploy, "check")
	check.Env = append(os.Environ(), "GOFLAGS=") // tags and the like are for this module
	var complaints strings.Builder
	check.Stdin, check.Stderr = strings.NewReader(input), &complaints
	answer, err := check.Output()
	if err != nil && complaints.Len() == 0 {
		t.Fatal(err)
	}
	if err == nil {
		return answer, ""
	}
	return nil, complaints.String()
}

// TestContainerFile: bases are of one version, the image runs as nobody in particular, and its call and its ports are
// those of the program.
func TestContainerFile(t *testing.T) {
	file := deployed(t, "container/Containerfile")
	for _, from := range regexp.MustCompile(`(?m)^FROM (\S+)`).FindAllStringSubmatch(file, -1) {
		if from[1] != "scratch" && !regexp.MustCompile(`:\d+\.\d+\.\d+-`).MatchString(from[1]) {
			t.Errorf("the base %s is not of one version", from[1])
		}
	}
	user := regexp.MustCompile(`(?m)^USER (\d+):(\d+)$`).FindStringSubmatch(file)
	if user == nil || user[1] == "0" || user[2] == "0" {
		t.Fatalf("the image runs as %v", user)
	}
	var call []string
	command := regexp.MustCompile(`(?m)^CMD (\[.+\])$`).FindStringSubmatch(file)
	if command == nil || yaml.Unmarshal([]byte(command[1]), &call) != nil {
		t.Fatalf("the image calls %v", command)
	}
	s := parsedServe(t, call)
	wantPorts(t, s)
	data := filepath.Join("/", defaultData)
	if !strings.Contains(file, "--chown="+user[1]+":"+user[2]+" /out/data "+data+"\n") || !strings.Contains(file, "\nVOLUME "+data+"\n") {
		t.Errorf("%s, where the store is when nobody says otherwise, is not the user's own", data)
	}
	exposed := regexp.MustCompile(`(?m)^EXPOSE (.+)$`).FindStringSubmatch(file)
	if want := strings.Join([]string{portOf(s.Listen), portOf(s.GRPC.Listen), portOf(s.Private.Listen)}, " "); exposed == nil || exposed[1] != want {
		t.Errorf("the image exposes %v, want %s", exposed, want)
	}
	module, err := os.ReadFile("../../go.mod")
	if err != nil {
		t.Fatal(err)
	}
	minor := regexp.MustCompile(`(?m)^go (\d+\.\d+)\.`).FindStringSubmatch(string(module))[1]
	if !strings.Contains(file, "/golang:"+minor+".") {
		t.Errorf("the image is not built with Go %s", minor)
	}
}
