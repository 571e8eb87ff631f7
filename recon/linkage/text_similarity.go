package linkage

import (
	"math/bits"
	"strings"
)

// textLevels: nothing known, nothing shared, and how much is shared times how
// rare it is. Of texts that share a rare word anyhow, many are equal by chance.
const (
	containments = 5
	likenesses   = 4
	sharings     = containments*likenesses + 1 // the last: equal
	rarities     = 4
	textUnknown  = 0
	textNothing  = 1
	textLevels   = 2 + sharings*rarities
)

// sharedLevel is the level of texts that share something.
func sharedLevel(sharing int, rare float64) uint8 {
	return uint8(2 + sharing*rarities + degree(rare, 2.5, 4.5, 6.5))
}

// sharingOf undoes sharedLevel.
func sharingOf(level int) (sharing, rarity int) {
	return (level - 2) / rarities, (level - 2) % rarities
}

// likeness is what two texts have in common.
type likeness struct {
	level uint8
	alike float64 // from 0 to 1
	rare  float64 // ln of all records over those with the rarest word in common
}

// compare compares two texts by their numbers.
func (v *vocabulary) compare(left, right uint32) likeness {
	if left == 0 || right == 0 {
		return likeness{level: textUnknown}
	}
	if left == right {
		rare := 0.0
		for _, token := range v.tokens[left] {
			rare = max(rare, v.inverse[token])
		}
		return likeness{sharedLevel(sharings-1, rare), 1, rare}
	}
	c := comparison{vocabulary: v, left: v.tokens[left], right: v.tokens[right]}
	c.exact()
	c.near()
	return c.likeness()
}

// comparison pairs the words of two texts.
type comparison struct {
	*vocabulary
	left, right         []uint32
	usedLeft, usedRight uint32 // as bits
	shared, lost, rare  float64
}

func (c *comparison) exact() {
	for l, one := range c.left {
		for r, other := range c.right {
			if one == other {
				c.take(l, r, 1)
				break
			}
		}
	}
}

func (c *comparison) take(l, r int, quality float64) {
	c.usedLeft |= 1 << l
	c.usedRight |= 1 << r
	weight := min(c.inverse[c.left[l]], c.inverse[c.right[r]])
	c.shared += weight * quality
	c.lost += weight * (1 - quality)
	c.rare = max(c.rare, weight*quality)
}

// near pairs words that are left over: cut off, or mistyped.
func (c *comparison) near() {
	for l, one := range c.left {
		if c.usedLeft&(1<<l) != 0 {
			continue
		}
		best, at := 0.0, -1
		for r, other := range c.right {
			if c.usedRight&(1<<r) == 0 {
				if quality := c.wordLikeness(one, other); quality > best {
					best, at = quality, r
				}
			}
		}
		if at >= 0 {
			c.take(l, at, best)
		}
	}
}

// likeness weighs what is shared against what only one has. A text that was cut
// off is contained in the other without being like it.
func (c *comparison) likeness() likeness {
	left, right := c.rest(c.left, c.usedLeft), c.rest(c.right, c.usedRight)
	if c.shared <= 0 {
		return likeness{level: textNothing}
	}
	contained := c.shared / (c.shared + c.lost + min(left, right))
	alike := c.shared / (c.shared + c.lost + (left+right)/2)
	sharing := degree(contained, 0.35, 0.6, 0.8, 0.97)*likenesses + degree(alike, 0.35, 0.6, 0.8)
	return likeness{sharedLevel(sharing, c.rare), alike, c.rare}
}

func (c *comparison) rest(tokens []uint32, used uint32) float64 {
	total := 0.0
	for position, token := range tokens {
		if used&(1<<position) == 0 {
			total += c.inverse[token]
		}
	}
	return total
}

// degree counts the limits that a value reaches.
func degree(value float64, limits ...float64) int {
	count := 0
	for _, limit := range limits {
		if value >= limit {
			count++
		}
	}
	return count
}

// wordLikeness is how alike two different words are, 0 where they are not: one
// begins the other, or few letters differ.
func (v *vocabulary) wordLikeness(one, other uint32) float64 {
	a, b := v.words[one], v.words[other]
	if len(a) > len(b) {
		a, b = b, a
	}
	allowed := 1 + len(a)/6
	switch {
	case a[0] == b[0] && strings.HasPrefix(b, a):
		return 0.5 + 0.45*float64(len(a))/float64(len(b))
	case len(a) < 4 || len(b)-len(a) > 2 || len(b) > maxWordLength, bits.OnesCount64(v.letters[one]^v.letters[other]) > 2*allowed:
		return 0
	}
	distance := editDistance(a, b)
	if distance > allowed {
		return 0
	}
	return 0.95 - 1.2*float64(distance)/float64(len(b))
}

// maxWordLength bounds the words that are compared letter by letter, in bytes.
const maxWordLength = 32

// editDistance counts the letters that are missing, added, replaced or exchanged
// with their neighbour.
func editDistance(a, b string) int {
	var rows [3][maxWordLength + 1]uint8
	for column := range len(b) + 1 {
		rows[0][column] = uint8(column)
	}
	for row := 1; row <= len(a); row++ {
		current, previous, before := &rows[row%3], &rows[(row+2)%3], &rows[(row+1)%3]
		current[0] = uint8(row)
		for column := 1; column <= len(b); column++ {
			best := min(previous[column], current[column-1]) + 1
			replaced := previous[column-1]
			if a[row-1] != b[column-1] {
				replaced++
			}
			best = min(best, replaced)
			if row > 1 && column > 1 && a[row-1] == b[column-2] && a[row-2] == b[column-1] {
				best = min(best, before[column-2]+1)
			}
			current[column] = best
		}
	}
	return int(rows[len(a)%3][len(b)])
}
