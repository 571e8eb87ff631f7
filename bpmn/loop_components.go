package bpmn

// loops returns the sets of elements in which every one leads to every other without waiting (the strongly connected
// components of more than one element, or of one that leads to itself; Tarjan, Depth-first search and linear graph
// algorithms, 1972).
func (d *draft) loops() [][]ElementIndex {
	count := len(d.process.Elements)
	search := componentSearch{draft: d, order: make([]int, count), lowest: make([]int, count), open: make([]bool, count)}
	for i := range d.process.Elements {
		if search.order[i] == 0 && loopParts[d.process.Elements[i].Kind] {
			search.from(ElementIndex(i))
		}
	}
	return search.found
}

type componentSearch struct {
	*draft
	order, lowest []int  // by element: when it was entered, from 1; the earliest that it reaches
	open          []bool // by element: whether it is in waiting
	entered       int
	waiting       []ElementIndex // entered and not yet in a component
	path          []componentStep
	found         [][]ElementIndex
}

// componentStep is an element on the path, where it leads, and how much of that is done.
type componentStep struct {
	element ElementIndex
	next    []ElementIndex
	done    int
}

// from searches depth-first, without recursion, because a model may be a chain of 100,000 tasks.
func (s *componentSearch) from(start ElementIndex) {
	s.enter(start)
	for len(s.path) > 0 {
		top := &s.path[len(s.path)-1]
		if top.done == len(top.next) {
			s.leave(top.element)
			continue
		}
		target := top.next[top.done]
		top.done++
		switch {
		case !loopParts[s.element(target).Kind]:
		case s.order[target] == 0:
			s.enter(target)
		case s.open[target]:
			s.lowest[top.element] = min(s.lowest[top.element], s.order[target])
		}
	}
}

func (s *componentSearch) enter(index ElementIndex) {
	s.entered++
	s.order[index], s.lowest[index], s.open[index] = s.entered, s.entered, true
	s.waiting = append(s.waiting, index)
	s.path = append(s.path, componentStep{element: index, next: s.nextInLoop(s.element(index))})
}

func (s *componentSearch) leave(index ElementIndex) {
	leadsToItself := false
	for _, next := range s.path[len(s.path)-1].next {
		leadsToItself = leadsToItself || next == index
	}
	s.path = s.path[:len(s.path)-1]
	if len(s.path) > 0 {
		above := s.path[len(s.path)-1].element
		s.lowest[above] = min(s.lowest[above], s.lowest[index])
	}
	if s.lowest[index] == s.order[index] {
		s.takeComponent(index, leadsToItself)
	}
}

// takeComponent takes what is waiting from an element on out of the search.
func (s *componentSearch) takeComponent(root ElementIndex, leadsToItself bool) {
	start := len(s.waiting) - 1
	for s.waiting[start] != root {
		start--
	}
	component := append([]ElementIndex(nil), s.waiting[start:]...)
	s.waiting = s.waiting[:start]
	for _, index := range component {
		s.open[index] = false
	}
	if len(component) > 1 || leadsToItself {
		s.found = append(s.found, component)
	}
}
