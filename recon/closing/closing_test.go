package closing

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"zhitong/broker"
	"zhitong/calendar"
	"zhitong/engine"
	"zhitong/money"
	"zhitong/recon"
	"zhitong/recon/workbench"
)

func TestPeriods(t *testing.T) {
	for text, want := range map[string]string{"2026-02": "2026-02-01 2026-02-28", "2028-02": "2028-02-01 2028-02-29", "2026-12": "2026-12-01 2026-12-31",
		"2026-13": "", "2026-2": "", "2026-02-01": "", "": ""} {
		found, err := parsePeriod(text)
		got := ""
		if err == nil {
			got = found.first.String() + " " + found.last.String()
		}
		if got != want {
			t.Errorf("%q: %q, %v, want %q", text, got, err, want)
		}
	}
}

// TestWhoseSignatureCounts: for the account as it stands, and for every account.
func TestWhoseSignatureCounts(t *testing.T) {
	all := []*Standing{{Account: "A", Fingerprint: "1"}, {Account: "B", Fingerprint: "2"}}
	for _, c := range []struct {
		signed []signOff
		want   []string
	}{
		{[]signOff{{"A", "1"}, {"B", "2"}}, nil},
		{[]signOff{{"B", "2"}}, []string{"A"}},
		{[]signOff{{"A", "2"}, {"B", "1"}}, []string{"A", "B"}},
		{nil, []string{"A", "B"}},
	} {
		if got := unsigned(all, c.signed); !slices.Equal(got, c.want) {
			t.Errorf("%v: %v, want %v", c.signed, got, c.want)
		}
	}
}

func day(t *testing.T, text string) calendar.Date {
	t.Helper()
	date, err := calendar.ParseDate(text)
	if err != nil {
		t.Fatal(err)
	}
	return date
}

// TestWhatIsOpen: what is settled and what belongs to a later period is not; the
// fingerprint changes with the breaks, not with their order.
func TestWhatIsOpen(t *testing.T) {
	march := period{day(t, "2026-03-01"), day(t, "2026-03-31")}
	breaks := []*workbench.Break{}
	for _, one := range []struct {
		item, date string
		minor      int64
		state      workbench.BreakState
	}{{"left:1", "2026-03-31", 500, workbench.BreakOpen}, {"left:2", "2026-02-02", 700, workbench.BreakCarried}, {"left:3", "2026-04-01", 900, workbench.BreakOpen},
		{"left:4", "2026-03-02", 900, workbench.BreakMatched}, {"left:5", "2026-03-02", 900, workbench.BreakClosed}} {
		breaks = append(breaks, &workbench.Break{ItemID: workbench.ItemID{Item: one.item}, State: one.state, Found: recon.Break{Date: day(t, one.date), AbsoluteMinor: one.minor}})
	}
	sealed := func(some []*workbench.Break) *Standing {
		s := &Standing{Account: "A", Unexplained: "0"}
		for _, one := range some {
			s.takeBreak(one, march)
		}
		if err := s.seal(money.CNY); err != nil {
			t.Fatal(err)
		}
		return s
	}
	s := sealed(breaks)
	if s.OpenBreaks != 2 || s.OpenAmount != "12.00" || s.LargestBreak != "7.00" || s.OldestBreak != "2026-02-02" {
		t.Errorf("%+v", s)
	}
	other := slices.Clone(breaks)
	slices.Reverse(other)
	if sealed(other).Fingerprint != s.Fingerprint || sealed(breaks[1:]).Fingerprint == s.Fingerprint {
		t.Error("the fingerprint is not that of the breaks")
	}
	again := *breaks[0]
	again.Item = "left:9" // another break of the same amount and day
	if sealed([]*workbench.Break{&again, breaks[1]}).Fingerprint == s.Fingerprint {
		t.Error("another break has the fingerprint of the first")
	}
}

// TestVariables that are missing or of another kind are told by their names.
func TestVariables(t *testing.T) {
	for name, c := range map[string]struct {
		variables map[string]string
		want      string
	}{
		"no period":        {nil, "YYYY-MM"},
		"period a number":  {map[string]string{"period": "202603"}, `"period"`},
		"sign-offs a text": {map[string]string{"period": `"2026-03"`, "signOffs": `"all"`}, `"signOffs"`},
	} {
		job := broker.ActivatedJob{}
		job.Variables = engine.Variables{}
		for variable, value := range c.variables {
			job.Variables[variable] = json.RawMessage(value)
		}
		if _, _, err := read(job); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
