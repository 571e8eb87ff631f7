package broker

import (
	"context"
	"time"
	"unicode/utf8"

	"zhitong/engine"
	"zhitong/pipeline"
	"zhitong/store"
)

// maxFormerValue is how many bytes of a value are kept after it was replaced.
// Large values that change often would otherwise outgrow everything else.
const maxFormerValue = 8192

// FormerValue is a value that a variable had until it got another one.
type FormerValue struct {
	Variable   int64
	ReplacedAt time.Time
	Ordinal    int64 // among those replaced at the same time
	Instance   int64
	Since      time.Time // zero where that was not yet kept
	Size       int64     // bytes of the whole value
	Value      []byte    // JSON, or its first 8192 bytes
}

// formerKey identifies a former value.
type formerKey struct {
	variable, replacedAt, ordinal int64
}

func (k formerKey) row() store.Row { return store.Row{k.variable, k.replacedAt, k.ordinal} }

var formerValues = &pipeline.Table[formerKey, FormerValue]{
	Spec: &store.Table{
		Name: "former_value",
		Columns: []store.Column{number("variable"), moment("replaced_at"), number("ordinal"), number("instance"), ended("since"), number("size"),
			{Name: "value", Type: store.Bytes}},
		Key:     []string{"variable", "replaced_at", "ordinal"},
		Indexes: []store.Index{{Name: "former_value_by_instance", Columns: []string{"instance"}}},
	},
	Key:    func(f *FormerValue) formerKey { return formerKey{f.Variable, micros(f.ReplacedAt), f.Ordinal} },
	KeyRow: formerKey.row,
	Owner:  func(k formerKey) int64 { return k.variable },
	Encode: func(f *FormerValue) (store.Row, error) {
		return store.Row{f.Variable, micros(f.ReplacedAt), f.Ordinal, f.Instance, optionalMicros(f.Since), f.Size, f.Value}, nil
	},
	Decode: func(row store.Row) (*FormerValue, error) {
		return &FormerValue{row[0].(int64), timeOf(row[1]), row[2].(int64), row[3].(int64), timeOf(row[4]), row[5].(int64), row[6].([]byte)}, nil
	},
	Derived: true,
}

// keepFormer keeps a value that is replaced now.
func keepFormer(batch *pipeline.Batch, former *engine.Variable) {
	kept := &FormerValue{Variable: former.Key, ReplacedAt: batch.Now, Instance: former.Instance, Since: former.ChangedAt,
		Size: int64(len(former.Value)), Value: Beginning(former.Value, maxFormerValue)}
	for {
		if taken, _ := formerValues.Get(batch, formerValues.Key(kept)); taken == nil {
			break
		}
		kept.Ordinal++
	}
	formerValues.Put(batch, kept)
}

// Beginning gives at most the first limit bytes of a text, cut at a character.
func Beginning[T ~[]byte | ~string](text T, limit int) T {
	if len(text) <= limit {
		return text
	}
	for !utf8.RuneStart(text[limit]) {
		limit--
	}
	return text[:limit]
}

// FormerValues gives the values that a variable had before the one it has, the
// newest first, at most limit.
func FormerValues(ctx context.Context, reader store.Reader, variable int64, limit int) ([]*FormerValue, error) {
	if limit <= 0 {
		return nil, nil
	}
	return formerValues.Read(ctx, reader, store.Query{Where: equal("variable", variable), Limit: limit,
		OrderBy: []store.Order{{Column: "replaced_at", Descending: true}, {Column: "ordinal", Descending: true}}})
}
