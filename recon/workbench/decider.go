package workbench

import (
	"context"
	"encoding/json"
	"strconv"

	"zhitong/ledger"
	"zhitong/pipeline"
	"zhitong/recon/rulebook"
)

// Decider decides the commands of this package.
type Decider struct{}

// record is what the log says of a change.
type record struct {
	Intent string `json:"intent"`
	About  string `json:"about"`
}

// AppendRecord implements [pipeline.Event].
func (r record) AppendRecord(dst []byte) []byte {
	encoded, _ := json.Marshal(r) // two strings always encode
	return append(dst, encoded...)
}

func keyText(key int64) string { return strconv.FormatInt(key, 10) }

// Kinds implements [pipeline.Decider].
func (Decider) Kinds() map[string]func() pipeline.Command {
	return map[string]func() pipeline.Command{
		"recon.account.register":  func() pipeline.Command { return new(RegisterAccount) },
		"recon.bundle.put":        func() pipeline.Command { return new(putPart) },
		"statement.file.register": func() pipeline.Command { return new(RegisterFile) },
		"statement.file.refuse":   func() pipeline.Command { return new(refuseFile) },
		"statement.store":         func() pipeline.Command { return new(storeStatements) },
		"recon.run.finish":        func() pipeline.Command { return new(finishRun) },
		"recon.report.set":        func() pipeline.Command { return new(setReports) },
		"recon.break.close":       func() pipeline.Command { return new(closeBreak) },
		"recon.break.carry":       func() pipeline.Command { return new(carryBreak) },
		"recon.group.confirm":     func() pipeline.Command { return new(ConfirmGroup) },
	}
}

// batchLoad is a load with its first error.
type batchLoad struct {
	ctx   context.Context
	batch *pipeline.Batch
	err   error
}

// touched is what the commands of a load read.
type touched struct {
	accounts []AccountID
	ledger   []ledger.AccountID
	ruleSets []rulebook.ID
	parts    []partKey
	files    []int64
	runs     []int64
	breaks   []ItemID
	claims   []ItemID
	confirms []*ConfirmGroup
}

func (t *touched) command(tenant string, command pipeline.Command) {
	switch command := command.(type) {
	case *RegisterAccount:
		t.accounts = append(t.accounts, AccountID{tenant, command.Account})
		t.ledger = append(t.ledger, ledger.AccountID{Tenant: tenant, Code: command.Ledger})
		if command.RuleSet != "" {
			t.ruleSets = append(t.ruleSets, rulebook.ID{Tenant: tenant, Name: command.RuleSet})
		}
	case *putPart:
		t.parts = append(t.parts, partKey{command.Hash, command.Number})
	case *refuseFile:
		t.files = append(t.files, command.File)
	case *storeStatements:
		t.files = append(t.files, command.File)
	case *finishRun:
		t.accounts = append(t.accounts, AccountID{tenant, command.Run.Account})
		t.breaks = append(t.breaks, command.Matched...)
		for i := range command.Opened {
			t.breaks = append(t.breaks, command.Opened[i].ItemID)
		}
	case *setReports:
		t.runs = append(t.runs, command.Run)
	case *closeBreak:
		t.item(command.Item)
		t.accounts = append(t.accounts, AccountID{tenant, command.Item.Account})
	case *carryBreak:
		t.breaks = append(t.breaks, command.Item)
	case *ConfirmGroup:
		t.runs, t.confirms = append(t.runs, command.Run), append(t.confirms, command)
	}
}

// item is a break and the items that closing it may claim.
func (t *touched) item(id ItemID) {
	t.breaks, t.claims = append(t.breaks, id), append(t.claims, id)
}

// Load implements [pipeline.Decider].
func (Decider) Load(ctx context.Context, batch *pipeline.Batch, tasks []*pipeline.Task) error {
	var t touched
	for _, task := range tasks {
		t.command(task.Act.Tenant, task.Command)
	}
	load := &batchLoad{ctx: ctx, batch: batch}
	lockAndLoad(load, runs, t.runs)
	t.addConfirmed(load)
	lockAndLoad(load, accounts, t.accounts)
	lockAndLoad(load, files, t.files)
	lockAndLoad(load, breaks, t.breaks)
	t.addCounterparts(load)
	lockAndLoad(load, claims, t.claims)
	if load.err == nil {
		load.err = parts.Load(ctx, batch, t.parts)
	}
	if load.err == nil {
		load.err = ledger.Accounts.Load(ctx, batch, t.ledger)
	}
	if load.err == nil {
		load.err = rulebook.Load(ctx, batch, t.ruleSets)
	}
	return load.err
}

// addConfirmed adds what confirming groups reads: the account of the run and
// the items.
func (t *touched) addConfirmed(load *batchLoad) {
	for _, command := range t.confirms {
		run, _ := runs.Get(load.batch, command.Run)
		if run == nil || load.err != nil {
			continue
		}
		t.accounts = append(t.accounts, AccountID{run.Tenant, run.Account})
		for _, item := range command.items() {
			t.item(ItemID{run.Tenant, run.Account, item})
		}
	}
}

// addCounterparts adds the other item of a pair.
func (t *touched) addCounterparts(load *batchLoad) {
	for _, id := range t.breaks {
		if found, _ := breaks.Get(load.batch, id); found != nil {
			for _, item := range claimedBy(&found.Found) {
				t.claims = append(t.claims, ItemID{id.Tenant, id.Account, item})
			}
		}
	}
}

// Decide implements [pipeline.Decider].
func (Decider) Decide(batch *pipeline.Batch, task *pipeline.Task) (any, error) {
	tenant := task.Act.Tenant
	switch command := task.Command.(type) {
	case *RegisterAccount:
		return nil, command.register(batch, tenant)
	case *putPart:
		return nil, command.put(batch)
	case *RegisterFile:
		return command.register(batch, task.Act)
	case *refuseFile:
		return nil, command.refuse(batch, tenant)
	case *storeStatements:
		return nil, command.store(batch, tenant)
	case *finishRun:
		return nil, command.finish(batch, tenant)
	case *setReports:
		return nil, command.set(batch, tenant)
	case *closeBreak:
		return nil, command.close(batch)
	case *carryBreak:
		return nil, command.carry(batch)
	case *ConfirmGroup:
		return nil, command.confirm(batch, tenant)
	default:
		return nil, pipeline.Refuse(pipeline.Internal, "the workbench does not decide %q", task.Command.Kind())
	}
}
