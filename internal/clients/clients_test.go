package clients_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"

	"zhitong/internal/apidocs"
)

// unserved lists the operations of Camunda's REST API that the server does not
// serve, in small letters, since the clients write some names differently.
func unserved() string {
	names := []string{""}
	for _, operation := range apidocs.Operations() {
		if !operation.Served {
			names = append(names, strings.ToLower(operation.ID))
		}
	}
	return strings.Join(names, ",")
}

// settings tell a script where the server is and what it may expect of it.
func (s server) settings() []string {
	return []string{"CLIENT_GRPC=" + s.GRPC, "CLIENT_REST=" + s.HTTP, "CLIENT_USER=" + user, "CLIENT_PASSWORD=" + password,
		"CLIENT_UNSERVED=" + unserved()}
}

var installing sync.Once

// installed installs the packages of the scripts in folder node from its lock
// file, once, and not again while that is the same.
func installed(t *testing.T) {
	t.Helper()
	installing.Do(func() {
		const stamp = "node/node_modules/.installed-from"
		lock := read(t, "node/package-lock.json")
		if from, err := os.ReadFile(stamp); err == nil && string(from) == lock {
			return
		}
		run(t, "node", nil, "npm", "ci", "--prefer-offline", "--no-audit", "--no-fund", "--ignore-scripts")
		if err := os.WriteFile(stamp, []byte(lock), 0o644); err != nil {
			t.Fatal(err)
		}
	})
}

// wantSteps checks that a script went through all the steps that are written in it.
func wantSteps(t *testing.T, printed string, steps int) {
	t.Helper()
	if passed := strings.Count(printed, "ok "); passed != steps || !strings.HasSuffix(strings.TrimSpace(printed), "done") {
		t.Errorf("%d steps passed, %d are written:\n%s", passed, steps, printed)
	}
}

// parts gives the files of a script of folder node: it and those of the folder
// of its name.
func parts(t *testing.T, script string) []string {
	t.Helper()
	found, err := filepath.Glob(filepath.Join("node", strings.TrimSuffix(script, ".js"), "*.js"))
	if err != nil {
		t.Fatal(err)
	}
	return append(found, filepath.Join("node", script))
}

// runScript runs a script of folder node with a password and with a token.
func runScript(t *testing.T, script string) {
	t.Parallel()
	installed(t)
	steps := 0
	for _, part := range parts(t, script) {
		steps += strings.Count(read(t, part), "await step(")
	}
	for name, credentials := range map[string]func(server) string{
		"password": func(server) string { return "CLIENT_TOKEN=" },
		"token":    func(s server) string { return "CLIENT_TOKEN=" + s.apiToken(t) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := serve(t, "--test-clock")
			wantSteps(t, run(t, "node", append(s.settings(), credentials(s)), "node", script), steps)
		})
	}
}

// TestZeebeNode: the token comes by OAuth.
func TestZeebeNode(t *testing.T) { runScript(t, "zeebe-node.js") }

// TestCamunda8SDK: the token is given; by OAuth this client takes only a JWT.
func TestCamunda8SDK(t *testing.T) { runScript(t, "camunda8-sdk.js") }

// TestCamunda8SDKRest is the REST client of the same package.
func TestCamunda8SDKRest(t *testing.T) { runScript(t, "camunda8-sdk-rest.js") }

// TestOrchestrationClusterAPI: the token comes by OAuth.
func TestOrchestrationClusterAPI(t *testing.T) { runScript(t, "orchestration-cluster-api.js") }

func TestGoClient(t *testing.T) {
	t.Parallel()
	certificate, key := certificate(t)
	models, err := filepath.Abs("models")
	if err != nil {
		t.Fatal(err)
	}
	settings := append(serve(t, "--grpc-cert", certificate, "--grpc-key", key).settings(), "CLIENT_CERTIFICATE="+certificate, "CLIENT_MODELS="+models)
	wantSteps(t, run(t, ".", settings, program(t, goClient)), 13)
}

// TestPackagesArePinned: exact versions under a permissive licence, and no other
// registry in the lock file.
func TestPackagesArePinned(t *testing.T) {
	var lock struct {
		Packages map[string]struct{ Version, License string }
	}
	if err := json.Unmarshal([]byte(read(t, "node/package-lock.json")), &lock); err != nil {
		t.Fatal(err)
	}
	for name, version := range map[string]string{"@camunda8/orchestration-cluster-api": "9.1.5", "@camunda8/sdk": "8.8.13", "zeebe-node": "8.3.2"} {
		if locked := lock.Packages["node_modules/"+name]; locked.Version != version || locked.License != "Apache-2.0" {
			t.Errorf("%s is locked as %+v", name, locked)
		}
	}
	manifest := read(t, "node/package.json")
	for _, pinned := range []string{`"@camunda8/orchestration-cluster-api": "9.1.5"`, `"@camunda8/sdk": "8.8.13"`, `"zeebe-node": "8.3.2"`} {
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
