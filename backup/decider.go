package backup

import (
	"context"

	"zhitong/pipeline"
)

// Announce puts into the record that somebody takes a backup: whoever has the
// file has everything. The backup itself holds the announcement.
type Announce struct{}

// Kind implements [pipeline.Command]; it is also the permission.
func (*Announce) Kind() string { return "backup.take" }

// announced is the event of it.
type announced struct{}

// AppendRecord implements [pipeline.Event].
func (announced) AppendRecord(dst []byte) []byte {
	return append(dst, `{"intent":"BACKUP_ANNOUNCED"}`...)
}

// Decider decides that command.
type Decider struct{}

// Kinds implements [pipeline.Decider].
func (Decider) Kinds() map[string]func() pipeline.Command {
	return map[string]func() pipeline.Command{"backup.take": func() pipeline.Command { return new(Announce) }}
}

// Load implements [pipeline.Decider].
func (Decider) Load(context.Context, *pipeline.Batch, []*pipeline.Task) error { return nil }

// Decide implements [pipeline.Decider].
func (Decider) Decide(batch *pipeline.Batch, _ *pipeline.Task) (any, error) {
	batch.Emit(announced{})
	return nil, nil
}
