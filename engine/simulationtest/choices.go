package simulationtest

import "math/rand/v2"

// Choices are the decisions that a model or a history is made of. They come from a seed, or from a list that was noted
// before; where the list ends they are all 0, which is always the simplest thing to do.
type Choices struct {
	source *rand.Rand
	given  []int
	Taken  []int
}

// Seeded draws the choices of a seed; a stream keeps those of models and histories apart.
func Seeded(seed, stream uint64) *Choices {
	return &Choices{source: rand.New(rand.NewPCG(seed, stream))}
}

// Given takes choices that were noted before.
func Given(taken []int) *Choices { return &Choices{given: taken} }

// IntN chooses a number from 0 to n-1.
func (c *Choices) IntN(n int) int {
	chosen := 0
	if c.source != nil {
		chosen = c.source.IntN(n)
	} else if at := len(c.Taken); at < len(c.given) {
		chosen = min(c.given[at], n-1)
	}
	c.Taken = append(c.Taken, chosen)
	return chosen
}

// once says yes in one case of n.
func (c *Choices) once(n int) bool { return c.IntN(n) == n-1 }

func (c *Choices) pick(options ...string) string { return options[c.IntN(len(options))] }
