package clients_test

import (
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"zhitong/zeebe"
)

// missing says whether the server does not do a call yet.
func missing(name string) bool {
	return slices.ContainsFunc(zeebe.Operations, func(o zeebe.Operation) bool { return o.Name == name && o.Missing != "" })
}

// settings tell a script where the server is and what it may expect of it.
func (s server) settings() []string {
	var names []string
	for _, operation := range zeebe.Operations {
		if missing(operation.Name) {
			names = append(names, operation.Name)
		}
	}
	return []string{"CLIENT_GRPC=" + s.GRPC, "CLIENT_REST=" + s.HTTP, "CLIENT_USER=" + user, "CLIENT_PASSWORD=" + password,
		"CLIENT_MISSING=" + strings.Join(names, ",") + ","}
}

var installing sync.Once

// installed installs the packages of the scripts in folder node, once, from
// its lock file.
func installed(t *testing.T) {
	t.Helper()
	installing.Do(func() { run(t, "node", nil, "npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts") })
}

// wantSteps checks that a script went through all the steps that are written in it.
func wantSteps(t *testing.T, printed string, steps int) {
	t.Helper()
	if passed := strings.Count(printed, "ok "); passed != steps || !strings.HasSuffix(strings.TrimSpace(printed), "done") {
		t.Errorf("%d steps passed, %d are written:\n%s", passed, steps, printed)
	}
}

// runScript runs a script of folder node with a password and with a token.
func runScript(t *testing.T, script string) {
	t.Parallel()
	installed(t)
	steps := strings.Count(read(t, filepath.Join("node", script)), "await step(")
	for name, credentials := range map[string]func(server) string{
		"password": func(server) string { return "CLIENT_TOKEN=" },
		"token":    func(s server) string { return "CLIENT_TOKEN=" + s.apiToken(t) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := serve(t)
			wantSteps(t, run(t, "node", append(s.settings(), credentials(s)), "node", script), steps)
		})
	}
}

// TestZeebeNode: the token comes by OAuth.
func TestZeebeNode(t *testing.T) { runScript(t, "zeebe-node.js") }

// TestCamunda8SDK: the token is given; by OAuth this client takes only a JWT.
func TestCamunda8SDK(t *testing.T) { runScript(t, "camunda8-sdk.js") }

func TestGoClient(t *testing.T) {
	t.Parallel()
	certificate, key := certificate(t)
	models, err := filepath.Abs("models")
	if err != nil {
		t.Fatal(err)
	}
	settings := append(serve(t, "--grpc-cert", certificate, "--grpc-key", key).settings(), "CLIENT_CERTIFICATE="+certificate, "CLIENT_MODELS="+models)
	wantSteps(t, run(t, ".", settings, program(t, goClient)), 9)
}

// TestPackagesArePinned: exact versions, and no other registry in the lock file.
func TestPackagesArePinned(t *testing.T) {
	manifest := read(t, "node/package.json")
	for _, pinned := range []string{`"@camunda8/sdk": "8.8.13"`, `"zeebe-node": "8.3.2"`} {
		if !strings.Contains(manifest, pinned) {
			t.Errorf("%s is not pinned", pinned)
		}
	}
	for _, found := range regexp.MustCompile(`"resolved": "(https?://[^/]+)`).FindAllStringSubmatch(read(t, "node/package-lock.json"), -1) {
		if found[1] != "https://registry.npmjs.org" {
			t.Errorf("the lock file names %s", found[1])
		}
	}
}
