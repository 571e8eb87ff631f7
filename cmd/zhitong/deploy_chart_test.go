package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"zhitong/observe"
)

// chart gives the objects of the Helm chart by kind, as Helm renders and Kubernetes reads
// them, or the complaint of one of them.
func chart(t *testing.T, values string) (objects map[string]map[string]any, complaint string) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "values.yaml")
	if err := os.WriteFile(file, []byte(values), 0o644); err != nil {
		t.Fatal(err)
	}
	answer, complaint := readAs(t, "", "chart", "../helm/zhitong", file)
	if complaint != "" {
		return nil, complaint
	}
	var all []map[string]any
	if err := json.Unmarshal(answer, &all); err != nil {
		t.Fatal(err)
	}
	objects = map[string]map[string]any{}
	for _, object := range all {
		objects[object["kind"].(string)] = object
	}
	return objects, ""
}

// at goes into an object by names and places, nil where there is nothing.
func at(object any, way ...any) any {
	for _, step := range way {
		switch of := object.(type) {
		case map[string]any:
			object = of[step.(string)]
		case []any:
			object = of[step.(int)]
		default:
			return nil
		}
	}
	return object
}

// each gives the items of a list within an object.
func each(object any, way ...any) []any {
	items, _ := at(object, way...).([]any)
	return items
}

// deployments are the ways in which a bank runs the chart; writable is where its nodes write.
var deployments = []struct {
	name, values string
	objects      []string
	writable     []string
}{
	{"two nodes, the least that must be said", "database: {existingSecret: bank-database}\nauditKey: {existingSecret: bank-audit-key}\n",
		[]string{"Deployment", "PodDisruptionBudget", "Service"}, nil},
	{"three nodes with everything", `
replicas: 3
database: {existingSecret: bank-database, caSecret: bank-database-ca}
auditKey: {existingSecret: bank-audit-key}
administrator: {existingSecret: bank-administrator}
archive: {existingClaim: bank-archive}
grpcTLS: {existingSecret: bank-grpc}
ingress: {enabled: true, className: nginx, host: zhitong.bank.example, tlsSecret: bank-console, annotations: {a/b: c}}
env: {ZHITONG_RETENTION_DAYS: 3653, OTEL_EXPORTER_OTLP_ENDPOINT: "http://collector:4318"}
privateFrom: {app: prometheus}
service: {annotations: {a/b: c}}
podAnnotations: {a/b: c}
nodeSelector: {disk: fast}
tolerations: [{key: bank, operator: Exists}]
image: {repository: registry.example/zhitong, tag: 1.2.3, pullSecrets: [{name: registry}]}
`, []string{"Deployment", "Ingress", "NetworkPolicy", "PodDisruptionBudget", "Service"}, []string{"/archive"}},
	{"one node on SQLite", "replicas: 1\nsqlite: {enabled: true, size: 20Gi, storageClass: fast}\n",
		[]string{"Deployment", "PersistentVolumeClaim", "Service"}, []string{"/data"}},
	{"one node on SQLite with what there is", "replicas: 1\nsqlite: {enabled: true, existingClaim: bank-data}\nauditKey: {existingSecret: bank-audit-key}\n",
		[]string{"Deployment", "Service"}, []string{"/data"}},
}

// TestChart: what the chart says of flags, variables, ports, paths and times is true of the
// program, in each way of running it.
func TestChart(t *testing.T) {
	for _, d := range deployments {
		t.Run(d.name, func(t *testing.T) {
			objects, complaint := chart(t, d.values)
			if complaint != "" {
				t.Fatal(complaint)
			}
			var kinds []string
			for kind := range objects {
				kinds = append(kinds, kind)
			}
			if slices.Sort(kinds); !slices.Equal(kinds, d.objects) {
				t.Errorf("the objects are %v, want %v", kinds, d.objects)
			}
			s := wantCall(t, at(objects["Deployment"], "spec", "template", "spec", "containers", 0))
			wantFiles(t, s, at(objects["Deployment"], "spec", "template", "spec"), d.writable)
			wantStop(t, objects)
			wantReached(t, objects)
		})
	}
}

