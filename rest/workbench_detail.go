package rest

import (
	"cmp"
	"context"

	"zhitong/recon"
	"zhitong/recon/workbench"
	"zhitong/statement"
	"zhitong/store"
)

// complete adds the items, the suggestions, the proposal and the task of a break.
func (d *WorkbenchBreakDetail) complete(ctx context.Context, reader store.Reader, caller Caller, found *workbench.Break) error {
	run, err := workbench.RunByKey(ctx, reader, found.Tenant, found.Run)
	if err != nil {
		return err
	}
	groups, err := workbench.GroupsNamed(ctx, reader, run, found.Found.Suggestions)
	if err != nil {
		return err
	}
	if err := d.addItems(ctx, reader, found, run, groups); err != nil {
		return err
	}
	if found.State == workbench.BreakProposed {
		waiting, err := workbench.DecisionByKey(ctx, reader, found.Tenant, found.Decision)
		if err != nil {
			return err
		}
		shown := breakDecisionView(waiting)
		d.Proposal = &shown
	}
	if found.State != workbench.BreakOpen || found.Instance == 0 {
		return nil
	}
	tasks, err := breakTasks(ctx, reader, caller, found.Instance)
	if task := tasks[found.Item]; task != nil {
		d.UserTaskKey = optionalKey(task.Task.Key)
	}
	return err
}

// addItems shows the items of the break and of the groups that are suggested for it.
func (d *WorkbenchBreakDetail) addItems(ctx context.Context, reader store.Reader, found *workbench.Break, run *workbench.Run, groups []recon.Group) error {
	left, right := itemsOfBreak(&found.Found)
	names := namesOf(left, right)
	for i := range groups {
		names = append(names, namesOf(groups[i].Left, groups[i].Right)...)
	}
	account, err := workbench.AccountByName(ctx, reader, found.Tenant, found.Account)
	if err != nil {
		return err
	}
	entries, err := workbench.ItemsNamed(ctx, reader, account, names)
	if err != nil {
		return err
	}
	shown := shownItems{entries, account.Currency}
	d.Items = BreakItems{shown.of("left:", left), shown.of("right:", right)}
	made, err := workbench.GroupDecisions(ctx, reader, run)
	d.Suggestions = []SuggestedGroup{}
	for i := range groups {
		view := groupView(&groups[i], made[groups[i].ID], languageIn(ctx))
		view.Left, view.Right = shown.of("left:", groups[i].Left), shown.of("right:", groups[i].Right)
		d.Suggestions = append(d.Suggestions, SuggestedGroup{view, Key(run.Key)})
	}
	return err
}

// itemsOfBreak gives the identifications of what a break is about, by side. The
// original of a duplicate or a reversal is of the same side.
func itemsOfBreak(b *recon.Break) (left, right []string) {
	add := func(to *[]string, id string) {
		if id != "" {
			*to = append(*to, id)
		}
	}
	switch b.Side {
	case recon.Left:
		add(&left, b.ItemID)
		add(&left, b.CounterpartID)
	case recon.Right:
		add(&right, b.ItemID)
		add(&right, b.CounterpartID)
	default:
		add(&left, b.ItemID)
		add(&right, b.CounterpartID)
	}
	return left, right
}

func namesOf(left, right []string) (names []string) {
	for _, id := range left {
		names = append(names, "left:"+id)
	}
	for _, id := range right {
		names = append(names, "right:"+id)
	}
	return names
}

// shownItems shows entries of the bank and of the books as items.
type shownItems struct {
	entries  map[string]statement.Entry
	currency string
}

func (s shownItems) of(side string, ids []string) []GroupItem {
	all := []GroupItem{}
	for _, id := range ids {
		item := GroupItem{ID: id, Currency: s.currency}
		if e, known := s.entries[side+id]; known {
			item.Amount, item.Currency, item.BookingDate, item.ValueDate = e.Amount.DecimalText(), e.Amount.Currency().Code(), e.BookingDate.String(), e.ValueDate.String()
			item.Reference, item.Counterparty, item.Text = entryReference(&e.References), e.Counterparty.Name, e.Remittance.Text
		}
		all = append(all, item)
	}
	return all
}

// entryReference is what people know an entry by.
func entryReference(r *statement.References) string {
	return cmp.Or(r.EndToEndID, r.Own, r.TransactionID, r.InstructionID, r.AccountServicerReference, r.EntryReference)
}
