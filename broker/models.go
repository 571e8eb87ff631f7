package broker

import (
	"context"
	"fmt"
	"sync"

	"zhitong/bpmn"
	"zhitong/pipeline"
	"zhitong/store"
)

// maxCachedModels bounds how many compiled models a node keeps.
const maxCachedModels = 4096

// models keeps compiled models by definition key. They are immutable, so
// nothing ever has to be invalidated.
type models struct {
	mu        sync.RWMutex
	processes map[int64]*process
	decisions map[int64]*decisionVersion
}

// process is a compiled process version.
type process struct {
	Definition *Definition
	Graph      *bpmn.Process
}

func newModels() *models {
	return &models{processes: map[int64]*process{}, decisions: map[int64]*decisionVersion{}}
}

func (m *models) process(key int64) *process {
	m.mu.RLock()
	defer m.mu.RUnlock()
	return m.processes[key]
}

func (m *models) decision(key int64) *decisionVersion {
	m.mu.RLock()
	defer m.mu.RUnlock()
	return m.decisions[key]
}

func (m *models) keepProcess(p *process) {
	m.mu.Lock()
	defer m.mu.Unlock()
	makeRoom(m.processes)
	m.processes[p.Definition.Key] = p
}

func (m *models) keepDecision(d *decisionVersion) {
	m.mu.Lock()
	defer m.mu.Unlock()
	makeRoom(m.decisions)
	m.decisions[d.Definition.Key] = d
}

// makeRoom drops some entry of a full cache; which one does not matter, it is
// compiled again when needed.
func makeRoom[M any](cache map[int64]M) {
	if len(cache) < maxCachedModels {
		return
	}
	for key := range cache {
		delete(cache, key)
		return
	}
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
	graphs, err := compileBPMN(definition.ResourceName, content)
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
