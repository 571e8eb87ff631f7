package recon_test

import "testing"

// TestWindowsCountBusinessDays of the published Chinese calendar. Of 2026 the
// State Council announced: Spring Festival off from 15 to 23 February, work on
// Saturday 14 February and Saturday 28 February.
func TestWindowsCountBusinessDays(t *testing.T) {
	one := "passes: [{name: p, kind: tolerant, window: {date: value, before: 0, after: 1}}]"
	two := "passes: [{name: p, kind: tolerant, window: {date: value, before: 0, after: 2}}]"
	before := "passes: [{name: p, kind: tolerant, window: {date: value, before: 1, after: 0}}]"
	booking := "passes: [{name: p, kind: tolerant, window: {date: booking, before: 0, after: 0}}]"
	none := "passes: [{name: p, kind: tolerant}]"
	for _, test := range []scenario{
		{"over nine days of Spring Festival, from the make-up Saturday", one, "L1 5 2026-02-24 REF-100001", "R1 5 2026-02-14 REF-100001", "L1=R1"},
		{"the make-up Saturday is a day between", one, "L1 5 2026-02-24 REF-100001", "R1 5 2026-02-13 REF-100001", ""},
		{"two days with it", two, "L1 5 2026-02-24 REF-100001", "R1 5 2026-02-13 REF-100001", "L1=R1"},
		{"Friday to a make-up Saturday", one, "L1 5 2026-02-28 REF-100001", "R1 5 2026-02-27 REF-100001", "L1=R1"},
		{"Friday to Monday with work on Saturday", one, "L1 5 2026-03-02 REF-100001", "R1 5 2026-02-27 REF-100001", ""},
		{"Friday to Monday over a free weekend", one, "L1 5 2026-03-09 REF-100001", "R1 5 2026-03-06 REF-100001", "L1=R1"},
		{"within the festival nothing passes", one, "L1 5 2026-02-22 REF-100001", "R1 5 2026-02-15 REF-100001", "L1=R1"},
		{"the left may not be earlier", one, "L1 5 2026-03-05 REF-100001", "R1 5 2026-03-06 REF-100001", ""},
		{"the left may be earlier", before, "L1 5 2026-03-05 REF-100001", "R1 5 2026-03-06 REF-100001", "L1=R1"},
		{"the left may not be later", before, "L1 5 2026-03-06 REF-100001", "R1 5 2026-03-05 REF-100001", ""},
		{"booking dates, whatever the value dates", booking, "L1 5 2026-03-05/2026-03-20 REF-100001", "R1 5 2026-03-05 REF-100001", "L1=R1"},
		{"value dates, whatever the booking dates", one, "L1 5 2026-03-05/2026-03-20 REF-100001", "R1 5 2026-03-05 REF-100001", ""},
		{"without a window dates do not matter", none, "L1 5 2026-12-31 REF-100001", "R1 5 2026-01-05 REF-100001", "L1=R1"},
	} {
		test.run(t)
	}
}

// TestAgeCountsBusinessDays from the value date to the day of the run.
func TestAgeCountsBusinessDays(t *testing.T) {
	rules := withPasses(t, "passes: [{name: p, kind: tolerant}]\nbreaks: {timingDays: 2}")
	for _, test := range []struct {
		date, asOf string
		age        int
		class      string
	}{
		{"2026-02-13", "2026-02-24", 2, "timing"}, // 14 and 24 February
		{"2026-02-12", "2026-02-24", 3, "missing_right"},
		{"2026-02-24", "2026-02-24", 0, "timing"},
		{"2026-02-27/2026-03-03", "2026-03-02", 0, "timing"}, // will be valued tomorrow
		{"2026-03-06", "2026-03-08", 0, "timing"},            // Friday seen on Sunday
		{"2026-03-06", "2026-03-09", 1, "timing"},
	} {
		r := matchBy(t, rules, test.asOf, written(t, "L1 5 "+test.date+" REF-100001"), nil)
		if b := r.Breaks[0]; b.Age != test.age || string(b.Class) != test.class {
			t.Errorf("%s seen on %s: %s, %d days old, want %s, %d", test.date, test.asOf, b.Class, b.Age, test.class, test.age)
		}
	}
}
