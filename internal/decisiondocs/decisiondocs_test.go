package decisiondocs

import (
	"slices"
	"strings"
	"testing"

	"zhitong/dmn"
	"zhitong/feel"
)

// TestFunctions evaluates the example of every function in each dialect that has it.
func TestFunctions(t *testing.T) {
	groups, err := catalogue()
	if err != nil {
		t.Fatal(err)
	}
	for _, group := range groups {
		for _, f := range group.functions {
			if err := f.verify(); err != nil {
				t.Error(err)
			}
			if !strings.Contains(f.example, f.name()+"(") {
				t.Errorf("the example of %s does not call it", f.signature)
			}
		}
	}
}

// TestEveryFunctionIsTold compares the catalogue with what the dialects have, overload by overload.
func TestEveryFunctionIsTold(t *testing.T) {
	groups, err := catalogue()
	if err != nil {
		t.Fatal(err)
	}
	for _, dialect := range dialects {
		var told []string
		for _, group := range groups {
			for _, f := range group.functions {
				if slices.Contains(f.dialects, dialect.name) {
					told = append(told, f.signature)
				}
			}
		}
		slices.Sort(told)
		has := feel.FunctionSignatures(dialect.profile)
		for _, signature := range has {
			if !slices.Contains(told, signature) {
				t.Errorf("%s: %s is not told in functions.txt", dialect.name, signature)
			}
		}
		if len(told) != len(has) {
			t.Errorf("%s has %d functions, told are %d", dialect.name, len(has), len(told))
		}
	}
}

// TestClockAndChance: the examples have both, so that none of them is null for want of it.
func TestClockAndChance(t *testing.T) {
	for text, want := range map[string]string{
		"today()": `@"2026-03-02"`, "now()": `@"2026-03-02T10:30:00@Asia/Shanghai"`, "random number() >= 0": "true",
		`matches(uuid(), "^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$")`: "true",
	} {
		if err := (&question{text: text}).verify(feel.Camunda8, want); err != nil {
			t.Error(err)
		}
	}
}

// TestComparisons evaluates every question of the pages in every dialect.
func TestComparisons(t *testing.T) {
	all, err := comparisons()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range all {
		for _, r := range c.rows {
			if err := r.verify(); err != nil {
				t.Errorf("%s: %v", c.name, err)
			}
		}
	}
}

// TestDecisionTables decides every case in every dialect, and has every hit policy and aggregation.
func TestDecisionTables(t *testing.T) {
	tables, err := tablesOf("tables.txt")
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for _, table := range tables {
		seen[strings.TrimSpace(table.policy+" "+table.aggregation)] = true
		if err := table.verify(); err != nil {
			t.Error(err)
		}
	}
	for policy := range letters {
		if !seen[policy] {
			t.Errorf("no table shows %s", policy)
		}
	}
}

// withoutSample are the codes of findings that no table of checks.txt brings about: it is too large, or has what these
// tables do not have.
var withoutSample = map[string]bool{"STOPPED": true, "TYPE_REF": true, "NO_OUTPUT": true, "DEFAULT_OUTPUT": true, "NO_PRIORITY": true, "AGGREGATION": true}

// TestChecks analyses the tables with mistakes; every code has one, but those that are left out.
func TestChecks(t *testing.T) {
	tables, err := tablesOf("checks.txt")
	if err != nil {
		t.Fatal(err)
	}
	for _, table := range tables {
		found, err := table.analyse()
		if err != nil {
			t.Error(err)
			continue
		}
		var got []string
		for _, f := range found {
			got = append(got, f.Code+" "+string(f.Severity))
		}
		if !slices.Equal(got, table.findings) {
			t.Errorf("%s: found %q, told %q", table.name, got, table.findings)
		}
	}
	told, err := meanings("finding")
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range told {
		if _, err := findTable("checks.txt", strings.ToLower(m.code)); err != nil && !withoutSample[m.code] {
			t.Error(err)
		}
	}
}

// TestTablesAreModels reads every table without problems.
func TestTablesAreModels(t *testing.T) {
	for _, file := range []string{"tables.txt", "checks.txt"} {
		tables, err := tablesOf(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, table := range tables {
			if _, err := table.model(dmn.Options{Profile: feel.DMN}); err != nil {
				t.Errorf("%s: %v", table.name, err)
			}
		}
	}
}
