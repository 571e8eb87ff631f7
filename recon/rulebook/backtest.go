package rulebook

import (
	"time"

	"zhitong/pipeline"
	"zhitong/recon/backtest"
)

// Test is a back-test of a version that was kept, so that its checker sees what
// the version would change.
type Test struct {
	VersionID
	Key     int64           `json:"key"`
	Account string          `json:"account"` // whose past was taken
	From    string          `json:"from"`    // booking dates
	To      string          `json:"to"`
	By      string          `json:"by"`
	At      time.Time       `json:"at"`
	Hash    string          `json:"hash"` // of the version
	Report  backtest.Report `json:"report"`
}

// KeepTest keeps a back-test with a version that is not decided yet. It answers
// the key of the test. Surfaces make the report; they do not take it from callers.
type KeepTest struct {
	Name    string          `json:"name"`
	Number  int64           `json:"number"`
	Account string          `json:"account"`
	From    string          `json:"from"`
	To      string          `json:"to"`
	Hash    string          `json:"hash"` // of the version that was tested
	Report  backtest.Report `json:"report"`
}

// Kind implements [pipeline.Command].
func (*KeepTest) Kind() string { return "recon.rules.backtest" }

func (c *KeepTest) keep(batch *pipeline.Batch, act pipeline.Act) (int64, error) {
	id := VersionID{ID{act.Tenant, c.Name}, c.Number}
	version, err := inState(batch, id, Draft, Submitted)
	if err != nil {
		return 0, err
	}
	if version.Hash != c.Hash {
		return 0, pipeline.Refuse(pipeline.InvalidState, "another text than that of version %d of rule set %q was tested", c.Number, c.Name)
	}
	if version.Tests >= MaxTests {
		return 0, pipeline.Refuse(pipeline.InvalidState, "version %d of rule set %q has %d back-tests already, as many as are kept", c.Number, c.Name, MaxTests)
	}
	version.Tests++
	versions.Put(batch, version)
	test := &Test{id, batch.Next(), c.Account, c.From, c.To, act.Actor.ID, batch.Now, c.Hash, c.Report}
	tests.Put(batch, test)
	batch.About(version.Key, version.Hash)
	batch.Emit(record{"rules_tested", version.Name, version.Number})
	return test.Key, nil
}
