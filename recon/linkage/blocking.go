package linkage

import (
	"cmp"
	"math"
	"slices"
	"sort"
)

// The bounds of the search for one record: how many postings are visited, and
// how many of the pairs found are compared in full. They keep the whole search
// near linear.
const (
	maxVisits       = 4000
	maxCandidates   = 96
	firstCandidates = 24 // to learn from
	bandsOfReach    = 5
	prefixLength    = 3
)

// blockKind says what records of a block share, beside the band of amounts.
type blockKind uint8

const (
	byBand blockKind = iota
	byWord
	byPrefix
)

type blockKey struct {
	partition, token uint32
	band             int32
	kind             blockKind
	negative         bool
}

// blocks lists the right records of each block by day.
type blocks struct {
	records  *Records
	settings *Settings
	numbers  map[blockKey]uint32
	start    []uint32
	items    []uint32
	width    float64 // of a band, as a difference of logarithms
	prefix   []uint32
	*vocabulary
}

// prefixes numbers the beginnings of all words, from 1.
func prefixes(words []string) []uint32 {
	numbers := map[string]uint32{}
	result := make([]uint32, len(words))
	for token, word := range words {
		if len(word) < prefixLength {
			continue
		}
		number, known := numbers[word[:prefixLength]]
		if !known {
			number = uint32(len(numbers) + 1)
			numbers[word[:prefixLength]] = number
		}
		result[token] = number
	}
	return result
}

func newBlocks(v *vocabulary, right *Records, texts []uint32, settings *Settings) *blocks {
	reach := min(settings.AmountReach, 0.99)
	b := &blocks{records: right, settings: settings, numbers: map[blockKey]uint32{}, prefix: prefixes(v.words),
		width: max(1e-6, -math.Log1p(-reach)/bandsOfReach), vocabulary: v}
	order := make([]uint32, right.Len())
	for index := range order {
		order[index] = uint32(index)
	}
	slices.SortFunc(order, func(x, y uint32) int { return cmp.Or(cmp.Compare(right.Day[x], right.Day[y]), cmp.Compare(x, y)) })
	b.fill(order, texts)
	return b
}

// fill is a counting sort of all postings.
func (b *blocks) fill(order, texts []uint32) {
	var counts []uint32
	b.postings(order, texts, func(key blockKey, _ uint32) {
		number, known := b.numbers[key]
		if !known {
			number = uint32(len(counts))
			b.numbers[key] = number
			counts = append(counts, 0)
		}
		counts[number]++
	})
	b.start = make([]uint32, len(counts)+1)
	for number, count := range counts {
		b.start[number+1] = b.start[number] + count
	}
	next := slices.Clone(b.start)
	b.items = make([]uint32, b.start[len(counts)])
	b.postings(order, texts, func(key blockKey, item uint32) {
		number := b.numbers[key]
		b.items[next[number]] = item
		next[number]++
	})
}

func (b *blocks) postings(order, texts []uint32, visit func(blockKey, uint32)) {
	for _, item := range order {
		key := blockKey{partition: b.records.Partition[item], negative: b.records.Amount[item] < 0, band: b.band(b.records.Amount[item])}
		for _, token := range b.blockTokens(texts[item]) {
			key.kind, key.token = token.kind, token.token
			visit(key, item)
		}
	}
}

func (b *blocks) band(amount int64) int32 {
	if amount == 0 {
		return math.MinInt32
	}
	return int32(math.Floor(math.Log(math.Abs(float64(amount))) / b.width))
}

// blockToken is what a record can be found by.
type blockToken struct {
	kind  blockKind
	token uint32
	worth float64 // evidence of sharing it, in nats
}

// blockTokens lists the words of a text, their beginnings, and nothing.
func (b *blocks) blockTokens(text uint32) []blockToken {
	tokens := b.tokens[text]
	list := make([]blockToken, 1, 1+2*len(tokens))
	for position, token := range tokens {
		list = append(list, blockToken{byWord, token, b.inverse[token]})
		prefix := b.prefix[token]
		repeated := slices.ContainsFunc(tokens[:position], func(other uint32) bool { return b.prefix[other] == prefix })
		if prefix != 0 && !repeated {
			list = append(list, blockToken{byPrefix, prefix, b.inverse[token] / 2})
		}
	}
	return list
}

// search looks for candidates; each goroutine has its own.
type search struct {
	*blocks
	ranking *ranking
	texts   []uint32 // of the right records
	worth   []float64
	stamp   []uint32
	round   uint32
	found   []uint32
}

func newSearch(b *blocks, texts []uint32, r *ranking) *search {
	return &search{blocks: b, ranking: r, texts: texts, worth: make([]float64, b.records.Len()), stamp: make([]uint32, b.records.Len())}
}

// block is what a record shares with some right records.
type block struct {
	token blockToken
	size  int
	lists [2*bandsOfReach + 3][]uint32
}

