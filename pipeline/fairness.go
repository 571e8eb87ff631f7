package pipeline

// What one group of callers' commands, such as those about one process instance,
// gets of a batch that others want too: a quarter of what these have, since what
// it does may cost more than theirs, but always a few.
const (
	fairPart = 4
	fairMin  = 4
	// groupPressure is how many follow-ups of one group make the line longer: the
	// others it may owe to itself.
	groupPressure = 64
)

// fairShare is how many commands of one group are taken beside so many others.
func fairShare(others int) int {
	if others == 0 {
		return maxBatchTasks
	}
	return max(fairMin, others/fairPart)
}

// groups counts tasks by their group.
type groups map[int64]int

func groupsOf(tasks []*Task) groups {
	sizes := groups{}
	for _, task := range tasks {
		sizes[task.Group]++
	}
	return sizes
}

// largest is the size of the largest group; tasks without one are none.
func (g groups) largest() int {
	size := 0
	for group, count := range g {
		if group != 0 {
			size = max(size, count)
		}
	}
	return size
}

// add counts tasks of a group, and gives by how much the line gets longer.
func (g groups) add(group int64, count int) int {
	if group == 0 {
		return count
	}
	before := min(g[group], groupPressure)
	if g[group] += count; g[group] == 0 {
		delete(g, group)
	}
	return min(g[group], groupPressure) - before
}

// shareAmongGroups leaves to later batches what a group of the callers' commands
// has beyond its share.
func (b *Batch) shareAmongGroups() {
	sizes, taken := groupsOf(b.from.callers), groups{}
	total := len(b.from.callers)
	b.others = max(total-sizes.largest(), b.from.past.others/2)
	for _, task := range b.from.callers {
		if task.Group == 0 || task.settled {
			continue
		}
		taken[task.Group]++
		if taken[task.Group] > fairShare(max(total-sizes[task.Group], b.from.past.others/2)) {
			task.deferred, task.crowded = true, true
		}
	}
}
