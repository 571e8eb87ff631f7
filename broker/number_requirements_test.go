package broker_test

import (
	"crypto/sha256"
	"testing"

	"zhitong/broker"
	"zhitong/pipeline"
	"zhitong/store"
)

// deployAsBefore writes the rows that a deployment of a file with one decision
// made before decision requirements had versions.
func deployAsBefore(t *testing.T, db store.Store, key int64, version int64, file broker.File) {
	t.Helper()
	tables := map[string]*store.Table{}
	for _, table := range broker.Migrations()[0].CreateTables {
		tables[table.Name] = table
	}
	hash := sha256.Sum256(file.Content)
	rows := map[string]store.Row{
		"definition": {key, "decision", tenant, "fee", version, "", "Fee", key + 2, key + 1, file.Name, hash[:], "fees", "Fees", int64(0)},
		"resource":   {key + 1, file.Name, file.Content},
		"latest":     {"decision", tenant, "fee", "", key, version, hash[:]},
	}
	err := db.Write(t.Context(), func(tx store.Tx) error {
		for name, row := range rows {
			if err := tx.Upsert(t.Context(), tables[name], []store.Row{row}); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestEarlierDeploymentsGetRequirements when the broker starts, once.
func TestEarlierDeploymentsGetRequirements(t *testing.T) {
	db := openSQLite(t, t.TempDir())
	defer db.Close()
	if err := db.Migrate(t.Context(), append(pipeline.Migrations(), broker.Migrations()[:2]...)); err != nil {
		t.Fatal(err)
	}
	deployAsBefore(t, db, 11, 1, decisionFile("1", ""))
	deployAsBefore(t, db, 21, 2, decisionFile("2", ""))
	for range 2 {
		n := startNode(t, db, "one")
		if got, want := n.definitions(broker.RequirementsResource), "fees 1, fees 2"; got != want {
			t.Errorf("requirements %s, want %s", got, want)
		}
		if got, want := n.definitions(broker.DecisionResource), "fee 1 of fees 1, fee 2 of fees 2"; got != want {
			t.Errorf("decisions %s, want %s", got, want)
		}
		if again := n.deploy(decisionFile("2", "")).Definitions; again[0].Key != 21 || again[1].Key != 22 {
			t.Errorf("the same file makes %+v", again)
		}
		n.stop()
	}
	n := startNode(t, db, "one")
	defer n.stop()
	do[any](n, &broker.DeleteResource{Resource: 22})
	if got := string(do[broker.DecisionAnswer](n, &broker.EvaluateDecision{DecisionID: "fee"}).Evaluation.Result); got != "1" {
		t.Errorf("the fee is %s", got)
	}
}
