package workbench

import (
	"bytes"
	"context"
	"encoding/json"
	"time"

	"zhitong/pipeline"
	"zhitong/statement"
	"zhitong/store"
)

// Statement is a statement that was read, with its proofs; Head has no entries.
type Statement struct {
	Key      int64               `json:"key"`
	Tenant   string              `json:"tenant"`
	File     int64               `json:"file"`
	FileName string              `json:"fileName"`
	LoadedAt time.Time           `json:"loadedAt"`
	Head     statement.Statement `json:"head"`
	Sum      string              `json:"sum"` // of the booked entries, a decimal
	Entries  Bundle              `json:"entries"`
}

var statements = &pipeline.Table[int64, Statement]{
	Spec: &store.Table{
		Name: "statement",
		Columns: []store.Column{number("id"), text("tenant"), text("account"), text("until"), number("file"),
			{Name: "body", Type: store.Bytes}},
		Key: []string{"id"},
		Indexes: []store.Index{{Name: "statement_by_account", Columns: []string{"tenant", "account", "until", "id"}},
			{Name: "statement_by_file", Columns: []string{"file"}}},
	},
	Key:    func(s *Statement) int64 { return s.Key },
	KeyRow: func(key int64) store.Row { return store.Row{key} },
	Owner:  func(key int64) int64 { return key },
	Encode: func(s *Statement) (store.Row, error) {
		return pipeline.WithBody(s, s.Key, s.Tenant, s.Head.Account, untilOf(&s.Head), s.File)
	},
	Decode: pipeline.FromBody[Statement],
}

// untilOf gives the last day of a statement as text that sorts.
func untilOf(s *statement.Statement) string {
	if s.Closing != nil && !s.Closing.Date.IsZero() {
		return s.Closing.Date.String()
	}
	return s.To.String()
}

// storeStatements keeps what was read of a file, and lets the file count as
// read by a process instance.
type storeStatements struct {
	File       int64       `json:"file"`
	Instance   int64       `json:"instance"`
	Statements []Statement `json:"statements"`
}

// Kind implements [pipeline.Command].
func (*storeStatements) Kind() string { return "statement.store" }

// Claims implements [pipeline.Claimer]: a statement is read once.
func (c *storeStatements) Claims() []pipeline.Claim {
	var all []pipeline.Claim
	for i := range c.Statements {
		all = append(all, pipeline.Claim{Space: "statement", Name: statementName(&c.Statements[i].Head)})
	}
	return all
}

func statementName(s *statement.Statement) string {
	name, err := json.Marshal([]any{s.Account, s.ID, s.Sequence, s.Page, untilOf(s)})
	if err != nil {
		return s.Account + "|" + s.ID // texts and numbers always encode
	}
	return string(name)
}

func (c *storeStatements) store(batch *pipeline.Batch, tenant string) error {
	file, err := unread(batch, c.File, tenant)
	if err != nil {
		return err
	}
	taken := *file
	taken.State, taken.Instance, taken.Reason = FileRead, c.Instance, ""
	files.Put(batch, &taken)
	for i := range c.Statements {
		s := c.Statements[i]
		s.Key, s.Tenant, s.File, s.FileName, s.LoadedAt = batch.Next(), tenant, file.Key, file.Name, batch.Now
		statements.Put(batch, &s)
		newStatements.Put(batch, &newStatement{s.Key, tenant, s.Head.Account})
	}
	batch.About(file.Key, "")
	batch.Emit(record{"statements_read", file.Name})
	return nil
}

// StatementsOf gives the newest statements of an account ("" for all accounts), newest first.
func StatementsOf(ctx context.Context, reader store.Reader, tenant, account string, limit int) ([]*Statement, error) {
	where := store.And{is("tenant", tenant)}
	order := []store.Order{{Column: "id", Descending: true}}
	if account != "" {
		where = append(where, is("account", account))
		order = []store.Order{{Column: "until", Descending: true}, {Column: "id", Descending: true}}
	}
	return statements.Read(ctx, reader, store.Query{Where: where, OrderBy: order, Limit: limit})
}

// StatementByKey gives a statement, or NotFound.
func StatementByKey(ctx context.Context, reader store.Reader, tenant string, key int64) (*Statement, error) {
	found, err := statements.Read(ctx, reader, store.Query{Where: store.And{is("id", key), is("tenant", tenant)}})
	if err != nil {
		return nil, err
	}
	if len(found) == 0 {
		return nil, pipeline.Refuse(pipeline.NotFound, "statement %d does not exist", key)
	}
	return found[0], nil
}

// EntriesOf gives the entries of a statement.
func EntriesOf(ctx context.Context, reader store.Reader, s *Statement) ([]statement.Entry, error) {
	return readLines[statement.Entry](ctx, reader, s.Entries)
}

// lines writes values as JSON, one a line.
func lines[T any](values []T) ([]byte, error) {
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	for i := range values {
		if err := encoder.Encode(&values[i]); err != nil {
			return nil, err
		}
	}
	return out.Bytes(), nil
}

func readLines[T any](ctx context.Context, reader store.Reader, bundle Bundle) ([]T, error) {
	content, err := bundle.read(ctx, reader)
	if err != nil {
		return nil, err
	}
	var values []T
	for decoder := json.NewDecoder(bytes.NewReader(content)); decoder.More(); {
		var value T
		if err := decoder.Decode(&value); err != nil {
			return nil, err
		}
		values = append(values, value)
	}
	return values, nil
}