// wantCall wants a container to call the program with words and variables that it knows, and
// gives the settings of the call.
func wantCall(t *testing.T, container any) settings {
	t.Helper()
	var call []string
	for _, argument := range each(container, "args") {
		call = append(call, argument.(string))
	}
	known := environment(t)
	for _, variable := range each(container, "env") {
		name := at(variable, "name").(string)
		if !slices.Contains(known, name) && !strings.HasPrefix(name, "OTEL_") {
			t.Errorf("the program does not read %s", name)
		}
		if value, given := at(variable, "value").(string); given {
			t.Setenv(name, value)
		} else if name == "ZHITONG_STORE" {
			t.Setenv(name, "postgres://db/zhitong")
		}
	}
	s := parsedServe(t, call)
	wantPorts(t, s)
	for name, address := range map[string]string{"http": s.Listen, "grpc": s.GRPC.Listen, "private": s.Private.Listen} {
		if got := portNamed(container, name); got != portOf(address) {
			t.Errorf("the port %s is %s, the call is %v", name, got, call)
		}
	}
	for probe, path := range map[string]string{"startupProbe": observe.AlivePath, "livenessProbe": observe.AlivePath, "readinessProbe": observe.ReadyPath} {
		if got := at(container, probe, "httpGet", "path"); got != path || at(container, probe, "httpGet", "port") != "private" {
			t.Errorf("the %s asks for %v", probe, got)
		}
	}
	return s
}

// portNamed gives a port of a container by its name, "" where there is none.
func portNamed(container any, name string) string {
	for _, port := range each(container, "ports") {
		if at(port, "name") == name {
			return fmt.Sprint(at(port, "containerPort"))
		}
	}
	return ""
}

// wantFiles wants each file of the settings to be on a volume, and only what the program
// writes to be writable.
func wantFiles(t *testing.T, s settings, pod any, writable []string) {
	t.Helper()
	volumes := map[any]bool{}
	for _, volume := range each(pod, "volumes") {
		volumes[at(volume, "name")] = true
	}
	container, mounts := at(pod, "containers", 0), map[string]bool{} // whether it can be written
	var written []string
	for _, mount := range each(container, "volumeMounts") {
		where := at(mount, "mountPath").(string)
		if mounts[where] = at(mount, "readOnly") != true; mounts[where] {
			written = append(written, where)
		}
		if !volumes[at(mount, "name")] {
			t.Errorf("%s is of no volume", where)
		}
	}
	if slices.Sort(written); !slices.Equal(written, writable) || len(volumes) != len(mounts) {
		t.Errorf("%v can be written, want %v; %d volumes, %d mounts", written, writable, len(volumes), len(mounts))
	}
	files := []string{s.keyDirectory()}
	if directory, onSQLite := strings.CutPrefix(s.location(), "sqlite:"); onSQLite {
		files = append(files, directory)
	}
	for _, file := range append(files, s.Archive, s.GRPC.Cert, s.GRPC.Key) {
		_, whole := mounts[file]
		if _, within := mounts[path.Dir(file)]; file != "" && !whole && !within {
			t.Errorf("%s is on no volume", file)
		}
	}
	if at(container, "securityContext", "readOnlyRootFilesystem") != true {
		t.Error("the pod may write its file system")
	}
	if user := fmt.Sprintf("\nUSER %v:%v\n", at(pod, "securityContext", "runAsUser"), at(pod, "securityContext", "runAsGroup")); !strings.Contains(deployed(t, "container/Containerfile"), user) {
		t.Errorf("the image does not say%s", user)
	}
}

