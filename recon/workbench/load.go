package workbench

import (
	"context"

	"zhitong/ledger"
	"zhitong/pipeline"
	"zhitong/recon/rulebook"
)

// batchLoad is a load with its first error.
type batchLoad struct {
	ctx   context.Context
	batch *pipeline.Batch
	err   error
}

// touched is what the commands of a load read.
type touched struct {
	accounts  []AccountID
	ledger    []ledger.AccountID
	ruleSets  []rulebook.ID
	parts     []partKey
	files     []int64
	runs      []int64
	breaks    []ItemID
	claims    []ItemID
	refusals  []refusalID
	decisions []int64
}

// command adds what can be told from a command alone.
func (t *touched) command(tenant string, command pipeline.Command) {
	switch command := command.(type) {
	case *RegisterAccount:
		t.accounts = append(t.accounts, AccountID{tenant, command.Account})
		t.ledger = append(t.ledger, ledger.AccountID{Tenant: tenant, Code: command.Ledger})
		if command.RuleSet != "" {
			t.ruleSets = append(t.ruleSets, rulebook.ID{Tenant: tenant, Name: command.RuleSet})
		}
	case *ConfigureAccount:
		t.accounts = append(t.accounts, AccountID{tenant, command.Account})
		for _, code := range command.Settings.ledgerAccounts() {
			t.ledger = append(t.ledger, ledger.AccountID{Tenant: tenant, Code: code})
		}
	case *ExpectAccounts:
		for _, expected := range command.Accounts {
			t.accounts = append(t.accounts, AccountID{tenant, expected.Account})
		}
	case *putPart:
		t.parts = append(t.parts, partKey{command.Hash, command.Number})
	case *refuseFile:
		t.files = append(t.files, command.File)
	case *storeStatements:
		t.files = append(t.files, command.File)
	case *finishRun:
		t.accounts = append(t.accounts, AccountID{tenant, command.Run.Account})
		t.slice(&command.First)
	case *openSlice:
		t.accounts = append(t.accounts, AccountID{tenant, command.Account})
		t.parts = append(t.parts, command.Slices[command.Number].parts()...)
	case *setReports:
		t.runs = append(t.runs, command.Run)
	case *ConfirmGroup:
		t.runs = append(t.runs, command.Run)
	case *RefuseGroup:
		t.runs = append(t.runs, command.Run)
	case *BreakUpGroup:
		t.runs = append(t.runs, command.Run)
	default:
		t.decision(tenant, command)
	}
}

// decision adds what can be told from a command about breaks alone.
func (t *touched) decision(tenant string, command pipeline.Command) {
	switch command := command.(type) {
	case *closeBreak:
		t.item(command.Item)
		t.accounts = append(t.accounts, AccountID{tenant, command.Item.Account})
	case *carryBreak:
		t.breaks = append(t.breaks, command.Item)
		t.accounts = append(t.accounts, AccountID{tenant, command.Item.Account})
	case *MakeDecision:
		t.accounts = append(t.accounts, AccountID{tenant, command.Account})
		for _, one := range command.Breaks {
			t.item(ItemID{tenant, command.Account, one.Item})
		}
	case *ApproveDecision:
		t.known(tenant, command.Account, command.Decision)
	case *RejectDecision:
		t.known(tenant, command.Account, command.Decision)
	case *UndoDecision:
		t.known(tenant, command.Account, command.Decision)
	case *giveBreaks:
		t.breaks = append(t.breaks, command.Items...)
	case workOn:
		t.breaks = append(t.breaks, command.about())
	}
}

// known is a decision of an account.
func (t *touched) known(tenant, account string, decision int64) {
	t.accounts, t.decisions = append(t.accounts, AccountID{tenant, account}), append(t.decisions, decision)
}

// item is a break and the items that deciding on it may claim.
func (t *touched) item(id ItemID) {
	t.breaks, t.claims = append(t.breaks, id), append(t.claims, id)
}

// slice is what writing breaks reads.
func (t *touched) slice(s *slice) {
	t.breaks = append(t.breaks, s.Matched...)
	for i := range s.Named {
		t.breaks = append(t.breaks, s.Named[i].ItemID)
	}
	for i := range s.Opened {
		t.breaks = append(t.breaks, s.Opened[i].ItemID)
		t.claimedBy(&s.Opened[i])
	}
}

// claimedBy adds the items of a break.
func (t *touched) claimedBy(b *Break) {
	for _, item := range claimedBy(&b.Found) {
		t.claims = append(t.claims, ItemID{b.Tenant, b.Account, item})
	}
}

