package linkage

// Records are one list, in columns of equal length.
type Records struct {
	Partition []uint32 // only records of the same one can be a pair
	Amount    []int64  // minor units; only amounts of the same sign can be a pair
	Day       []int32
	Text      []string // nil or "": nothing is known
	Party     []string // nil or "": nothing is known
}

// Len is the number of records.
func (r *Records) Len() int { return len(r.Amount) }

// Settings bound which pairs are possible and how they are compared.
type Settings struct {
	Before, After int32 // the left record is up to so many days earlier or later
	// AmountReach is how far amounts of a pair may be apart, as a share of the
	// larger one.
	AmountReach float64
	// Reference compares the references of two records; nil compares none. Levels
	// count from 0, nothing known, to ReferenceLevels-1, equal.
	Reference       func(left, right uint32) uint8
	ReferenceLevels int
	// Asked is a pair that is told of even where it is not probable at all.
	Asked *[2]uint32
}

// Field is what is compared of two records.
type Field uint8

// The fields.
const (
	Amount Field = iota
	Day
	Text
	Party
	Reference
	fieldCount
)

// Pair is a pair that is possible.
type Pair struct {
	Left, Right uint32
	// Probability is that of the pair being right, rivals considered.
	Probability float64
	// Rival is the probability of the strongest other pair of either record.
	Rival float64
	// Margin is by how many bits the evidence for the pair is above that for the
	// strongest other pair of either record; MaxWeight where there is no other.
	Margin float64
	// Weights is the evidence of each field in bits; Alike the similarity of text
	// and party from 0 to 1.
	Weights               [fieldCount]float64
	Prior                 float64 // evidence before anything is compared, in bits
	TextAlike, PartyAlike float64
}

// MaxWeight bounds the evidence for a pair, in bits.
const MaxWeight = 40
