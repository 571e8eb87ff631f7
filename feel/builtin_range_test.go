package feel

import (
	"strings"
	"testing"
)

// rangeExamples are those of DMN 1.5, table 78, with some on the ends that it defines.
const rangeExamples = `
before: true 1, 10; false 10, 1; false 1, [1..10]; true 1, (1..10]; true 1, [5..10]; false [1..10], 10; true [1..10), 10
before: true [1..10], 15; true [1..10], [15..20]; false [1..10], [10..20]; true [1..10), [10..20]; true [1..10], (10..20]
before: true @"2024-01-01", [@"2024-01-02"..@"2024-02-01"]; false @"10:00:00", @"09:00:00"; true "a", "b"
after: true 10, 5; false 5, 10; true 12, [1..10]; true 10, [1..10); false 10, [1..10]; false [11..20], 12; true [11..20], 10
after: true (11..20], 11; false [11..20], 11; true [11..20], [1..10]; false [1..10], [11..20]; true [11..20], [1..11)
after: true (11..20], [1..11]
meets: true [1..5], [5..10]; false [1..5), [5..10]; false [1..5], (5..10]; false [1..5], [6..10]
met by: true [5..10], [1..5]; false [5..10], [1..5); false (5..10], [1..5]; false [6..10], [1..5]
overlaps: true [1..5], [3..8]; true [3..8], [1..5]; true [1..8], [3..5]; true [3..5], [1..8]; false [1..5], [6..8]
overlaps: false [6..8], [1..5]; true [1..5], [5..8]; false [1..5], (5..8]; false [1..5), [5..8]; false [1..5), (5..8]
overlaps: true [5..8], [1..5]; false (5..8], [1..5]; false [5..8], [1..5); false (5..8], [1..5); true [5..8), [1..5]
overlaps before: true [1..5], [3..8]; false [1..5], [6..8]; true [1..5], [5..8]; false [1..5], (5..8]; false [1..5), [5..8]
overlaps before: true [1..5), (1..5]; true [1..5], (1..5]; false [1..5), [1..5]; false [1..5], [1..5]; false [1..5], (1..5)
overlaps after: true [3..8], [1..5]; false [6..8], [1..5]; true [5..8], [1..5]; false (5..8], [1..5]; false [5..8], [1..5)
overlaps after: true (1..5], [1..5); true (1..5], [1..5]; false [1..5], [1..5); false [1..5], [1..5]; false (1..5), [1..5]
finishes: true 10, [1..10]; false 10, [1..10); true [5..10], [1..10]; false [5..10), [1..10]; true [5..10), [1..10)
finishes: true [1..10], [1..10]; true (1..10], [1..10]; false [1..10], (1..10]
finished by: true [1..10], 10; false [1..10), 10; true [1..10], [5..10]; false [1..10], [5..10); true [1..10), [5..10)
finished by: true [1..10], [1..10]; true [1..10], (1..10]; false (1..10], [1..10]
includes: true [1..10], 5; false [1..10], 12; true [1..10], 1; true [1..10], 10; false (1..10], 1; false [1..10), 10
includes: true [1..10], [4..6]; true [1..10], [1..5]; true (1..10], (1..5]; true [1..10], (1..10); true [1..10), [5..10)
includes: true [1..10], [1..10); true [1..10], (1..10]; true [1..10], [1..10]; false [4..6], [1..10]; false (1..5], [1..5]
during: true 5, [1..10]; false 12, [1..10]; true 1, [1..10]; true 10, [1..10]; false 1, (1..10]; false 10, [1..10)
during: true [4..6], [1..10]; true [1..5], [1..10]; true (1..5], (1..10]; true (1..10), [1..10]; true [5..10), [1..10)
during: true [1..10), [1..10]; true (1..10], [1..10]; true [1..10], [1..10]; false [1..10], [4..6]
starts: true 1, [1..10]; false 1, (1..10]; false 2, [1..10]; true [1..5], [1..10]; true (1..5], (1..10]; false (1..5], [1..10]
starts: false [1..5], (1..10]; true [1..10], [1..10]; true [1..10), [1..10]; true (1..10), (1..10)
started by: true [1..10], 1; false (1..10], 1; false [1..10], 2; true [1..10], [1..5]; true (1..10], (1..5]
started by: false [1..10], (1..5]; false (1..10], [1..5]; true [1..10], [1..10]; true [1..10], [1..10); true (1..10), (1..10)
coincides: true 5, 5; false 3, 4; true [1..5], [1..5]; false (1..5), [1..5]; false [1..5], [2..6]
includes: null 5, [1..10]; null 5, 5; null [1..10], null; null [1..10], "a"
during: null [1..10], 5; null 5, 5; null null, [1..10]
finishes: null [1..10], 10; null 10, 10
finished by: null 10, [1..10]
starts: null [1..10], 1
started by: null 1, [1..10]
coincides: null 5, [5..5]; null [5..5], 5; null 5, null
meets: null 5, [5..10]; null [1..5], 5; null 5, 5
met by: null [5..10], 5
overlaps: null 5, [1..10]; null [1..10], 5
overlaps before: null 5, [1..10]
overlaps after: null 5, [1..10]
before: null 1, null; null null, [1..2]; null 1, "a"; null [1..2], ["a".."b"]; null 1
includes: true (<10), 5; false (<10), 10; true (<=10), 10; true (>5), 6; false (>5), 5; true (<10), (<5); false (<5), (<10)
includes: true (>=5), [5..6]; false [5..6], (>=5); true (<10), [1..9]; true (>5), (>=6)
during: true 5, (<10); true [1..2], (<10); false (<10), [1..2]
before: true (<5), 5; false (>5), 9; false 1, (<5); true 5, (>5); false 5, (>=5); true (<5), (>=5); false (>=5), (<5)
after: true 6, (<5); false 6, (>5); true (>5), 5; true (>=5), (<5)
meets: true (<=5), (>=5); false (<5), (>=5); false (>=5), (<=5)
overlaps: true (<5), (>3); false (<5), (>=5); true (<=5), (>=5); true (<5), (<3)
overlaps before: true (<5), (>3); true (<5), [1..9]; false (<5), (<9)
overlaps after: true (>3), (<5); false (>3), (>5)
starts: true 5, (>=5); false 5, (>5); false 5, (<=5); true (<3), (<5); true [5..6], (>=5)
finishes: true 5, (<=5); false 5, (>=5); true (>5), (>3)
coincides: true (<5), (<5); false (<5), (<=5); false (<5), (>5)
`

