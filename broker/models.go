package broker

import (
	"context"
	"fmt"
	"sync"

	"zhitong/bpmn"
	"zhitong/pipeline"
	"zhitong/store"
)

// maxCachedModels bounds how many compiled models of a kind a node keeps.
const maxCachedModels = 4096

// models keeps compiled models by definition key. They are immutable, so
// nothing ever has to be invalidated.
type models struct {
	processes compiled[process]
	decisions compiled[decisionVersion]
}

// process is a compiled process version.
type process struct {
	Definition *Definition
	Graph      *bpmn.Process
}

func (m *models) process(key int64) *process { return m.processes.get(key) }

// processID gives the id of the process that a version is of, "" when the version is not
// kept.
func (m *models) processID(version int64) string {
	if kept := m.process(version); kept != nil {
		return kept.Definition.ID
	}
	return ""
}

func (m *models) decision(key int64) *decisionVersion { return m.decisions.get(key) }

func (m *models) keepProcess(p *process) { m.processes.keep(p.Definition.Key, p) }

func (m *models) keepDecision(d *decisionVersion) { m.decisions.keep(d.Definition.Key, d) }

// compiled is the models of a kind that were met lately, in two generations: what a
// batch has just looked for stays, whatever others that are decided beside it need.
type compiled[M any] struct {
	mu         sync.RWMutex
	young, old map[int64]*M
}

// get gives a model, nil when it is not kept.
func (c *compiled[M]) get(key int64) *M {
	c.mu.RLock()
	young, old := c.young[key], c.old[key]
	c.mu.RUnlock()
	if young == nil && old != nil {
		c.keep(key, old)
		return old
	}
	return young
}

func (c *compiled[M]) keep(key int64, model *M) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.young == nil || len(c.young) >= maxCachedModels/2 {
		c.young, c.old = map[int64]*M{}, c.young
	}
	c.young[key] = model
}

// load compiles the definitions of the keys that are not cached yet.
func (m *models) load(ctx context.Context, batch *pipeline.Batch, keys []int64) error {
	missing := m.missing(keys)
	if len(missing) == 0 {
		return nil
	}
	if err := definitions.Load(ctx, batch, missing); err != nil {
		return err
	}
	var files []int64
	for _, key := range missing {
		if definition, _ := definitions.Get(batch, key); definition != nil {
			files = append(files, definition.Resource)
		}
	}
	if err := resources.Load(ctx, batch, files); err != nil {
		return err
	}
	return m.compileAll(ctx, batch, missing)
}

func (m *models) compileAll(ctx context.Context, batch *pipeline.Batch, keys []int64) error {
	var decisions []*decisionVersion
	for _, key := range keys {
		definition, _ := definitions.Get(batch, key)
		if definition == nil {
			continue
		}
		file, _ := resources.Get(batch, definition.Resource)
		switch definition.Kind {
		case ProcessResource:
			if err := m.compileProcess(definition, file.Content); err != nil {
				return err
			}
		case DecisionResource:
			version, err := compileDecision(definition, file.Content)
			if err != nil {
				return err
			}
			decisions = append(decisions, version)
		}
	}
	return m.keepDecisions(ctx, batch, decisions)
}

// read gives the compiled process of a key for a query outside any batch, nil
// when there is none.
func (m *models) read(ctx context.Context, reader store.Reader, key int64) (*process, error) {
	if cached := m.process(key); cached != nil {
		return cached, nil
	}
	found, err := definitions.Read(ctx, reader, byKey(key))
	if err != nil || len(found) == 0 || found[0].Kind != ProcessResource {
		return nil, err
	}
	files, err := resources.Read(ctx, reader, byKey(found[0].Resource))
	if err != nil || len(files) == 0 {
		return nil, err
	}
	if err := m.compileProcess(found[0], files[0].Content); err != nil {
		return nil, err
	}
	return m.process(key), nil
}

func byKey(key int64) store.Query {
	return store.Query{Where: store.Compare{Column: "id", Op: store.Equal, Value: key}}
}

func (m *models) missing(keys []int64) []int64 {
	var missing []int64
	for _, key := range keys {
		if m.process(key) == nil && m.decision(key) == nil {
			missing = append(missing, key)
		}
	}
	return missing
}

func (m *models) compileProcess(definition *Definition, content []byte) error {
	graphs, err := compileBPMN(content, bpmn.CompileStored)
	if err != nil {
		return fmt.Errorf("broker: process version %d no longer compiles: %w", definition.Key, err)
	}
	for _, graph := range graphs {
		if graph.ID == definition.ID {
			m.keepProcess(&process{definition, graph})
			return nil
		}
	}
	return fmt.Errorf("broker: process version %d: its file has no process %q", definition.Key, definition.ID)
}
