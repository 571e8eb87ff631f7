package workbench

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"strconv"
	"strings"

	"zhitong/ledger"
	"zhitong/money"
	"zhitong/recon"
	"zhitong/statement"
	"zhitong/store"
)

// ItemsNamed gives items of an account by their names ("left:…", "right:…"), as
// the bank and the books tell them; those that there are not are left out. Of the
// bundles of statements no more is decoded than what may be one of them.
func ItemsNamed(ctx context.Context, reader store.Reader, account *Account, names []string) (map[string]statement.Entry, error) {
	found, days := map[string]statement.Entry{}, map[string][]string{}
	for _, name := range names {
		if id, left := strings.CutPrefix(name, "left:"); left {
			days[dayOf(id)] = append(days[dayOf(id)], id)
		} else if key, right := strings.CutPrefix(name, "right:"); right {
			if err := account.findBooked(ctx, reader, key, found); err != nil {
				return nil, err
			}
		}
	}
	for day, ids := range days {
		known, err := statements.Read(ctx, reader, store.Query{Where: append(account.owns(), is("until", day)), OrderBy: []store.Order{{Column: "id"}}})
		if err != nil {
			return nil, err
		}
		for _, stored := range known {
			if err := findEntries(ctx, reader, stored, ids, found); err != nil {
				return nil, err
			}
		}
	}
	return found, nil
}

func (a *Account) findBooked(ctx context.Context, reader store.Reader, named string, found map[string]statement.Entry) error {
	key, err := strconv.ParseInt(named, 10, 64)
	if err != nil {
		return nil // no name that a run has given
	}
	currency, err := money.LookupCurrency(a.Currency)
	if err != nil {
		return err
	}
	booked, err := ledger.EntryByKey(ctx, reader, key)
	if err != nil || booked == nil {
		return err
	}
	entry, err := a.ledgerEntry(booked, currency)
	found["right:"+named] = entry
	return err
}

// findEntries finds entries of a statement by their identifications in the account.
func findEntries(ctx context.Context, reader store.Reader, stored *Statement, ids []string, found map[string]statement.Entry) error {
	prefix := untilOf(&stored.Head) + "/" + stored.Head.ID + "/"
	var wanted []string
	for _, id := range ids {
		if own, of := strings.CutPrefix(id, prefix); of {
			wanted = append(wanted, own)
		}
	}
	return findLines(ctx, reader, stored.Entries, wanted, func(entry *statement.Entry) {
		found["left:"+prefix+entry.ID] = *entry
	})
}

// GroupsNamed gives groups that a run suggests, in the order of the names.
func GroupsNamed(ctx context.Context, reader store.Reader, run *Run, names []string) ([]recon.Group, error) {
	found := map[string]recon.Group{}
	err := findLines(ctx, reader, run.Suggestions, names, func(group *recon.Group) { found[group.ID] = *group })
	var groups []recon.Group
	for _, name := range names {
		if group, there := found[name]; there {
			groups = append(groups, group)
		}
	}
	return groups, err
}

// findLines visits the lines of a bundle that have one of some identifications,
// until all are found.
func findLines[T any](ctx context.Context, reader store.Reader, bundle Bundle, ids []string, visit func(*T)) error {
	if bundle.Hash == "" || len(ids) == 0 {
		return nil
	}
	missing := map[string]bool{}
	for _, id := range ids {
		missing[id] = true
	}
	var rest []byte
	err := reader.Select(ctx, store.Query{Table: parts.Spec, Where: is("hash", bundle.Hash), OrderBy: []store.Order{{Column: "number"}}}, func(row store.Row) error {
		rest = append(rest, row[2].([]byte)...)
		for {
			line, more, whole := bytes.Cut(rest, []byte("\n"))
			if !whole {
				return nil
			}
			if err := findIn(line, missing, visit); err != nil {
				return err
			}
			if rest = more; len(missing) == 0 {
				return errFound
			}
		}
	})
	if errors.Is(err, errFound) {
		return nil
	}
	return err
}

// findIn decodes a line that is missing. The identification comes first in a line,
// so that no more than it is decoded of the others.
func findIn[T any](line []byte, missing map[string]bool, visit func(*T)) error {
	decoder := json.NewDecoder(bytes.NewReader(line))
	for range 2 { // the brace and the name
		if _, err := decoder.Token(); err != nil {
			return err
		}
	}
	token, err := decoder.Token()
	id, named := token.(string)
	if err != nil || !named || !missing[id] {
		return err
	}
	value := new(T)
	if err := json.Unmarshal(line, value); err != nil {
		return err
	}
	delete(missing, id)
	visit(value)
	return nil
}
