package broker

import (
	"math"
	"time"
)

// sliceCosts tells, by least squares, what a row costs from how the time of slices grows
// with their rows: what others had of the time does not depend on those. Slices count
// less the older they are.
type sliceCosts struct {
	slices              int
	n, x, y, xx, xy, yy float64 // weighted sums: x for rows, y for nanoseconds
}

const (
	// costsFade is what remains of the weight of slices with each that comes.
	costsFade = 63.0 / 64
	// costsKnown is of how much weight slices must be that tell anything.
	costsKnown = 16
	// costsVary is by which part of their mean the rows of slices must differ.
	costsVary = 0.2
)

func (c *sliceCosts) add(rows int64, took time.Duration) {
	x, y := float64(rows), float64(took)
	c.slices++
	for sum, more := range map[*float64]float64{&c.n: 1, &c.x: x, &c.y: y, &c.xx: x * x, &c.xy: x * y, &c.yy: y * y} {
		*sum = *sum*costsFade + more
	}
}

// ofRow gives between what a row costs, by two standard errors; known is false when
// slices were too few, or too much of a size.
func (c *sliceCosts) ofRow() (least, most time.Duration, known bool) {
	mean, differ := c.x/c.n, c.xx-c.x*c.x/c.n
	if c.n < costsKnown || differ <= c.n*costsVary*costsVary*mean*mean {
		return 0, 0, false
	}
	together := c.xy - c.x*c.y/c.n
	slope := together / differ
	unexplained := max(0, c.yy-c.y*c.y/c.n-slope*together)
	margin := 2 * math.Sqrt(unexplained/(c.n-2)/differ)
	return time.Duration(slope - margin), time.Duration(slope + margin), true
}
