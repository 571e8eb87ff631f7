package observe

import "sync"

// Other is the label of everything beyond a limit of names.
const Other = "other"

// names lets so many names pass as labels and calls the others [Other], so that
// callers who choose names freely cannot make series without end.
type names struct {
	limit int
	mu    sync.RWMutex
	known map[string]struct{}
}

func newNames(limit int) *names { return &names{limit: limit, known: map[string]struct{}{}} }

// label gives the label of a name; "" for every name when none is let pass.
func (n *names) label(name string) string {
	if n.limit == 0 {
		return ""
	}
	n.mu.RLock()
	_, known := n.known[name]
	full := len(n.known) >= n.limit
	n.mu.RUnlock()
	switch {
	case known:
		return name
	case full:
		return Other
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	if _, known := n.known[name]; !known && len(n.known) >= n.limit { // others came in between
		return Other
	}
	n.known[name] = struct{}{}
	return name
}

// all gives the names that have passed.
func (n *names) all() []string {
	n.mu.RLock()
	defer n.mu.RUnlock()
	all := make([]string, 0, len(n.known))
	for name := range n.known {
		all = append(all, name)
	}
	return all
}