// wantStop wants a node to have the time that it needs to stop, and updates and evictions to
// leave nodes that answer.
func wantStop(t *testing.T, objects map[string]map[string]any) {
	t.Helper()
	spec := at(objects["Deployment"], "spec")
	pod := at(spec, "template", "spec")
	pause := at(pod, "containers", 0, "lifecycle", "preStop", "sleep", "seconds").(float64)
	if grace := at(pod, "terminationGracePeriodSeconds").(float64); grace <= pause+shutdown.Seconds() {
		t.Errorf("a node gets %v s to stop: %v s of pause and %s for its requests are more", grace, pause, shutdown)
	}
	alone := at(spec, "replicas") == 1.0
	if got, want := fmt.Sprint(at(spec, "strategy")), "map[rollingUpdate:map[maxSurge:1 maxUnavailable:0] type:RollingUpdate]"; !alone && got != want {
		t.Errorf("an update goes %s, want %s", got, want)
	}
	onVolume := each(pod, "volumes") != nil && at(pod, "volumes", 0, "name") == "data"
	if onVolume && at(spec, "strategy", "type") != "Recreate" {
		t.Error("two nodes would open one store in SQLite while it is updated")
	}
	if got := at(objects["PodDisruptionBudget"], "spec", "maxUnavailable"); !alone && got != 1.0 {
		t.Errorf("the disruption budget is %v", got)
	}
}

// wantReached wants whoever comes from outside to get to the nodes, and not to the private port.
func wantReached(t *testing.T, objects map[string]map[string]any) {
	t.Helper()
	template := at(objects["Deployment"], "spec", "template")
	labels := fmt.Sprint(at(template, "metadata", "labels"))
	for kind, way := range map[string][]any{"Service": {"spec", "selector"}, "Deployment": {"spec", "selector", "matchLabels"},
		"PodDisruptionBudget": {"spec", "selector", "matchLabels"}, "NetworkPolicy": {"spec", "podSelector", "matchLabels"}} {
		if object := objects[kind]; object != nil && fmt.Sprint(at(object, way...)) != labels {
			t.Errorf("the %s is for %v, the pods have %s", kind, at(object, way...), labels)
		}
	}
	served := map[any]bool{}
	for _, port := range each(objects["Service"], "spec", "ports") {
		served[at(port, "name")] = true
		if name := at(port, "targetPort").(string); name == "private" || portNamed(at(template, "spec", "containers", 0), name) == "" {
			t.Errorf("the service leads to %v", name)
		}
	}
	backend := at(objects["Ingress"], "spec", "rules", 0, "http", "paths", 0, "backend", "service")
	if backend != nil && (at(backend, "name") != at(objects["Service"], "metadata", "name") || !served[at(backend, "port", "name")]) {
		t.Errorf("the ingress leads to %v", backend)
	}
	scraped := at(template, "metadata", "annotations")
	if at(scraped, "prometheus.io/path") != observe.MetricsPath || at(scraped, "prometheus.io/port") != privatePort {
		t.Errorf("Prometheus is led to %v", scraped)
	}
	if policy := objects["NetworkPolicy"]; policy != nil && at(policy, "spec", "ingress", 1, "from", 0, "podSelector", "matchLabels", "app") != "prometheus" {
		t.Errorf("the private port is for %v", at(policy, "spec", "ingress"))
	}
}

// TestChartRefuses: what cannot be run is refused with a sentence before anything is installed.
func TestChartRefuses(t *testing.T) {
	const secrets = "database: {existingSecret: a}\nauditKey: {existingSecret: b}\n"
	for name, c := range map[string]struct{ values, want string }{
		"no database":            {"auditKey: {existingSecret: b}", "database.existingSecret names"},
		"no key":                 {"database: {existingSecret: a}", "auditKey.existingSecret names"},
		"two nodes on SQLite":    {"sqlite: {enabled: true}", "replicas must be 1"},
		"an unknown value":       {secrets + "replica: 3", "replica"},
		"a variable of its own":  {secrets + "env: {ZHITONG_STORE: x}", "ZHITONG_STORE"},
		"an ingress without one": {secrets + "ingress: {enabled: true}", "ingress.host is the name"},
		"a port of root":         {secrets + "ports: {http: 80}", "got 80"},
	} {
		t.Run(name, func(t *testing.T) {
			if _, complaint := chart(t, c.values); !strings.Contains(complaint, c.want) {
				t.Errorf("the complaint is %q, want %q", complaint, c.want)
			}
		})
	}
}
