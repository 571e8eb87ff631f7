package clients_test

import (
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the pages anew")

// client is one of the clients, with what finds its calls in its script.
type client struct {
	name   string
	script string // what the pages say of where it is
	steps  func(t *testing.T) []scriptStep
	call   *regexp.Regexp
}

// scriptStep is one step of a script.
type scriptStep struct{ name, code string }

var clients = []client{
	{"zbctl 8.5.0", "zbctl_test.go", goSteps("zbctl_test.go"), regexp.MustCompile(`(?:do|json|refused\("\w+"|tryRun)(?:\([^"\n]*|, )"(status|\w+", "\w+)"`)},
	{"Go client 8.5.0", "golang/main.go", goSteps("golang/main.go"), regexp.MustCompile(`\.(New\w+(?:Command|Worker)|WithResult|StreamEnabled)\(`)},
	{"zeebe-node 8.3.2", "node/zeebe-node.js", nodeSteps("zeebe-node.js"), nodeCall},
	{"@camunda8/sdk 8.8.13 (gRPC)", "node/camunda8-sdk.js", nodeSteps("camunda8-sdk.js"), nodeCall},
	{"@camunda8/sdk 8.8.13 (REST)", "node/camunda8-sdk-rest.js", nodeSteps("camunda8-sdk-rest.js"), nodeCall},
	{"@camunda8/orchestration-cluster-api 9.1.5", "node/orchestration-cluster-api", nodeSteps("orchestration-cluster-api.js"), nodeCall},
}

// nodeCall finds the calls of a client and those that the scripts name by a
// word of their own.
var nodeCall = regexp.MustCompile(`\b(?:client\.(\w+)\(|(active|definition|finished|instance|start|started|states|take)\()`)

// named says what the words of the scripts stand for.
var named = map[string]string{
	"start": "createProcessInstance", "started": "createProcessInstance", "take": "activateJobs", "instance": "searchProcessInstances", "states": "searchProcessInstances",
	"definition": "searchProcessDefinitions", "active": "searchElementInstances", "finished": "getBatchOperation", "close": "", "stopWorkers": "",
}

func nodeSteps(script string) func(t *testing.T) []scriptStep {
	return func(t *testing.T) []scriptStep {
		t.Helper()
		var found []scriptStep
		for _, part := range parts(t, script) {
			for _, text := range strings.Split(read(t, part), "\nawait step('")[1:] {
				name, code, _ := strings.Cut(text, "', ")
				if base := filepath.Base(part); base != script {
					name = strings.TrimSuffix(base, ".js") + ": " + name
				}
				found = append(found, scriptStep{name, code})
			}
		}
		return found
	}
}

var goFunction = regexp.MustCompile(`(?m)^func (?:\([^)]*\) )?(\w+)\(`)

func goSteps(file string) func(t *testing.T) []scriptStep {
	return func(t *testing.T) []scriptStep {
		t.Helper()
		text := read(t, file)
		places := goFunction.FindAllStringSubmatchIndex(text, -1)
		var found []scriptStep
		for i, place := range places {
			end := len(text)
			if i+1 < len(places) {
				end = places[i+1][0]
			}
			found = append(found, scriptStep{text[place[2]:place[3]], text[place[1]:end]})
		}
		return found
	}
}

// proofs gives the steps in which each call of the client is made.
func (c client) proofs(t *testing.T) map[string][]string {
	t.Helper()
	found, refused := map[string][]string{}, map[string]bool{}
	for _, name := range strings.Split(unserved(), ",") {
		refused[name] = true
	}
	for _, step := range c.steps(t) {
		for _, match := range c.call.FindAllStringSubmatch(step.code, -1) {
			call := strings.ReplaceAll(strings.Join(match[1:], ""), `", "`, " ")
			if refused[strings.ToLower(call)] { // the step waits for the day when it is served
				found[call] = []string{"coverage: what is not served says so (501)"}
				continue
			}
			if whole, ok := named[call]; ok {
				call = whole
			}
			if call != "" && !slices.Contains(found[call], step.name) {
				found[call] = append(found[call], step.name)
			}
		}
	}
	return found
}

// row is a thing to do with a server and the call of each client for it, "" if
// the client has none.
type row struct {
	english, chinese string
	calls            [6]string
}

// page writes the page in a language: a table of things to do, then the calls
// of every client with the steps that make them.
func page(t *testing.T, w language) string {
	t.Helper()
	var out strings.Builder
	fmt.Fprintf(&out, "# %s\n\n%s\n\n%s\n\n|", w.title, w.other, w.intro)
	proofs := make([]map[string][]string, len(clients))
	fmt.Fprintf(&out, " |")
	for i, one := range clients {
		proofs[i] = one.proofs(t)
		fmt.Fprintf(&out, " %s |", one.name)
	}
	fmt.Fprintf(&out, "\n|%s\n", strings.Repeat("---|", len(clients)+1))
	for _, row := range rows {
		fmt.Fprintf(&out, "| %s |", w.what(row))
		for i, call := range row.calls {
			fmt.Fprintf(&out, " %s |", cell(t, clients[i], proofs[i], call))
		}
		out.WriteString("\n")
	}
	fmt.Fprintf(&out, "\n%s\n", w.notes)
	for i, one := range clients {
		fmt.Fprintf(&out, "\n## %s\n\n`internal/clients/%s`\n\n%s\n|---|---|\n", one.name, one.script, w.columns)
		for _, call := range slices.Sorted(maps.Keys(proofs[i])) {
			fmt.Fprintf(&out, "| `%s` | %s |\n", call, short(proofs[i][call]))
		}
	}
	return out.String()
}

// short names the first steps.
func short(steps []string) string {
	if more := len(steps) - 4; more > 0 {
		return fmt.Sprintf("%s; +%d", strings.Join(steps[:4], "; "), more)
	}
	return strings.Join(steps, "; ")
}

// cell names a call; one that no step makes is a mistake of the table.
func cell(t *testing.T, of client, proofs map[string][]string, call string) string {
	t.Helper()
	if call == "" {
		return "–"
	}
	if len(proofs[call]) == 0 {
		t.Errorf("%s: no step calls %s", of.name, call)
	}
	return "`" + call + "`"
}

const pages = "../../docs/api"

// TestThePagesAreCurrent compares the pages with the scripts.
func TestThePagesAreCurrent(t *testing.T) {
	for name, in := range map[string]language{"clients.md": english, "clients.zh-CN.md": chinese} {
		path, want := filepath.Join(pages, name), page(t, in)
		if *update {
			if err := os.WriteFile(path, []byte(want), 0o644); err != nil {
				t.Fatal(err)
			}
		} else if current, err := os.ReadFile(path); err != nil || string(current) != want {
			t.Errorf("%s is not what the scripts say (%v); go test ./internal/clients -run Pages -update writes it", name, err)
		}
	}
}

var declaredMethod = regexp.MustCompile(`(?m)^    (\w+)[(<].*;$|^    (\w+)\([\w: ]+\{$`)

// TestEveryCallOfAClientIsMade reads what the clients declare. That of
// @camunda8/orchestration-cluster-api checks this itself.
func TestEveryCallOfAClientIsMade(t *testing.T) {
	installed(t)
	local := []string{"constructor", "close", "getConfig", "startWorkers", "stopWorkers", "getServiceTypesFromBpmn", "onReady", "onConnectionError", "completeJobs"}
	for i, declarations := range map[int]string{
		2: "zeebe-node/dist/zb/ZBClient.d.ts", 3: "@camunda8/sdk/dist/zeebe/zb/ZeebeGrpcClient.d.ts", 4: "@camunda8/sdk/dist/c8/lib/CamundaRestClient.d.ts",
	} {
		made, declared := clients[i].proofs(t), 0
		for _, match := range declaredMethod.FindAllStringSubmatch(read(t, filepath.Join("node/node_modules", declarations)), -1) {
			name := match[1] + match[2]
			if declared++; !slices.Contains(local, name) && len(made[name]) == 0 && name != "updateTask" && name != "updateUserTask" {
				t.Errorf("%s: no step calls %s", clients[i].name, name)
			}
		}
		if declared < 20 {
			t.Errorf("%s: only %d calls were read", clients[i].name, declared)
		}
	}
}
