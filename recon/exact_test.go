package recon_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"zhitong/calendar"
	"zhitong/recon"
	"zhitong/statement"
)

const exactWithoutReference = `name: exact
sign: same
accounts: same
left: {references: [own]}
right: {references: [own]}
references: {minimumLength: 6}
passes:
  - {name: exact, kind: exact, keys: [amount, booking_date]}
breaks: {timingDays: 3, duplicateDays: 5}
`

// TestExactKeysWithoutReference: items of a key are a group where both sides have
// as many of them, whatever else shares their bucket.
func TestExactKeysWithoutReference(t *testing.T) {
	rules, err := recon.ReadRuleSet(strings.NewReader(exactWithoutReference), "exact.yaml")
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(t *rapid.T) {
		want, sides := map[string][2][]string{}, [2][]recon.Item{}
		for which, name := range []string{"L", "R"} {
			for number := range rapid.IntRange(0, 60).Draw(t, name) {
				minor, on := rapid.Int64Range(1, 12).Draw(t, "minor"), rapid.IntRange(2, 5).Draw(t, "day")
				item := one(fmt.Sprintf("%s%02d", name, number), minor, on, "")
				sides[which] = append(sides[which], item)
				key := fmt.Sprint(minor, on)
				both := want[key]
				both[which] = append(both[which], item.ID)
				want[key] = both
			}
		}
		left, right := load(t, recon.Left, rules, sides[0]), load(t, recon.Right, rules, sides[1])
		result, err := recon.Match(context.Background(), left, right, recon.Options{Rules: rules, AsOf: day(9),
			Calendar: calendar.WeekendOnly("weekends", calendar.SaturdayAndSunday...)})
		if err != nil {
			t.Fatal(err)
		}
		var expected, found []string
		for _, both := range want {
			if len(both[0]) > 0 && len(both[0]) == len(both[1]) {
				expected = append(expected, fmt.Sprint(both[0], both[1]))
			}
		}
		for _, group := range result.Groups {
			found = append(found, fmt.Sprint(group.Left, group.Right))
		}
		slices.Sort(expected)
		slices.Sort(found)
		if !slices.Equal(expected, found) {
			t.Fatalf("groups %v, want %v", found, expected)
		}
	})
}

// TestItemsComeBackAsTheyWere, beside texts that fill more than a block of memory.
func TestItemsComeBackAsTheyWere(t *testing.T) {
	rules, err := recon.Shipped("default")
	if err != nil {
		t.Fatal(err)
	}
	var items []recon.Item
	for number := range 40 {
		item := one(fmt.Sprintf("I%02d", number), int64(number), 2, strings.Repeat("字", number*number*300), "REF-1", strings.Repeat("r", number*40), "REF-3")
		item.Party, item.Reversal = strings.Repeat("p", 200*number), number%2 == 1
		item.Raw = recon.RawPointer{Source: "file", Raw: statement.Raw{Offset: int64(number) << 36, Length: 1<<33 + int64(number), Line: number << 33, Part: fmt.Sprint("part", number%3)}}
		items = append(items, item)
	}
	side := load(t, recon.Left, rules, items)
	for index, want := range items {
		want.References = slices.DeleteFunc(slices.Clone(want.References), func(text string) bool { return text == "" })
		if got := side.Item(index); fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("item %d is another", index)
		}
	}
}
