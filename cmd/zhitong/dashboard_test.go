package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/prometheus/client_golang/prometheus"
	"go.yaml.in/yaml/v3"
)

var (
	metricDescribed = regexp.MustCompile(`fqName: "(\w+)".*variableLabels: \{([^}]*)\}`)
	metricNamed     = regexp.MustCompile(`\b((?:zhitong|process|go)_\w+)(?:\{([^}]*)\})?`)
	labelSelected   = regexp.MustCompile(`(\w+)\s*(?:=~|!~|!=|=)\s*"`)
	labelGrouped    = regexp.MustCompile(`\bby \(([^)]*)\)`)
)

// scraped are the labels that Prometheus adds.
var scraped = []string{"instance", "job", "le"}

// metricLabels gives the labels of all metrics of a node, by name.
func metricLabels(t *testing.T) map[string][]string {
	t.Helper()
	n := privateNode(t, &settings{Data: t.TempDir()})
	defer n.close()
	described := make(chan *prometheus.Desc)
	go func() {
		n.private.metrics.Registry.Describe(described)
		close(described)
	}()
	known := map[string][]string{}
	for one := range described {
		parts := metricDescribed.FindStringSubmatch(one.String())
		if parts == nil {
			t.Fatalf("not understood: %s", one)
		}
		known[parts[1]] = append(strings.Split(parts[2], ","), scraped...)
	}
	return known
}

// wantKnown wants every metric and label of an expression to exist.
func wantKnown(t *testing.T, known map[string][]string, expression string) {
	t.Helper()
	var labels []string
	found := metricNamed.FindAllStringSubmatch(expression, -1)
	if len(found) == 0 {
		t.Errorf("%s names no metric", expression)
	}
	for _, named := range found {
		of, exists := known[named[1]]
		for _, suffix := range []string{"_bucket", "_count", "_sum"} {
			if whole, cut := strings.CutSuffix(named[1], suffix); cut && !exists {
				of, exists = known[whole]
			}
		}
		if !exists {
			t.Errorf("%s: there is no metric %s", expression, named[1])
		}
		for _, label := range labelSelected.FindAllStringSubmatch(named[2], -1) {
			if !slices.Contains(of, label[1]) {
				t.Errorf("%s: %s has no label %s", expression, named[1], label[1])
			}
		}
		labels = append(labels, of...)
	}
	for _, grouped := range labelGrouped.FindAllStringSubmatch(expression, -1) {
		for label := range strings.SplitSeq(grouped[1], ",") {
			if !slices.Contains(labels, strings.TrimSpace(label)) {
				t.Errorf("%s: nothing has the label %s", expression, label)
			}
		}
	}
}

// TestDashboard: each panel of the dashboard asks for what there is.
func TestDashboard(t *testing.T) {
	var dashboard struct {
		Panels []struct {
			ID      int
			Type    string
			Title   string
			GridPos struct{ X, Y, W, H int }
			Targets []struct{ Expr string }
		}
		Templating struct {
			List []struct{ Name, Query string }
		}
	}
	if err := json.Unmarshal([]byte(deployed(t, "grafana/zhitong.json")), &dashboard); err != nil {
		t.Fatal(err)
	}
	known, ids, asked := metricLabels(t), map[int]bool{}, []string{}
	for _, panel := range dashboard.Panels {
		if ids[panel.ID] || panel.GridPos.X+panel.GridPos.W > 24 {
			t.Errorf("the panel %q has no place of its own", panel.Title)
		}
		ids[panel.ID] = true
		if panel.Type != "row" && len(panel.Targets) == 0 {
			t.Errorf("the panel %q asks for nothing", panel.Title)
		}
		for _, target := range panel.Targets {
			wantKnown(t, known, target.Expr)
			asked = append(asked, strings.ReplaceAll(target.Expr, "$__rate_interval", "5m"))
		}
	}
	if _, complaint := readAs(t, strings.Join(asked, "\n"), "queries"); complaint != "" {
		t.Error(complaint)
	}
	for _, variable := range dashboard.Templating.List {
		if strings.HasPrefix(variable.Query, "label_values") {
			wantKnown(t, known, variable.Query)
		}
	}
}

// TestAlertRules: each rule asks for what there is, and says what is wrong.
func TestAlertRules(t *testing.T) {
	var rules struct {
		Groups []struct {
			Rules []struct {
				Alert, Expr, For    string
				Labels, Annotations map[string]string
			}
		}
	}
	if err := yaml.Unmarshal([]byte(deployed(t, "prometheus/rules.yaml")), &rules); err != nil {
		t.Fatal(err)
	}
	known, names := metricLabels(t), map[string]bool{}
	for _, group := range rules.Groups {
		for _, rule := range group.Rules {
			if names[rule.Alert] || rule.For == "" || rule.Annotations["summary"] == "" || !slices.Contains([]string{"warning", "critical"}, rule.Labels["severity"]) {
				t.Errorf("the rule %q lacks something of name, for, summary, severity", rule.Alert)
			}
			names[rule.Alert] = true
			wantKnown(t, known, rule.Expr)
		}
	}
	if _, complaint := readAs(t, "", "rules", "../prometheus/rules.yaml"); complaint != "" {
		t.Error(complaint)
	}
}

// TestUnknownMetrics: the check of the files finds what is not there.
func TestUnknownMetrics(t *testing.T) {
	known := map[string][]string{"zhitong_jobs_total": {"type", "event", "le"}}
	for _, expression := range []string{"zhitong_nothing", `zhitong_jobs_total{nothing="x"}`, "sum by (nothing) (zhitong_jobs_total)", "up"} {
		quiet := &testing.T{}
		wantKnown(quiet, known, expression)
		if !quiet.Failed() {
			t.Errorf("%s passes", expression)
		}
	}
	if _, complaint := readAs(t, "sum(zhitong_jobs_total", "queries"); !strings.Contains(complaint, "unclosed") {
		t.Errorf("what is no expression passes: %q", complaint)
	}
	rules := filepath.Join(t.TempDir(), "rules.yaml")
	for _, wrong := range []string{"groups: [{name: a, rules: [{alert: B, expr: up, labels: {c: '{{ $labels.d'}}]}]", "groups: [{name: a, rules: [{alert: B, exp: up}]}]", ""} {
		if err := os.WriteFile(rules, []byte(wrong), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, complaint := readAs(t, "", "rules", rules); complaint == "" {
			t.Errorf("the rules %q pass", wrong)
		}
	}
	wantKnown(t, known, `sum by (type) (rate(zhitong_jobs_total{event="completed"}[5m]))`)
}

// TestPagesOfTheMetrics: the pages name every metric of ours, and none that is not there.
func TestPagesOfTheMetrics(t *testing.T) {
	known := metricLabels(t)
	for _, page := range []string{"watching.md", "watching.zh-CN.md"} {
		content, err := os.ReadFile("../../docs/operations/" + page)
		if err != nil {
			t.Fatal(err)
		}
		named := map[string]bool{}
		for _, name := range regexp.MustCompile("`(zhitong_\\w+)`").FindAllStringSubmatch(string(content), -1) {
			named[name[1]] = true
			if _, exists := known[name[1]]; !exists {
				t.Errorf("%s: there is no metric %s", page, name[1])
			}
		}
		for name := range known {
			if strings.HasPrefix(name, "zhitong_") && !named[name] {
				t.Errorf("%s does not name %s", page, name)
			}
		}
	}
}
