package broker

import (
	"zhitong/engine"
	"zhitong/store"
)

func key(name string) store.Column    { return store.Column{Name: name, Type: store.Int64} }
func number(name string) store.Column { return store.Column{Name: name, Type: store.Int64} }
func text(name string) store.Column   { return store.Column{Name: name, Type: store.Text} }
func flag(name string) store.Column   { return store.Column{Name: name, Type: store.Bool} }
func moment(name string) store.Column { return store.Column{Name: name, Type: store.Time} }
func body() store.Column              { return store.Column{Name: "body", Type: store.Bytes} }

// few is a column that has few values.
func few(column store.Column) store.Column {
	column.Few = true
	return column
}

// ended is a point in time that is not there while something lives.
func ended(name string) store.Column {
	return store.Column{Name: name, Type: store.Time, Nullable: true}
}

func keyRow(key int64) store.Row { return store.Row{key} }

// itself is the owner of rows whose own key is issued.
func itself(key int64) int64 { return key }

// bodyTable is a table that is only ever read by key.
func bodyTable(name string) *store.Table {
	return &store.Table{Name: name, Columns: []store.Column{key("id"), body()}, Key: []string{"id"}}
}

func loopTable(name string) *store.Table {
	return &store.Table{
		Name:    name,
		Columns: []store.Column{number("loop"), number("position"), body()},
		Key:     []string{"loop", "position"},
	}
}

func loopKeyRow(k engine.LoopKey) store.Row { return store.Row{k.Body, int64(k.Index)} }

func loopOwner(k engine.LoopKey) int64 { return k.Body }

// withBody is the row of the given columns and the versioned body of value.
func withBody(value any, columns ...any) (store.Row, error) {
	encoded, err := encodeBody(value)
	if err != nil {
		return nil, err
	}
	return append(columns, encoded), nil
}
