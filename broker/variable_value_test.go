package broker_test

import (
	"strings"
	"testing"

	"zhitong/broker"
	"zhitong/store"
)

// TestValuesAreFoundWithAndWithoutTheirStarts: rows of before the starts of
// values were kept are found beside those that have them, and long values by
// the whole of them.
func TestValuesAreFoundWithAndWithoutTheirStarts(t *testing.T) {
	onBothStores(t, func(n *node) {
		n.deploy(process("one", oneTask))
		long := `"` + strings.Repeat("长", 100) + `"`
		other := `"` + strings.Repeat("长", 100) + `!"`
		short, longKept, longOther := n.create("one", `{"x": 1}`), n.create("one", `{"x": `+long+`}`), n.create("one", `{"x": `+other+`}`)
		older := n.create("one", `{"x": 1}`)
		n.forgetStart(older)
		for value, want := range map[string][]int64{`1`: {short, older}, long: {longKept}, other: {longOther}, `2`: nil} {
			where := []store.Condition{store.Compare{Column: "name", Op: store.Equal, Value: "x"}, store.Compare{Column: "value", Op: store.Equal, Value: []byte(value)}}
			var variables broker.Page[broker.InstanceVariable]
			var instances broker.Page[broker.Instance]
			n.read(func(reader store.Reader) (err error) {
				if variables, err = broker.SearchVariables(n.Context(), reader, broker.Search{Tenants: []string{tenant}, Where: where}); err != nil {
					return err
				}
				with, err := broker.OfVariable(n.Context(), reader, "id", "instance", []string{tenant}, where...)
				if err != nil {
					return err
				}
				instances, err = broker.SearchInstances(n.Context(), reader, broker.Search{Tenants: []string{tenant}, Where: []store.Condition{with}})
				return err
			})
			if len(variables.Items) != len(want) || len(instances.Items) != len(want) {
				n.Fatalf("%.10s: %d variables of %d instances, want %v", value, len(variables.Items), len(instances.Items), want)
			}
			for i, key := range want {
				if variables.Items[i].Instance != key || instances.Items[i].Key != key {
					n.Errorf("%.10s: %d and %d, want %d", value, variables.Items[i].Instance, instances.Items[i].Key, key)
				}
			}
		}
	})
}

func (n *node) read(query func(store.Reader) error) {
	n.Helper()
	if err := n.db.Read(n.Context(), query); err != nil {
		n.Fatal(err)
	}
}

// forgetStart makes the variable of an instance one of before starts were kept.
func (n *node) forgetStart(instance int64) {
	n.Helper()
	var table *store.Table
	for _, made := range store.Tables(broker.Migrations()) {
		if made.Name == "instance_variable" {
			table = made
		}
	}
	err := n.db.Write(n.Context(), func(tx store.Tx) error {
		var rows []store.Row
		err := tx.Select(n.Context(), store.Query{Table: table, Where: store.Compare{Column: "instance", Op: store.Equal, Value: instance}}, func(row store.Row) error {
			row[table.Position("value_start")], row[table.Position("size")] = nil, nil
			rows = append(rows, row)
			return nil
		})
		if err != nil {
			return err
		}
		return tx.Upsert(n.Context(), table, rows)
	})
	if err != nil {
		n.Fatal(err)
	}
}
