package bpmn

// passesThrough are the elements at which a token never waits and nothing is decided: a loop of only these would never
// end.
var passesThrough = [KindCount]bool{KindManualTask: true, KindTask: true, KindParallelGateway: true}

// visit is how far the search for loops has come with an element.
type visit uint8

const (
	unvisited visit = iota
	onPath
	done
)

// checkLoops reports loops in which no element waits or decides.
func (d *draft) checkLoops() {
	search := loopSearch{draft: d, visits: make([]visit, len(d.process.Elements))}
	for i := range d.process.Elements {
		if search.visits[i] == unvisited {
			search.from(ElementIndex(i))
		}
	}
}

type loopSearch struct {
	*draft
	visits []visit
	path   []loopStep
}

// loopStep is an element on the path and how many of its flows have been followed.
type loopStep struct {
	element  ElementIndex
	followed int
}

// from searches depth-first, without recursion, because a model may be a chain of 100,000 tasks.
func (s *loopSearch) from(start ElementIndex) {
	s.enter(start)
	for len(s.path) > 0 {
		top := &s.path[len(s.path)-1]
		outgoing := s.element(top.element).Outgoing
		if top.followed == len(outgoing) {
			s.visits[top.element] = done
			s.path = s.path[:len(s.path)-1]
			continue
		}
		target := s.process.Flows[outgoing[top.followed]].Target
		top.followed++
		s.visit(target)
	}
}

func (s *loopSearch) visit(target ElementIndex) {
	switch s.visits[target] {
	case unvisited:
		s.enter(target)
	case onPath:
		s.report(s.nodes[target], CodeStraightThroughLoop)
	}
}

// enter takes an element onto the path, unless a token may wait there.
func (s *loopSearch) enter(index ElementIndex) {
	element := s.element(index)
	if !passesThrough[element.Kind] || element.Loop != nil {
		s.visits[index] = done
		return
	}
	s.visits[index] = onPath
	s.path = append(s.path, loopStep{element: index})
}
