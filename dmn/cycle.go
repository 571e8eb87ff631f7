package dmn

// cycleFinder looks for decisions that require themselves by way of others: the strongly connected components of the
// requirement graph (R. Tarjan, Depth-first search and linear graph algorithms, 1972).
type cycleFinder struct {
	number map[*Decision]int // in the order of the visits, from 1
	lowest map[*Decision]int // of those that can be reached and are open
	open   []*Decision
	isOpen map[*Decision]bool
}

// findCycles adds a problem to every decision that is part of a cycle.
func findCycles(decisions []*Decision) {
	f := &cycleFinder{number: map[*Decision]int{}, lowest: map[*Decision]int{}, isOpen: map[*Decision]bool{}}
	for _, d := range decisions {
		if f.number[d] == 0 {
			f.visit(d)
		}
	}
}

func (f *cycleFinder) visit(d *Decision) {
	f.number[d] = len(f.number) + 1
	f.lowest[d] = f.number[d]
	f.open, f.isOpen[d] = append(f.open, d), true
	requiresItself := false
	for _, required := range d.requires {
		next, ok := required.(*Decision)
		if !ok {
			continue
		}
		requiresItself = requiresItself || next == d
		if f.number[next] == 0 {
			f.visit(next)
		}
		if f.isOpen[next] {
			f.lowest[d] = min(f.lowest[d], f.lowest[next])
		}
	}
	if f.lowest[d] == f.number[d] {
		f.close(d, requiresItself)
	}
}

// close takes the component that begins with a decision off the open ones.
func (f *cycleFinder) close(first *Decision, requiresItself bool) {
	start := len(f.open) - 1
	for f.open[start] != first {
		start--
	}
	component := f.open[start:]
	for _, d := range component {
		f.isOpen[d] = false
		if len(component) > 1 || requiresItself {
			d.problems = append(d.problems, d.element.problem(CodeCycle, "the decision requires itself, by way of %d others", len(component)-1))
		}
	}
	f.open = f.open[:start]
}
