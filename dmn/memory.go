package dmn

import (
	"zhitong/feel"
)

// state tells how far a decision is.
type state uint8

const (
	untaken state = iota
	taking        // its requirements or its logic are being evaluated
	taken
)

// memory keeps what one call has found out about the decisions of a model, so that each is taken once.
type memory struct {
	model     *Model
	states    []state // by the number of the decision
	results   []feel.Value
	functions map[*knowledgeModel]feel.Value
	others    map[*Model]*memory // of all models of the call that import each other; nil for one alone
}

func newMemory(m *Model) *memory {
	return &memory{model: m, states: make([]state, len(m.decisions)), results: make([]feel.Value, len(m.decisions))}
}

func (m *memory) keep(d *Decision, value feel.Value) {
	m.states[d.number], m.results[d.number] = taken, value
}

func (m *memory) keepFunction(k *knowledgeModel, function feel.Value) {
	if m.functions == nil {
		m.functions = map[*knowledgeModel]feel.Value{}
	}
	m.functions[k] = function
}

// of gives the memory of an imported model, the same one each time it is asked for.
func (m *memory) of(model *Model) *memory {
	if model == m.model {
		return m
	}
	if m.others == nil {
		m.others = map[*Model]*memory{m.model: m}
	}
	if m.others[model] == nil {
		m.others[model] = newMemory(model)
		m.others[model].others = m.others
	}
	return m.others[model]
}

func (m *memory) forget() {
	clear(m.states)
	clear(m.results)
	clear(m.functions)
}
