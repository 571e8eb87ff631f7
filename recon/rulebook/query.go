package rulebook

import (
	"context"
	"errors"
	"time"

	"zhitong/pipeline"
	"zhitong/recon"
	"zhitong/store"
)

// errDamaged says that a stored text is not what was approved.
var errDamaged = errors.New("rulebook: the stored text of a version does not have its hash")

// All gives the rule sets of a tenant in the order of their names.
func All(ctx context.Context, reader store.Reader, tenant string) ([]*RuleSet, error) {
	return ruleSets.Read(ctx, reader, store.Query{Where: is("tenant", tenant), OrderBy: []store.Order{{Column: "name"}}})
}

// Find gives a rule set, or NotFound.
func Find(ctx context.Context, reader store.Reader, id ID) (*RuleSet, error) {
	found, err := ruleSets.Read(ctx, reader, store.Query{Where: store.And{is("tenant", id.Tenant), is("name", id.Name)}})
	if err != nil {
		return nil, err
	}
	if len(found) == 0 {
		return nil, pipeline.Refuse(pipeline.NotFound, "the rule book has no rule set %q", id.Name)
	}
	return found[0], nil
}

// VersionsOf gives the versions of a rule set, newest first.
func VersionsOf(ctx context.Context, reader store.Reader, id ID) ([]*Version, error) {
	return versions.Read(ctx, reader, store.Query{Where: store.And{is("tenant", id.Tenant), is("name", id.Name)},
		OrderBy: []store.Order{{Column: "version", Descending: true}}})
}

func named(id VersionID) store.And {
	return store.And{is("tenant", id.Tenant), is("name", id.Name), is("version", id.Number)}
}

// VersionOf gives a version, or NotFound.
func VersionOf(ctx context.Context, reader store.Reader, id VersionID) (*Version, error) {
	found, err := versions.Read(ctx, reader, store.Query{Where: named(id)})
	if err != nil {
		return nil, err
	}
	if len(found) == 0 {
		return nil, noVersion(id)
	}
	return found[0], nil
}

// TextOf gives the text of a version and checks it against a hash.
func TextOf(ctx context.Context, reader store.Reader, id VersionID, hash string) (string, error) {
	found, err := contents.Read(ctx, reader, store.Query{Where: named(id)})
	if err != nil {
		return "", err
	}
	if len(found) == 0 || hashOf(found[0].Text) != hash {
		return "", errDamaged
	}
	return found[0].Text, nil
}

// RulesOf reads the rule set of a version that has a hash.
func RulesOf(ctx context.Context, reader store.Reader, id VersionID, hash string) (*recon.RuleSet, error) {
	written, err := TextOf(ctx, reader, id, hash)
	if err != nil {
		return nil, err
	}
	return parse(written)
}

// ActiveAt gives the version that is active at a moment with its rules. Where
// none is, the error is InvalidState, or NotFound where there is no such rule set.
func ActiveAt(ctx context.Context, reader store.Reader, id ID, now time.Time) (Activation, *recon.RuleSet, error) {
	head, err := Find(ctx, reader, id)
	if err != nil {
		return Activation{}, nil, err
	}
	active := head.At(now)
	if active == nil {
		return Activation{}, nil, noneActive(id)
	}
	rules, err := RulesOf(ctx, reader, VersionID{id, active.Number}, active.Hash)
	return *active, rules, err
}

func noneActive(id ID) error {
	return pipeline.Refuse(pipeline.InvalidState, "no version of rule set %q is active; one has to be approved first", id.Name)
}

// TestsOf gives the back-tests of a version, newest first.
func TestsOf(ctx context.Context, reader store.Reader, id VersionID) ([]*Test, error) {
	return tests.Read(ctx, reader, store.Query{Where: named(id), OrderBy: []store.Order{{Column: "id", Descending: true}}})
}

// Load reads rule sets into a batch of another module, for [CheckActive].
func Load(ctx context.Context, batch *pipeline.Batch, ids []ID) error {
	return ruleSets.Load(ctx, batch, ids)
}

// CheckActive says within a batch whether a rule set that was loaded has an
// active version, and which.
func CheckActive(batch *pipeline.Batch, id ID) (Activation, error) {
	head, _ := ruleSets.Get(batch, id)
	if head == nil {
		return Activation{}, pipeline.Refuse(pipeline.NotFound, "the rule book has no rule set %q", id.Name)
	}
	active := head.At(batch.Now)
	if active == nil {
		return Activation{}, noneActive(id)
	}
	return *active, nil
}
