package dmn

import (
	"zhitong/feel"
)

// fewNames is up to how many names of a layer are found by comparing rather than in a map.
const fewNames = 24

// mostNames is how many names a layer may have room for to be used again.
const mostNames = 64

// layer is a scope on top of another. Those of one evaluation are used again; see release.
type layer struct {
	evaluation *evaluation
	names      []string
	values     []feel.Value
	index      map[string]int    // of the names, once they are many
	knows      []*knowledgeModel // that can be called by their names; values come first
	below      feel.Scope
}

// over makes a layer.
func (x *evaluation) over(below feel.Scope) *layer {
	if last := len(x.layers) - 1; last >= 0 {
		l := x.layers[last]
		x.layers = x.layers[:last]
		l.below = below
		return l
	}
	return &layer{evaluation: x, below: below}
}

// release takes back a layer that its maker needs no longer. A function that was made in this call may still see it.
func (x *evaluation) release(l *layer) {
	if x.kept || cap(l.names) > mostNames {
		return
	}
	clear(l.values)
	l.names, l.values = l.names[:0], l.values[:0]
	l.index, l.knows, l.below = nil, nil, nil
	x.layers = append(x.layers, l)
}

// set adds a name, or gives it another value.
func (l *layer) set(name string, value feel.Value) {
	if at := l.find(name); at >= 0 {
		l.values[at] = value
		return
	}
	l.names, l.values = append(l.names, name), append(l.values, value)
	switch {
	case l.index != nil:
		l.index[name] = len(l.names) - 1
	case len(l.names) > fewNames:
		l.index = make(map[string]int, 2*len(l.names))
		for at, known := range l.names {
			l.index[known] = at
		}
	}
}

func (l *layer) find(name string) int {
	if l.index != nil {
		if at, ok := l.index[name]; ok {
			return at
		}
		return -1
	}
	for at := range l.names {
		if l.names[at] == name {
			return at
		}
	}
	return -1
}

// Variable implements feel.Scope.
func (l *layer) Variable(name string) (feel.Value, bool) {
	if at := l.find(name); at >= 0 {
		return l.values[at], true
	}
	if k := named(l.knows, name); k != nil {
		return k.value(l.evaluation), true
	}
	if l.below == nil {
		return feel.Value{}, false
	}
	return l.below.Variable(name)
}

// callee finds the business knowledge model that a name means; nil where it means something else.
func callee(scope feel.Scope, name string) *knowledgeModel {
	for {
		l, ok := scope.(*layer)
		if !ok || l.find(name) >= 0 {
			return nil
		}
		if k := named(l.knows, name); k != nil {
			return k
		}
		scope = l.below
	}
}
