package recon_test

import (
	"testing"

	"zhitong/calendar"
	"zhitong/recon"
)

// matchRefusing matches with groups that somebody has refused.
func matchRefusing(t *testing.T, left, right []recon.Item, refused ...recon.Group) *recon.Result {
	t.Helper()
	rules, err := recon.Shipped("default")
	if err != nil {
		t.Fatal(err)
	}
	china, err := calendar.China()
	if err != nil {
		t.Fatal(err)
	}
	found, err := recon.Match(t.Context(), load(t, recon.Left, rules, left), load(t, recon.Right, rules, right),
		recon.Options{Rules: rules, Calendar: china, AsOf: day(9), Refused: refused})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// TestRefusedItemsAreNotPutTogether, neither confirmed nor suggested, in whatever
// kind of pass; the second best partner takes their place.
func TestRefusedItemsAreNotPutTogether(t *testing.T) {
	for name, c := range map[string]struct{ left, right []recon.Item }{
		"exact":     {[]recon.Item{one("L", 500_00, 2, "", "INV1234567")}, []recon.Item{one("R", 500_00, 2, "", "INV1234567")}},
		"tolerance": {[]recon.Item{one("L", 500_00, 2, "", "INV1234567")}, []recon.Item{one("R", 500_00, 4, "", "INV1234567")}},
		"by amount": {[]recon.Item{one("L", 500_00, 2, "", "INV1234567")}, []recon.Item{one("R", 500_00, 2, "", "ORD7777777")}},
		"shared": {[]recon.Item{one("L", 500_00, 2, "", "INV1234567")},
			[]recon.Item{one("R1", 200_00, 2, "", "INV1234567"), one("R2", 300_00, 2, "", "INV1234567")}},
	} {
		t.Run(name, func(t *testing.T) {
			plain := matchRefusing(t, c.left, c.right)
			all := append(plain.Groups, plain.Suggestions...)
			if len(all) == 0 {
				t.Fatal("nothing is found that could be refused")
			}
			again := matchRefusing(t, c.left, c.right, recon.Group{Left: all[0].Left, Right: all[0].Right})
			for _, group := range append(again.Groups, again.Suggestions...) {
				if group.ID == all[0].ID {
					t.Errorf("the refused group came again as %+v", group)
				}
			}
			if len(again.Breaks) == 0 {
				t.Error("the items of the refused group are no breaks")
			}
		})
	}
	left, right := []recon.Item{one("L", 500_00, 2, "", "INV1234567")}, []recon.Item{one("R1", 500_00, 2, "", "INV1234567"), one("R2", 500_00, 3, "", "INV1234567")}
	second := matchRefusing(t, left, right, recon.Group{Left: []string{"L"}, Right: []string{"R1"}})
	if len(second.Groups) != 1 || second.Groups[0].Right[0] != "R2" {
		t.Errorf("the second best partner is not taken: %+v", second.Groups)
	}
}
