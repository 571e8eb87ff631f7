package linkage

// competition gives the marginal of each pair over all one-to-one assignments,
// each weighed by the product of the odds of its pairs, by belief propagation
// on the bipartite graph. Messages say how likely a record is free for a pair.
type competition struct {
	edges     []edge
	byRight   []uint32 // edges in the order of their right records
	leftFree  []float64
	rightFree []float64
}

func newCompetition(edges []edge, rights int) *competition {
	c := &competition{edges: edges, byRight: make([]uint32, len(edges)),
		leftFree: make([]float64, len(edges)), rightFree: make([]float64, len(edges))}
	next := make([]uint32, rights+1)
	for at := range edges {
		next[edges[at].right+1]++
		c.leftFree[at], c.rightFree[at] = 0.5, 0.5
	}
	for right := range rights {
		next[right+1] += next[right]
	}
	for at := range edges {
		c.byRight[next[edges[at].right]] = uint32(at)
		next[edges[at].right]++
	}
	return c
}

// settle passes messages so often and writes the marginals.
func (c *competition) settle(odds, probability []float64, sweeps int) {
	for range sweeps {
		c.fromLeft(odds)
		c.fromRight(odds)
	}
	for at, odd := range odds {
		joint := odd * c.leftFree[at] * c.rightFree[at]
		probability[at] = joint / (1 + joint)
	}
}

func (c *competition) fromLeft(odds []float64) {
	for from := 0; from < len(c.edges); {
		to, total := from, 1.0
		for to < len(c.edges) && c.edges[to].left == c.edges[from].left {
			total += odds[to] * c.rightFree[to]
			to++
		}
		for at := from; at < to; at++ {
			c.leftFree[at] = damped(c.leftFree[at], total, odds[at]*c.rightFree[at])
		}
		from = to
	}
}

func (c *competition) fromRight(odds []float64) {
	for from := 0; from < len(c.byRight); {
		to, total, right := from, 1.0, c.edges[c.byRight[from]].right
		for to < len(c.byRight) && c.edges[c.byRight[to]].right == right {
			at := c.byRight[to]
			total += odds[at] * c.leftFree[at]
			to++
		}
		for _, at := range c.byRight[from:to] {
			c.rightFree[at] = damped(c.rightFree[at], total, odds[at]*c.leftFree[at])
		}
		from = to
	}
}

// damped moves a message half the way to what the others leave free.
func damped(before, total, own float64) float64 {
	return before/2 + 0.5/max(1, total-own)
}
