package broker

import "testing"

// TestModelsMetLatelyStay: what is looked for again and again is kept while many others come, of which not all are.
func TestModelsMetLatelyStay(t *testing.T) {
	var kept compiled[process]
	used := &process{}
	kept.keep(0, used)
	for key := int64(1); key <= 3*maxCachedModels; key++ {
		kept.keep(key, &process{})
		if kept.get(0) != used {
			t.Fatalf("it is gone after %d others", key)
		}
	}
	if kept.get(1) != nil || kept.get(3*maxCachedModels) == nil {
		t.Error("not the newest are kept")
	}
	if size := len(kept.young) + len(kept.old); size > maxCachedModels {
		t.Errorf("%d are kept", size)
	}
}
