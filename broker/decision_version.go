package broker

import (
	"bytes"
	"context"
	"encoding/hex"
	"fmt"

	"zhitong/engine"
	"zhitong/pipeline"
	"zhitong/store"
)

// decisionVersion is a compiled decision version.
type decisionVersion struct {
	Definition *Definition
	Decision   *engine.Decision
	// Siblings are the versions of the decisions of the same file by id, its own too.
	Siblings map[string]*Definition
}

func compileDecision(definition *Definition, content []byte) (*decisionVersion, error) {
	model, err := compileDMN(content)
	if err != nil {
		return nil, fmt.Errorf("broker: decision version %d no longer compiles: %w", definition.Key, err)
	}
	decision := &engine.Decision{Key: definition.Key, ID: definition.ID, Version: definition.Version,
		Hash: hex.EncodeToString(definition.Hash), Model: model}
	return &decisionVersion{definition, decision, map[string]*Definition{}}, nil
}

// keepDecisions finds the siblings of decision versions and keeps them.
func (m *models) keepDecisions(ctx context.Context, batch *pipeline.Batch, versions []*decisionVersion) error {
	if len(versions) == 0 {
		return nil
	}
	var names []store.Row
	var hashes []any
	for _, version := range versions {
		hashes = append(hashes, version.Definition.Hash)
		for _, decision := range version.Decision.Model.Decisions() {
			names = append(names, store.Row{string(DecisionResource), version.Definition.Tenant, decision.ID()})
		}
	}
	_, err := definitions.LoadWhere(ctx, batch, store.Query{Where: store.And{
		store.KeyIn{Columns: versionColumns[:3], Rows: names}, store.In{Column: "hash", Values: hashes},
	}})
	if err != nil {
		return err
	}
	for _, version := range versions {
		version.findSiblings(batch)
		m.keepDecision(version)
	}
	return nil
}

func (v *decisionVersion) findSiblings(batch *pipeline.Batch) {
	own := v.Definition
	definitions.Each(batch, func(_ int64, d *Definition) {
		if d.Kind != own.Kind || d.Tenant != own.Tenant || !bytes.Equal(d.Hash, own.Hash) {
			return
		}
		if found := v.Siblings[d.ID]; found == nil || nearer(d, found, own) {
			v.Siblings[d.ID] = d
		}
	})
	v.Siblings[own.ID] = own
}

// nearer says that of two versions with the same content the first belongs
// rather to a definition: it is of the same file, or else newer.
func nearer(one, other, to *Definition) bool {
	if sameFile := one.Resource == to.Resource; sameFile != (other.Resource == to.Resource) {
		return sameFile
	}
	return one.Version > other.Version
}
