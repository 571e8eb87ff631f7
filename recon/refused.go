package recon

// refusedSet tells groups that somebody refused.
type refusedSet struct {
	groups map[string]bool // by their identification
	left   map[string]bool // items of the left side that are in one
}

func refusedGroups(groups []Group) refusedSet {
	set := refusedSet{map[string]bool{}, map[string]bool{}}
	for i := range groups {
		set.groups[groupID(groups[i].Left, groups[i].Right)] = true
		for _, id := range groups[i].Left {
			set.left[id] = true
		}
	}
	return set
}

// isRefused says whether somebody refused to put just these items together.
func (m *matcher) isRefused(left, right []uint32) bool {
	if len(m.refused.groups) == 0 || len(left) == 0 || !m.refused.left[m.left.side.ID(int(left[0]))] {
		return false
	}
	return m.refused.groups[groupID(identify(m.left.side, left), identify(m.right.side, right))]
}
