package workbench

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"zhitong/ledger"
	"zhitong/recon"
	"zhitong/recon/learn"
	"zhitong/store"
)

// maxObservations is how many decisions one suggestion looks back on, the newest.
const maxObservations = 10_000

// Observations gives what people decided on the items of the past and what holds
// still: groups that they confirmed, made or refused, and breaks that they posted
// away. What a rule has posted is not of people.
func (p *Past) Observations(ctx context.Context, reader store.Reader) ([]learn.Observation, error) {
	items, err := p.items()
	if err != nil {
		return nil, err
	}
	made, err := DecisionsOf(ctx, reader, p.Account.Tenant, p.Account.Account, DecisionDone, 0, maxObservations)
	if err != nil {
		return nil, err
	}
	all := []learn.Observation{}
	for _, d := range made {
		o := learn.Observation{ID: keyText(d.Key)}
		if !d.gather(&o, items) {
			continue // before anything is read of it
		}
		var taught bool
		o.Kind, taught, err = d.taught(ctx, reader)
		if err != nil {
			return nil, err
		}
		if !taught {
			continue
		}
		if o.Cause, err = d.cause(ctx, reader, o.Kind); err != nil {
			return nil, err
		}
		all = append(all, o)
	}
	slices.SortFunc(all, func(a, b learn.Observation) int { return cmp.Compare(a.ID, b.ID) })
	return all, nil
}

// taught says what a decision teaches; false is nothing.
func (d *Decision) taught(ctx context.Context, reader store.Reader) (kind learn.Kind, taught bool, err error) {
	switch d.Action {
	case ActionConfirm, ActionMatch:
		if d.Minor != 0 {
			return learn.WrittenOff, true, nil
		}
		return learn.Confirmed, true, nil
	case ActionRefuse:
		return learn.Refused, true, nil
	case ActionWriteOff:
		return learn.WrittenOff, true, nil
	case ActionPost:
		byRule, err := d.byRule(ctx, reader)
		return learn.WrittenOff, !byRule, err
	}
	return "", false, nil
}

// byRule says that a rule has made the posting of the process, not a person.
func (d *Decision) byRule(ctx context.Context, reader store.Reader) (bool, error) {
	for _, key := range d.Journals {
		journal, err := ledger.JournalByKey(ctx, reader, d.Tenant, key)
		if err != nil || journal.Rule != "" {
			return true, err
		}
	}
	return false, nil
}

// cause is why that came about what a decision has written off: what a person
// named, else the class.
func (d *Decision) cause(ctx context.Context, reader store.Reader, kind learn.Kind) (string, error) {
	if kind != learn.WrittenOff || len(d.Moves) == 0 {
		return "", nil
	}
	found, err := breaks.Read(ctx, reader, store.Query{Where: store.And{is("tenant", d.Tenant), is("account", d.Account), is("item", d.Moves[0].Item)}})
	if err != nil || len(found) == 0 {
		return "", err
	}
	if found[0].CauseSet {
		return string(found[0].Cause), nil
	}
	return string(found[0].Found.Class), nil
}

// gather puts the items of a decision to an observation; false when one of them
// is not of the past, or there is none.
func (d *Decision) gather(o *learn.Observation, items map[string]recon.Item) bool {
	names := d.Items
	if d.Refused != nil {
		names = nil
		for _, id := range d.Refused.Left {
			names = append(names, "left:"+id)
		}
		for _, id := range d.Refused.Right {
			names = append(names, "right:"+id)
		}
	}
	for _, name := range names {
		item, there := items[name]
		if !there {
			return false
		}
		if strings.HasPrefix(name, "left:") {
			o.Left = append(o.Left, item)
		} else {
			o.Right = append(o.Right, item)
		}
	}
	slices.SortFunc(o.Left, byID)
	slices.SortFunc(o.Right, byID)
	return len(names) > 0
}

func byID(a, b recon.Item) int { return cmp.Compare(a.ID, b.ID) }

// items gives the items of the past by their names.
func (p *Past) items() (map[string]recon.Item, error) {
	left, right, err := p.Sides(p.Rules)
	if err != nil {
		return nil, err
	}
	all := map[string]recon.Item{}
	for prefix, one := range map[string]*recon.Side{"left:": left, "right:": right} {
		for i := range one.Len() {
			all[prefix+one.ID(i)] = one.Item(i)
		}
	}
	return all, nil
}
