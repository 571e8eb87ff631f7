package documents

import (
	"context"
	"encoding/json"

	"zhitong/pipeline"
	"zhitong/store"
)

// Decider decides the commands of this package.
type Decider struct{}

// record is what the log says of a change.
type record struct {
	Intent string `json:"intent"`
	ID     string `json:"id"`
}

// AppendRecord implements [pipeline.Event].
func (r record) AppendRecord(dst []byte) []byte {
	text, _ := json.Marshal(r) // two strings always encode
	return append(dst, text...)
}

// Kinds implements [pipeline.Decider].
func (Decider) Kinds() map[string]func() pipeline.Command {
	return map[string]func() pipeline.Command{
		"document.create":   func() pipeline.Command { return new(Create) },
		"document.delete":   func() pipeline.Command { return new(Delete) },
		"document.link":     func() pipeline.Command { return new(CreateLink) },
		"document.part.put": func() pipeline.Command { return new(putPart) },
		"document.clear":    func() pipeline.Command { return new(clear) },
	}
}

// touched is what the commands of a load read.
type touched struct{ documents, hashes, counted, links, uploads []string }

// Load implements [pipeline.Decider].
func (Decider) Load(ctx context.Context, batch *pipeline.Batch, tasks []*pipeline.Task) error {
	var t touched
	for _, task := range tasks {
		switch command := task.Command.(type) {
		case *Create:
			t.documents, t.hashes = append(t.documents, command.Document.ID), append(t.hashes, command.Document.Hash)
			t.counted = append(t.counted, command.Document.Hash)
		case *clear:
			t.documents, t.hashes = append(t.documents, command.Expired...), append(t.hashes, command.Abandoned...)
			t.uploads = append(t.uploads, command.Abandoned...)
		case *Delete:
			t.documents = append(t.documents, command.ID)
		case *CreateLink:
			t.documents, t.links = append(t.documents, command.Document), append(t.links, command.Expired...)
		}
	}
	return t.load(ctx, batch)
}

// load reads documents first, then the contents that they name, locked, so that
// the end of the last document of a content and a new one do not miss each other.
func (t *touched) load(ctx context.Context, batch *pipeline.Batch) error {
	if err := locked(ctx, batch, documents, t.documents); err != nil {
		return err
	}
	documents.Each(batch, func(_ string, d *Document) { t.hashes = append(t.hashes, d.Hash) })
	if err := locked(ctx, batch, contents, t.hashes); err != nil {
		return err
	}
	if err := links.Load(ctx, batch, t.links); err != nil {
		return err
	}
	if err := locked(ctx, batch, uploads, t.uploads); err != nil {
		return err
	}
	return countParts(ctx, batch, t.counted)
}

func locked[R any](ctx context.Context, batch *pipeline.Batch, table *pipeline.Table[string, R], keys []string) error {
	if len(keys) > 0 && !batch.Exclusive() {
		if _, err := table.Lock(ctx, batch, keys, true); err != nil {
			return err
		}
	}
	return table.Load(ctx, batch, keys)
}

// written is what a batch knows of the parts of contents: how many the store
// has, and of which contents they were taken away in this batch.
type written struct {
	counts map[string]int64
	gone   map[string]bool
}

type writtenKey struct{}

func writtenOf(batch *pipeline.Batch) *written {
	return batch.Memo(writtenKey{}, func() any { return &written{map[string]int64{}, map[string]bool{}} }).(*written)
}

// countParts counts the parts of contents without reading what is in them.
func countParts(ctx context.Context, batch *pipeline.Batch, hashes []string) error {
	if len(hashes) == 0 {
		return nil
	}
	known, in := writtenOf(batch), store.In{Column: "hash"}
	for _, hash := range hashes {
		known.counts[hash] = 0
		in.Values = append(in.Values, hash)
	}
	query := store.Query{Table: parts.Spec, Columns: []string{"hash"}, Where: in}
	return batch.Tx().Select(ctx, query, func(row store.Row) error {
		known.counts[row[0].(string)]++
		return nil
	})
}

// Decide implements [pipeline.Decider].
func (Decider) Decide(batch *pipeline.Batch, task *pipeline.Task) (any, error) {
	switch command := task.Command.(type) {
	case *Create:
		return command.decide(batch, task.Act)
	case *Delete:
		return nil, command.decide(batch, task.Act.Tenant)
	case *CreateLink:
		return command.decide(batch, task.Act.Tenant)
	case *putPart:
		return nil, command.decide(batch)
	case *clear:
		return nil, command.decide(batch)
	default:
		return nil, pipeline.Refuse(pipeline.Internal, "documents does not decide %q", task.Command.Kind())
	}
}