// Load implements [pipeline.Decider]. The account comes before what is on it, so
// that of several nodes one decides on an account at a time.
func (Decider) Load(ctx context.Context, batch *pipeline.Batch, tasks []*pipeline.Task) error {
	var t touched
	for _, task := range tasks {
		t.command(task.Act.Tenant, task.Command)
	}
	load := &batchLoad{ctx: ctx, batch: batch}
	lockAndLoad(load, runs, t.runs)
	t.addGroups(load, tasks)
	lockAndLoad(load, accounts, t.accounts)
	lockAndLoad(load, files, t.files)
	t.addSlices(load, tasks)
	lockAndLoad(load, decisions, t.decisions)
	t.addMoved(load)
	lockAndLoad(load, breaks, t.breaks)
	t.addOfBreaks(load)
	lockAndLoad(load, decisions, t.decisions)
	t.addMoved(load) // of the proposals that a run takes back
	lockAndLoad(load, breaks, t.breaks)
	lockAndLoad(load, claims, t.claims)
	lockAndLoad(load, freedItems, t.claims)
	lockAndLoad(load, refusals, t.refusals)
	if load.err == nil {
		load.err = ledger.Accounts.Load(ctx, batch, t.ledger)
	}
	if load.err == nil {
		load.err = rulebook.Load(ctx, batch, t.ruleSets)
	}
	if load.err == nil {
		load.err = loadLedger(ctx, batch, ledgerTasks(batch, tasks))
	}
	return load.err
}

// addGroups adds what deciding on groups reads: the account of the run and the
// items.
func (t *touched) addGroups(load *batchLoad, tasks []*pipeline.Task) {
	for _, task := range tasks {
		switch command := task.Command.(type) {
		case *ConfirmGroup:
			if run := t.accountOf(load, command.Run, command.Group.ID); run != nil {
				for _, item := range command.items() {
					t.item(ItemID{run.Tenant, run.Account, item})
				}
			}
		case *RefuseGroup:
			t.accountOf(load, command.Run, command.Group.ID)
		case *BreakUpGroup:
			if run := t.accountOf(load, command.Run, command.Group.ID); run != nil {
				for _, item := range append(itemsOf(&command.Group), brokenUp(run.Key, command.Group.ID)) {
					t.claims = append(t.claims, ItemID{run.Tenant, run.Account, item})
				}
			}
		}
	}
}

func (t *touched) accountOf(load *batchLoad, key int64, group string) *Run {
	run, _ := runs.Get(load.batch, key)
	if run == nil || load.err != nil {
		return nil
	}
	t.accounts = append(t.accounts, AccountID{run.Tenant, run.Account})
	t.refusals = append(t.refusals, refusalID{run.Tenant, run.Account, group})
	return run
}

// addSlices reads the parts of slices and adds what writing their breaks reads.
func (t *touched) addSlices(load *batchLoad, tasks []*pipeline.Task) {
	if load.err == nil {
		load.err = parts.Load(load.ctx, load.batch, t.parts)
	}
	for _, task := range tasks {
		if command, ok := task.Command.(*openSlice); ok && load.err == nil {
			var s *slice
			if s, load.err = command.slice(load.batch); load.err == nil {
				t.slice(s)
			}
		}
	}
}

// addMoved adds the breaks and the items of decisions.
func (t *touched) addMoved(load *batchLoad) {
	for _, key := range t.decisions {
		d, _ := decisions.Get(load.batch, key)
		if d == nil || load.err != nil {
			continue
		}
		for _, move := range d.Moves {
			t.breaks = append(t.breaks, d.item(move.Item))
		}
		for _, item := range d.Items {
			t.claims = append(t.claims, d.item(item))
		}
	}
}

// addOfBreaks adds the other item of a pair, and the decision that a break waits for.
func (t *touched) addOfBreaks(load *batchLoad) {
	for _, id := range t.breaks {
		found, _ := breaks.Get(load.batch, id)
		if found == nil || load.err != nil {
			continue
		}
		t.claimedBy(found)
		if found.Decision != 0 && (found.State == BreakProposed || found.State == BreakSuspense) {
			t.decisions = append(t.decisions, found.Decision)
		}
	}
}

// ledgerTasks are the commands of the ledger that deciding on tasks will need.
func ledgerTasks(batch *pipeline.Batch, tasks []*pipeline.Task) (needed []*pipeline.Task) {
	for _, task := range tasks {
		tenant := task.Act.Tenant
		switch command := task.Command.(type) {
		case *MakeDecision:
			if d, _, err := command.draft(batch, task.Act); err == nil && d.posts() {
				needed = append(needed, ledgerTask(tenant, pipeline.System, d.journal()))
			}
		case *ApproveDecision:
			if d, _ := decisions.Get(batch, command.Decision); d != nil && d.posts() {
				needed = append(needed, ledgerTask(tenant, pipeline.System, d.journal()))
			}
		case *UndoDecision:
			if d, _ := decisions.Get(batch, command.Decision); d != nil {
				for _, key := range d.Journals {
					reversal, _ := d.reversal(batch, task.Act, key, command.Reason)
					needed = append(needed, reversal)
				}
			}
		}
	}
	return needed
}
