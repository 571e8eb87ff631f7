package dmn

import (
	"zhitong/feel"
)

// fewNames is up to how many names of a layer are found by comparing rather than in a map.
const fewNames = 24

// layer is a scope on top of another.
type layer struct {
	names  []string
	values []feel.Value
	index  map[string]int // of the names, once they are many
	below  feel.Scope
	// room for the few names that most layers have, to make each layer one allocation
	firstNames  [3]string
	firstValues [3]feel.Value
}

// over makes a layer with room for some names.
func over(below feel.Scope, room int) *layer {
	l := &layer{below: below}
	l.names, l.values = l.firstNames[:0], l.firstValues[:0]
	if room > len(l.firstNames) {
		l.names, l.values = make([]string, 0, room), make([]feel.Value, 0, room)
	}
	return l
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
	if l.below == nil {
		return feel.Value{}, false
	}
	return l.below.Variable(name)
}
