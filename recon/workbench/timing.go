package workbench

import (
	"context"
	"slices"

	"zhitong/broker"
	"zhitong/recon"
	"zhitong/store"
)

// classNow is the class of a break today: what was in transit when a run found it,
// and is older by now than the rules of the account let anything be in transit,
// lacks its other side. A break that is decided keeps its class.
func (a *ages) classNow(class recon.Class, item, since string, undecided bool, timingDays int) recon.Class {
	if class != recon.ClassTiming || !undecided {
		return class
	}
	age, known := a.since(since)
	switch {
	case !known || age <= timingDays:
		return class
	case item[:min(len(item), 5)] == "left:":
		return recon.ClassMissingRight
	}
	return recon.ClassMissingLeft
}

// asOfToday gives breaks the classes that they have today, without the suggested
// groups that people have refused.
func asOfToday(ctx context.Context, reader store.Reader, tenant string, found []*Break) error {
	if err := withoutRefused(ctx, reader, tenant, found); err != nil {
		return err
	}
	if !slices.ContainsFunc(found, func(b *Break) bool { return b.Found.Class == recon.ClassTiming }) {
		return nil
	}
	counters, err := AgesOf(ctx, reader, tenant)
	if err != nil {
		return err
	}
	for _, b := range found {
		if counter := counters.byAccount[b.Account]; counter != nil {
			f := &b.Found
			f.Class = counter.classNow(f.Class, b.Item, f.Date.String(), b.State.undecided(), counter.timingDays)
			f.Label, f.LabelEnglish = f.Class.Label(f.Direction, "zh-CN"), f.Class.Label(f.Direction, "en")
		}
	}
	return nil
}

func withoutRefused(ctx context.Context, reader store.Reader, tenant string, found []*Break) error {
	var named []any
	for _, b := range found {
		for _, group := range b.Found.Suggestions {
			named = append(named, group)
		}
	}
	refused := map[refusalID]bool{}
	for some := range slices.Chunk(named, broker.MaxPage) {
		known, err := refusals.Read(ctx, reader, store.Query{Where: store.And{is("tenant", tenant), store.In{Column: "match_group", Values: some}}})
		if err != nil {
			return err
		}
		for _, one := range known {
			refused[one.refusalID] = true
		}
	}
	for _, b := range found {
		b.Found.Suggestions = slices.DeleteFunc(b.Found.Suggestions, func(group string) bool { return refused[refusalID{b.Tenant, b.Account, group}] })
	}
	return nil
}

// ofClasses selects the breaks that are of some classes today.
func (f *BreakFilter) ofClasses(ctx context.Context, reader store.Reader) (store.Condition, error) {
	stored := oneOf("class", f.Classes)
	becomes := map[recon.Class]string{recon.ClassMissingRight: "left:%", recon.ClassMissingLeft: "right:%"}
	wanted := func(class recon.Class) bool { return slices.Contains(f.Classes, class) }
	if !wanted(recon.ClassTiming) && !wanted(recon.ClassMissingRight) && !wanted(recon.ClassMissingLeft) {
		return stored, nil
	}
	counting, err := agesOfAccounts(ctx, reader, f.Tenant, f.Account)
	if err != nil {
		return nil, err
	}
	others := slices.DeleteFunc(slices.Clone(f.Classes), func(class recon.Class) bool { return class == recon.ClassTiming })
	any := store.Or{store.And{is("undecided", false), stored}}
	if len(others) > 0 {
		any = append(any, store.And{is("undecided", true), oneOf("class", others)})
	}
	for _, one := range counting {
		transit := store.And{is("undecided", true), is("class", string(recon.ClassTiming)), oneOf("account", one.accounts)}
		first, err := one.youngerThan(one.timingDays + 1)
		if err != nil {
			first = "" // the calendar does not know: none is too old
		}
		if wanted(recon.ClassTiming) {
			any = append(any, append(transit[:3:3], store.Compare{Column: "since", Op: store.GreaterOrEqual, Value: first}))
		}
		for class, side := range becomes {
			if wanted(class) {
				any = append(any, append(transit[:3:3], store.Compare{Column: "since", Op: store.Less, Value: first}, store.Like{Column: "item", Pattern: side}))
			}
		}
	}
	return any, nil
}
