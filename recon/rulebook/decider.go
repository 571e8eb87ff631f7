package rulebook

import (
	"context"
	"encoding/json"

	"zhitong/pipeline"
)

// Decider decides the commands of this package.
type Decider struct{}

// record is what the log says of a change.
type record struct {
	Intent  string `json:"intent"`
	About   string `json:"about"`
	Version int64  `json:"version"`
}

// AppendRecord implements [pipeline.Event].
func (r record) AppendRecord(dst []byte) []byte {
	encoded, _ := json.Marshal(r) // texts and a number always encode
	return append(dst, encoded...)
}

// Kinds implements [pipeline.Decider].
func (Decider) Kinds() map[string]func() pipeline.Command {
	return map[string]func() pipeline.Command{
		"recon.rules.draft":    func() pipeline.Command { return new(DraftVersion) },
		"recon.rules.submit":   func() pipeline.Command { return new(Submit) },
		"recon.rules.approve":  func() pipeline.Command { return new(Approve) },
		"recon.rules.reject":   func() pipeline.Command { return new(Reject) },
		"recon.rules.withdraw": func() pipeline.Command { return new(Withdraw) },
		"recon.rules.backtest": func() pipeline.Command { return new(KeepTest) },
	}
}

// versionOf gives the version that a command is about; a draft is about the
// newest one, which is known once its rule set is.
func versionOf(batch *pipeline.Batch, tenant string, command pipeline.Command) VersionID {
	switch command := command.(type) {
	case *DraftVersion:
		id := ID{tenant, command.Name}
		if head, _ := ruleSets.Get(batch, id); head != nil {
			return VersionID{id, head.Newest}
		}
		return VersionID{id, 0}
	case *Submit:
		return VersionID{ID{tenant, command.Name}, command.Number}
	case *Approve:
		return VersionID{ID{tenant, command.Name}, command.Number}
	case *Reject:
		return VersionID{ID{tenant, command.Name}, command.Number}
	case *Withdraw:
		return VersionID{ID{tenant, command.Name}, command.Number}
	case *KeepTest:
		return VersionID{ID{tenant, command.Name}, command.Number}
	}
	return VersionID{}
}

// Load implements [pipeline.Decider]. The row of the rule set is locked, so that
// whoever changes one of its versions is alone.
func (Decider) Load(ctx context.Context, batch *pipeline.Batch, tasks []*pipeline.Task) error {
	heads := make([]ID, len(tasks))
	for i, task := range tasks {
		heads[i] = versionOf(batch, task.Act.Tenant, task.Command).ID
	}
	if !batch.Exclusive() {
		if _, err := ruleSets.Lock(ctx, batch, heads, true); err != nil {
			return err
		}
	}
	if err := ruleSets.Load(ctx, batch, heads); err != nil {
		return err
	}
	wanted := make([]VersionID, len(tasks))
	for i, task := range tasks {
		wanted[i] = versionOf(batch, task.Act.Tenant, task.Command)
	}
	return versions.Load(ctx, batch, wanted)
}

// Decide implements [pipeline.Decider].
func (Decider) Decide(batch *pipeline.Batch, task *pipeline.Task) (any, error) {
	switch command := task.Command.(type) {
	case *DraftVersion:
		return command.draft(batch, task.Act)
	case *Submit:
		return nil, command.submit(batch, task.Act)
	case *Approve:
		return nil, command.approve(batch, task.Act)
	case *Reject:
		return nil, command.reject(batch, task.Act)
	case *Withdraw:
		return nil, command.withdraw(batch, task.Act)
	case *KeepTest:
		return command.keep(batch, task.Act)
	default:
		return nil, pipeline.Refuse(pipeline.Internal, "the rule book does not decide %q", task.Command.Kind())
	}
}
