package workbench

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strings"

	"zhitong/ledger"
	"zhitong/recon"
	"zhitong/recon/learn"
	"zhitong/store"
)

// Observations gives what people decided on the items of the past: groups that
// they confirmed, and breaks that they posted away. What a rule has posted is not
// of people.
func (p *Past) Observations(ctx context.Context, reader store.Reader) ([]learn.Observation, error) {
	items, err := p.items()
	if err != nil {
		return nil, err
	}
	where := store.And{is("tenant", p.Account.Tenant), is("account", p.Account.Account)}
	taken, err := claims.Read(ctx, reader, store.Query{Where: where})
	if err != nil {
		return nil, err
	}
	claimed := map[string][]string{}
	for _, one := range taken {
		claimed[one.By] = append(claimed[one.By], one.Item)
	}
	closed, err := breaks.Read(ctx, reader, store.Query{Where: append(where, is("state", string(BreakClosed)))})
	if err != nil {
		return nil, err
	}
	causes := map[string]string{}
	for _, one := range closed {
		journal, err := ledger.JournalByKey(ctx, reader, p.Account.Tenant, one.Journal)
		if err != nil {
			return nil, err
		}
		if journal.Rule == "" {
			causes["break:"+one.Found.ID] = string(one.Found.Class)
		}
	}
	return observed(items, claimed, causes), nil
}

// observed makes an observation of each decision all of whose items are there.
func observed(items map[string]recon.Item, claimed map[string][]string, causes map[string]string) []learn.Observation {
	all := []learn.Observation{}
	for _, by := range slices.Sorted(maps.Keys(claimed)) {
		o := learn.Observation{ID: by, Kind: learn.Confirmed}
		if !strings.HasPrefix(by, "group:") {
			cause, ofPeople := causes[by]
			if !ofPeople {
				continue
			}
			o.Kind, o.Cause = learn.WrittenOff, cause
		}
		whole := true
		for _, name := range claimed[by] {
			item, there := items[name]
			whole = whole && there
			if strings.HasPrefix(name, "left:") {
				o.Left = append(o.Left, item)
			} else {
				o.Right = append(o.Right, item)
			}
		}
		if whole {
			slices.SortFunc(o.Left, byID)
			slices.SortFunc(o.Right, byID)
			all = append(all, o)
		}
	}
	return all
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
