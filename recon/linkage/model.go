package linkage

import "math"

// edge is a pair that was compared.
type edge struct {
	left, right uint32
	levels      [fieldCount]uint8
	rare        [Reference]float32 // how rare what both share is, in nats
}

// model holds how often levels are reached.
type model struct {
	settings *Settings
	levels   [fieldCount]int
	chance   [fieldCount][]float64 // how often any pairs reach a level
	u, m     [fieldCount][]float64 // how often wrong pairs do, and right ones
	guess    [fieldCount][]float64 // m before anything is learnt
	rare     [fieldCount][]float64 // mean of likeness.rare over pairs by chance
	matches  float64               // pairs that are expected to be right
	lists    [2]float64            // how many records there are
	universe float64               // pairs within the partitions
}

func newModel(settings *Settings) *model {
	m := &model{settings: settings}
	m.levels = [fieldCount]int{amountLevels, settings.dayLevels(), textLevels, textLevels, max(1, settings.ReferenceLevels)}
	for field := range fieldCount {
		m.u[field], m.m[field] = make([]float64, m.levels[field]), make([]float64, m.levels[field])
		m.chance[field], m.guess[field] = make([]float64, m.levels[field]), make([]float64, m.levels[field])
		m.rare[field] = make([]float64, m.levels[field])
	}
	return m
}

// byChance counts levels on pairs by chance.
func (m *model) byChance(drawn []edge) {
	var counts [fieldCount][]float64
	for field := range fieldCount {
		counts[field] = make([]float64, m.levels[field])
	}
	for at := range drawn {
		for field := range fieldCount {
			level := drawn[at].levels[field]
			counts[field][level]++
			if field < Reference {
				m.rare[field][level] += float64(drawn[at].rare[field])
			}
		}
	}
	for field := range fieldCount {
		m.smooth(field, counts[field], float64(len(drawn)))
	}
}

// smooth turns counts into shares; a level that was never seen is rare, not
// impossible.
func (m *model) smooth(field Field, counts []float64, total float64) {
	unseen, usual := m.unseen(field, counts), m.usual(field, counts)
	added := 0.0
	for _, more := range unseen {
		added += more
	}
	for level, count := range counts {
		m.chance[field][level] = (count + unseen[level]) / (total + added)
		m.u[field][level] = m.chance[field][level]
		m.rare[field][level] = (m.rare[field][level] + 2*usual[level]) / (count + 2)
	}
}

// unseen is what is added to the count of each level: of texts, as if how much
// is shared did not depend on how rare it is.
func (m *model) unseen(field Field, counts []float64) []float64 {
	const together = 1
	each := 3 / float64(len(counts))
	added := make([]float64, len(counts))
	var sharing [sharings]float64
	var rarity [rarities]float64
	all := 0.0
	for level := range added {
		added[level] = each
		if level >= 2 && (field == Text || field == Party) {
			s, r := sharingOf(level)
			sharing[s] += counts[level] + each
			rarity[r] += counts[level] + each
			all += counts[level] + each
		}
	}
	for level := 2; all > 0 && level < len(added); level++ {
		s, r := sharingOf(level)
		added[level] = together * sharing[s] / all * rarity[r] / all
	}
	return added
}

// usual stands for how rare the values of each level are, where it was hardly seen.
func (m *model) usual(field Field, counts []float64) []float64 {
	usual, sum, count := make([]float64, len(counts)), 0.0, 0.0
	for level := range counts[:len(counts)-1] {
		sum, count = sum+m.rare[field][level], count+counts[level]
	}
	for level := range usual {
		switch {
		case field >= Text && level >= 2:
			_, rarity := sharingOf(level)
			usual[level] = 1.5 + 2*float64(rarity)
		case field < Text && level < len(counts)-1:
			usual[level] = sum / max(1, count)
		}
	}
	return usual
}

// begin makes a first guess of m: close levels are common among true pairs.
func (m *model) begin() {
	for field := range fieldCount {
		total := 0.0
		for level, u := range m.u[field] {
			m.guess[field][level] = u * math.Exp(m.settings.promise(field, level))
			total += m.guess[field][level]
		}
		for level := range m.m[field] {
			m.guess[field][level] /= total
			m.m[field][level] = m.guess[field][level]
		}
	}
	m.matches = 0.8 * min(m.lists[0], m.lists[1])
}

// learn takes m from pairs weighed by their probabilities.
func (m *model) learn(edges []edge, probability []float64) (moved float64) {
	var counts [fieldCount][]float64
	for field := range fieldCount {
		counts[field] = make([]float64, m.levels[field])
	}
	total := 0.0
	for at := range edges {
		p := probability[at]
		total += p
		for field := range fieldCount {
			counts[field][edges[at].levels[field]] += p
		}
	}
	for field := range fieldCount {
		moved = max(moved, m.relearn(field, counts[field], total))
	}
	fewer := min(m.lists[0], m.lists[1])
	m.matches = min(fewer, fewer*(total+undecided/2)/(fewer+undecided))
	m.separate()
	return moved
}

// separate takes the right pairs out of the pairs by chance. Among few records
// they are a large part of all pairs.
func (m *model) separate() {
	const least = 0.02
	right := min(0.5, m.matches/m.universe)
	for field := range fieldCount {
		for level, chance := range m.chance[field] {
			m.u[field][level] = max(least*chance, (chance-right*m.m[field][level])/(1-right))
		}
	}
}

// undecided is how many records count as matched by half beside those of the
// lists, so that few records never look as if all had a partner.
const undecided = 10

// inertia is how many pairs the first guess is worth, so that few pairs teach
// little: else each pair would make its own levels look like those of true pairs.
const inertia = 30

func (m *model) relearn(field Field, counts []float64, total float64) (moved float64) {
	sum := 0.0
	for level := range counts {
		counts[level] += inertia * m.guess[field][level]
		sum += counts[level]
	}
	for level, count := range counts {
		share := count / sum
		moved = max(moved, math.Abs(share-m.m[field][level]))
		m.m[field][level] = max(share, 1e-12)
	}
	return moved
}

// weight is the evidence of a field in nats; what is not known tells nothing.
func (m *model) weight(e *edge, field Field) float64 {
	level := e.levels[field]
	if field >= Text && level == 0 {
		return 0
	}
	weight := math.Log(m.m[field][level] / m.u[field][level])
	if field < Reference {
		weight += float64(e.rare[field]) - m.rare[field][level]
	}
	return weight
}

// prior is the evidence before anything is compared: with so many pairs right,
// of records that are drawn at random.
func (m *model) prior() float64 {
	alone := (m.lists[0] - m.matches + 1) * (m.lists[1] - m.matches + 1) * m.universe / (m.lists[0] * m.lists[1])
	return math.Log(m.matches+0.5) - math.Log(alone)
}

// evidence is that for a pair before its rivals are considered, in nats.
func (m *model) evidence(e *edge) float64 {
	sum := m.prior()
	for field := range fieldCount {
		sum += m.weight(e, field)
	}
	return max(-MaxWeight*math.Ln2, min(MaxWeight*math.Ln2, sum))
}