// candidates lists the right records that may belong to the left one, the most
// promising up to the bound, in order.
func (s *search) candidates(left *Records, item, text uint32) []uint32 {
	s.round++
	s.found = s.found[:0]
	visits := 0
	for _, one := range s.sorted(left, item, text) {
		if visits > 0 && visits+one.size > maxVisits {
			break
		}
		visits += one.size
		for _, list := range one.lists {
			s.visit(left, item, list[:min(len(list), maxVisits)], one.token.worth)
		}
	}
	s.keepBest(left, item, text)
	return s.found
}

// sorted lists the blocks of a record, the smallest first.
func (s *search) sorted(left *Records, item, text uint32) []block {
	var list []block
	for _, token := range s.blockTokens(text) {
		if one := s.block(left, item, token); one.size > 0 {
			list = append(list, one)
		}
	}
	slices.SortStableFunc(list, func(a, b block) int { return cmp.Compare(a.size, b.size) })
	return list
}

func (s *search) block(left *Records, item uint32, token blockToken) block {
	one := block{token: token}
	band := s.band(left.Amount[item])
	for position := range one.lists {
		at := band + int32(position) - bandsOfReach - 1
		if band == math.MinInt32 {
			if at = band; position > 0 {
				break
			}
		}
		number, known := s.numbers[blockKey{left.Partition[item], token.token, at, token.kind, left.Amount[item] < 0}]
		if !known {
			continue
		}
		one.lists[position] = s.inWindow(s.items[s.start[number]:s.start[number+1]], left.Day[item])
		one.size += len(one.lists[position])
	}
	return one
}

// inWindow is the part of a list whose days go with a day on the left.
func (s *search) inWindow(list []uint32, day int32) []uint32 {
	from := sort.Search(len(list), func(at int) bool { return s.records.Day[list[at]] >= day-s.settings.After })
	list = list[from:]
	to := sort.Search(len(list), func(at int) bool { return s.records.Day[list[at]] > day+s.settings.Before })
	return list[:to]
}

func (s *search) visit(left *Records, item uint32, list []uint32, worth float64) {
	for _, right := range list {
		if s.stamp[right] == s.round {
			s.worth[right] += worth
			continue
		}
		if math.Abs(relativeDifference(left.Amount[item], s.records.Amount[right])) > s.settings.AmountReach {
			continue
		}
		s.stamp[right], s.worth[right] = s.round, worth
		s.found = append(s.found, right)
	}
}

// keepBest leaves the most promising candidates. The least promising of those
// that are kept stands on top of a heap, where a better one takes its place.
func (s *search) keepBest(left *Records, item, text uint32) {
	most := s.ranking.most
	if len(s.found) > most {
		for _, right := range s.found {
			s.worth[right] = s.promise(left, item, right, text)
		}
		kept := s.found[:most]
		for at := most/2 - 1; at >= 0; at-- {
			s.sink(kept, at)
		}
		for _, right := range s.found[most:] {
			if s.worse(kept[0], right) {
				kept[0] = right
				s.sink(kept, 0)
			}
		}
		s.found = kept
	}
	slices.Sort(s.found)
}

// worse orders candidates by their promise, those that are equal by their place.
func (s *search) worse(a, b uint32) bool {
	return s.worth[a] < s.worth[b] || s.worth[a] == s.worth[b] && a > b
}

// sink moves an entry of the heap down to its place.
func (s *search) sink(heap []uint32, at int) {
	for {
		child := 2*at + 1
		if child >= len(heap) {
			return
		}
		if child+1 < len(heap) && s.worse(heap[child+1], heap[child]) {
			child++
		}
		if s.worse(heap[at], heap[child]) {
			return
		}
		heap[at], heap[child] = heap[child], heap[at]
		at = child
	}
}

// promise is the evidence for a pair as far as it is known without comparing the
// texts word by word.
func (s *search) promise(left *Records, item, right, text uint32) float64 {
	sum := s.ranking.amount[amountLevel(left.Amount[item], s.records.Amount[right])] +
		s.ranking.day[s.settings.dayLevel(left.Day[item], s.records.Day[right])]
	switch {
	case text == 0 || s.texts[right] == 0:
		return sum
	case s.worth[right] == 0:
		return sum + s.ranking.nothing
	}
	return sum + s.worth[right]
}

// ranking is by what candidates are ranked before they are compared in full.
type ranking struct {
	most        int // candidates of one record
	amount, day []float64
	nothing     float64 // of texts that share no word
}

// ranking is that of the model: of the first guess, or of what was learnt.
func (m *model) ranking(most int) *ranking {
	r := &ranking{most: most, amount: make([]float64, m.levels[Amount]), day: make([]float64, m.levels[Day])}
	for level := range r.amount {
		r.amount[level] = math.Log(m.m[Amount][level] / m.u[Amount][level])
	}
	for level := range r.day {
		r.day[level] = math.Log(m.m[Day][level] / m.u[Day][level])
	}
	r.nothing = math.Log(m.m[Text][textNothing] / m.u[Text][textNothing])
	return r
}