func TestRangeRelations(t *testing.T) {
	for _, line := range strings.Split(strings.TrimSpace(rangeExamples), "\n") {
		name, examples, _ := strings.Cut(line, ": ")
		for _, example := range strings.Split(examples, "; ") {
			want, arguments, _ := strings.Cut(example, " ")
			relationIs(t, name+"("+arguments+")", want)
		}
	}
}

// TestRangeRelationsByName: where only the order of the call tells before(point, range) from before(range, point).
func TestRangeRelationsByName(t *testing.T) {
	for text, want := range map[string]string{
		"before(point: 1, range: [2..3])":                "true",
		"before(range: [2..3], point: 4)":                "true",
		"before(range: [2..3], point: 1)":                "false",
		"after(range: [2..3], point: 1)":                 "true",
		"after(point: 4, range: [2..3])":                 "true",
		"before(point2: 2, point1: 1)":                   "true",
		"before(range2: [3..4], range1: [1..2])":         "true",
		"includes(point: 2, range: [1..3])":              "true",
		"during(range: [1..3], point: 2)":                "true",
		"coincides(range1: [1..3], range2: [1..3])":      "true",
		"meets(point: 1, range: [1..3])":                 "null",
		"includes(point1: 2, point2: 2)":                 "null",
		"finishes(range1: 3, range2: [1..3])":            "null",
		"during(point: [1..3], range: [1..3])":           "null",
		"overlaps before(range1: [1..3], range: [2..4])": "null",
	} {
		relationIs(t, text, want)
	}
}

func relationIs(t *testing.T, text, want string) {
	t.Helper()
	program, err := CompileExpression(text, Options{Profile: DMN})
	if err != nil {
		t.Fatal(text, err)
	}
	result, err := program.Evaluate(nil, Environment{})
	if err != nil || result.Value.String() != want {
		t.Errorf("%s is %s %v, want %s", text, result.Value, err, want)
	}
	if (want == "null") != (len(result.Warnings) == 1 && result.Warnings[0].Line == 1) {
		t.Errorf("%s is %s and warns %v", text, result.Value, result.Warnings)
	}
}
