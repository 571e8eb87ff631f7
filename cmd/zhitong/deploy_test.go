package main

import (
	"bytes"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"text/template"

	"github.com/alecthomas/kong"
	"go.yaml.in/yaml/v3"

	"zhitong/observe"
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

// TestSystemdUnit: the unit starts the program with words and variables that it knows.
func TestSystemdUnit(t *testing.T) {
	unit := deployed(t, "systemd/zhitong.service")
	call := regexp.MustCompile(`(?m)^ExecStart=(\S+) (.+)$`).FindStringSubmatch(unit)
	if call == nil || filepath.Base(call[1]) != "zhitong" {
		t.Fatalf("the unit starts %v", call)
	}
	parsedServe(t, strings.Fields(call[2]))
	known, given := environment(t), map[string]string{}
	for _, line := range regexp.MustCompile(`(?m)^#? ?([A-Z_]+)=(.*)$`).FindAllStringSubmatch(deployed(t, "systemd/zhitong.env"), -1) {
		if !slices.Contains(known, line[1]) && !strings.HasPrefix(line[1], "OTEL_") {
			t.Errorf("the program does not read %s", line[1])
		}
		if line[0][0] != '#' {
			given[line[1]] = line[2]
			t.Setenv(line[1], line[2])
		}
	}
	wantPorts(t, parsedServe(t, []string{"serve"}))
	state := regexp.MustCompile(`(?m)^WorkingDirectory=(.+)$`).FindStringSubmatch(unit)
	if state == nil || given["ZHITONG_STORE"] != "sqlite:"+state[1] {
		t.Errorf("the store is %s, the only place that the unit may write is %v", given["ZHITONG_STORE"], state)
	}
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
		t.Errorf("the image runs as %v", user)
	}
	var call []string
	command := regexp.MustCompile(`(?m)^CMD (\[.+\])$`).FindStringSubmatch(file)
	if command == nil || yaml.Unmarshal([]byte(command[1]), &call) != nil {
		t.Fatalf("the image calls %v", command)
	}
	s := parsedServe(t, call)
	wantPorts(t, s)
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

// chart renders the Helm chart with the few functions that its templates use, and gives its objects by kind.
func chart(t *testing.T, change func(values map[string]any)) (map[string]map[string]any, error) {
	t.Helper()
	var values, about map[string]any
	for path, into := range map[string]*map[string]any{"values.yaml": &values, "Chart.yaml": &about} {
		if err := yaml.Unmarshal([]byte(deployed(t, "helm/zhitong/"+path)), into); err != nil {
			t.Fatal(err)
		}
	}
	change(values)
	files, err := filepath.Glob(filepath.Join(deploy, "helm/zhitong/templates/*"))
	if err != nil || len(files) == 0 {
		t.Fatalf("%d templates: %v", len(files), err)
	}
	all := template.New("chart").Option("missingkey=error")
	if _, err := all.Funcs(chartFunctions(all)).ParseFiles(files...); err != nil {
		t.Fatal(err)
	}
	data := map[string]any{"Values": values, "Chart": map[string]any{"AppVersion": about["appVersion"]}, "Release": map[string]any{"Name": "bank"}}
	objects := map[string]map[string]any{}
	for _, file := range files {
		var text bytes.Buffer
		if err := all.ExecuteTemplate(&text, filepath.Base(file), data); err != nil {
			return nil, err
		}
		var object map[string]any
		if err := yaml.Unmarshal(text.Bytes(), &object); err != nil {
			t.Fatalf("%s: %v in\n%s", file, err, &text)
		}
		if object != nil {
			objects[object["kind"].(string)] = object
		}
	}
	return objects, nil
}

func chartFunctions(all *template.Template) template.FuncMap {
	return template.FuncMap{
		"include": func(name string, data any) (string, error) {
			var text strings.Builder
			err := all.ExecuteTemplate(&text, name, data)
			return text.String(), err
		},
		"nindent": func(n int, text string) string {
			pad := "\n" + strings.Repeat(" ", n)
			return pad + strings.ReplaceAll(strings.TrimSpace(text), "\n", pad)
		},
		"toYaml": func(value any) (string, error) {
			text, err := yaml.Marshal(value)
			return strings.TrimSpace(string(text)), err
		},
		"quote": func(value any) string { return fmt.Sprintf("%q", fmt.Sprint(value)) },
		"int":   func(value any) int { return value.(int) },
		"default": func(otherwise, value any) any {
			if value == nil || value == "" {
				return otherwise
			}
			return value
		},
		"required": func(message string, value any) (any, error) {
			if value == nil || value == "" {
				return nil, fmt.Errorf("%s", message)
			}
			return value, nil
		},
	}
}

// at goes into an object by names and places.
func at(t *testing.T, object any, way ...any) any {
	t.Helper()
	for _, step := range way {
		switch step := step.(type) {
		case string:
			object = object.(map[string]any)[step]
		case int:
			object = object.([]any)[step]
		}
	}
	if object == nil {
		t.Fatalf("there is no %v", way)
	}
	return object
}

func withSecrets(values map[string]any) {
	values["database"].(map[string]any)["existingSecret"] = "bank-database"
	values["auditKey"].(map[string]any)["existingSecret"] = "bank-audit-key"
}

// TestChart: what the chart says of flags, variables, ports, paths and times is true of the program.
func TestChart(t *testing.T) {
	objects, err := chart(t, withSecrets)
	if err != nil {
		t.Fatal(err)
	}
	pod := at(t, objects["Deployment"], "spec", "template", "spec")
	container := at(t, pod, "containers", 0)
	var call []string
	for _, argument := range at(t, container, "args").([]any) {
		call = append(call, argument.(string))
	}
	known := environment(t)
	for _, variable := range at(t, container, "env").([]any) {
		if name := at(t, variable, "name").(string); !slices.Contains(known, name) {
			t.Errorf("the program does not read %s", name)
		}
	}
	t.Setenv("ZHITONG_STORE", "postgres://db/zhitong")
	s := parsedServe(t, call)
	wantPorts(t, s)
	ports := map[string]string{}
	for _, port := range at(t, container, "ports").([]any) {
		ports[at(t, port, "name").(string)] = fmt.Sprint(at(t, port, "containerPort"))
	}
	if ports["http"] != portOf(s.Listen) || ports["grpc"] != portOf(s.GRPC.Listen) || ports["private"] != portOf(s.Private.Listen) {
		t.Errorf("the ports are %v, the call is %v", ports, call)
	}
	for probe, path := range map[string]string{"startupProbe": observe.AlivePath, "livenessProbe": observe.AlivePath, "readinessProbe": observe.ReadyPath} {
		if got := at(t, container, probe, "httpGet", "path"); got != path || at(t, container, probe, "httpGet", "port") != "private" {
			t.Errorf("the %s asks for %v", probe, got)
		}
	}
	pause, grace := at(t, container, "lifecycle", "preStop", "sleep", "seconds").(int), at(t, pod, "terminationGracePeriodSeconds").(int)
	if float64(grace) <= float64(pause)+shutdown.Seconds() {
		t.Errorf("a node gets %d s to stop: %d s of pause and %s for its requests are more", grace, pause, shutdown)
	}
	if at(t, pod, "securityContext", "runAsNonRoot") != true || at(t, container, "securityContext", "readOnlyRootFilesystem") != true {
		t.Error("the pod may run as root or write its file system")
	}
	for _, port := range at(t, objects["Service"], "spec", "ports").([]any) {
		if name := at(t, port, "targetPort"); name == "private" || ports[name.(string)] == "" {
			t.Errorf("the service leads to %v", name)
		}
	}
	if got := at(t, objects["PodDisruptionBudget"], "spec", "maxUnavailable"); got != 1 {
		t.Errorf("the disruption budget is %v", got)
	}
}

// TestChartValues: secrets must be named, and what is not wanted is not made.
func TestChartValues(t *testing.T) {
	if _, err := chart(t, func(map[string]any) {}); err == nil || !strings.Contains(err.Error(), "existingSecret names") {
		t.Errorf("without secrets: %v", err)
	}
	objects, err := chart(t, func(values map[string]any) {
		withSecrets(values)
		values["replicas"] = 1
		values["privateFrom"] = map[string]any{"app": "prometheus"}
		values["env"] = map[string]any{"ZHITONG_RETENTION_DAYS": 30}
	})
	if err != nil {
		t.Fatal(err)
	}
	if objects["PodDisruptionBudget"] != nil {
		t.Error("one node has a disruption budget: it could never be moved")
	}
	if got := at(t, objects["NetworkPolicy"], "spec", "ingress", 1, "from", 0, "podSelector", "matchLabels", "app"); got != "prometheus" {
		t.Errorf("the private port is for %v", got)
	}
	environment := at(t, objects["Deployment"], "spec", "template", "spec", "containers", 0, "env").([]any)
	if last := environment[len(environment)-1]; at(t, last, "value") != "30" {
		t.Errorf("the variable is %v", last)
	}
}
