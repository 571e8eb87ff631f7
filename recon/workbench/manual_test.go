package workbench_test

import (
	"testing"

	"zhitong/recon/workbench"
)

// TestRerunKeepsWhatPeopleDecided makes each decision and runs again, over the
// same days and over a later one: nothing of it may change, and the items do not
// come again.
func TestRerunKeepsWhatPeopleDecided(t *testing.T) {
	for name, decide := range map[string]func(d *desk) []string{
		"match": func(d *desk) []string {
			d.decides(sam, d.about(workbench.ActionMatch, "INV1000001", "INV1000002", "ORD7777777"))
			return []string{"INV1000001", "INV1000002", "ORD7777777"}
		},
		"match with a difference": func(d *desk) []string {
			command := d.about(workbench.ActionMatch, "INV1000001", "ORD7777777")
			command.Counter = "6603"
			d.decides(sam, command)
			return []string{"INV1000001", "ORD7777777"}
		},
		"write-off": func(d *desk) []string {
			d.decides(sam, d.about(workbench.ActionWriteOff, "INV1000001"))
			return []string{"INV1000001"}
		},
		"approved write-off": func(d *desk) []string {
			made := d.decides(mia, d.about(workbench.ActionWriteOff, "INV1000001"))
			d.decides(sam, &workbench.ApproveDecision{Account: bank, Decision: made.Key})
			return []string{"INV1000001"}
		},
		"suspense": func(d *desk) []string {
			d.decides(mia, d.about(workbench.ActionSuspense, "INV1000001"))
			return []string{"INV1000001"}
		},
		"cleared suspense": func(d *desk) []string {
			d.decides(mia, d.about(workbench.ActionSuspense, "INV1000001"))
			command := d.about(workbench.ActionClear, "INV1000001")
			command.Counter, command.ValueDate = "4001", march(3)
			d.decides(sam, command)
			return []string{"INV1000001"}
		},
	} {
		t.Run(name, func(t *testing.T) {
			d := apart(t)
			settled := map[string]bool{}
			for _, reference := range decide(d) {
				settled[reference] = true
			}
			before := d.scene()
			standing := d.states()
			d.deliver(3, 50_300, moved{"INV1000001", 3, 30_100, "the same again"}, moved{"ORD7777777", 3, 50_300, "what the books wait for"})
			for _, day := range []int{2, 3} {
				run, again := d.match(day)
				for _, one := range again {
					if before := standing[one["item"].(string)]; before != nil && settled[before.Found.Reference] {
						t.Errorf("day %d: %s came again", day, before.Found.Reference)
					}
				}
				if run.Result.Bridges[0].UnexplainedMinor != 0 {
					t.Errorf("day %d: %s are unexplained", day, run.Result.Bridges[0].Unexplained)
				}
			}
			for item, b := range standing {
				if settled[b.Found.Reference] && d.states()[item].State != b.State {
					t.Errorf("the break of %s was %s and is %s", b.Found.Reference, b.State, d.states()[item].State)
				}
			}
			if after := d.scene(); len(after.claims) != len(before.claims) {
				t.Errorf("claims %v, then %v", before.claims, after.claims)
			}
			d.promises()
		})
	}
}
