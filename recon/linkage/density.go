package linkage

import "math"

// density says how rare the values of a record are, as ln of all records over
// those with the value. A round amount or a busy day is met by chance more often.
type density struct {
	equal, near []float64 // by left record: of its amount, and of amounts about as large
	day         []float64 // by right record
}

type valueOf struct {
	partition uint32
	value     int64
}

// bandWidth is how far amounts are about equal, as a difference of logarithms.
const bandWidth = 0.05

func newDensity(left, right *Records) *density {
	size, equal, near, day := map[uint32]float64{}, map[valueOf]float64{}, map[valueOf]float64{}, map[valueOf]float64{}
	for _, r := range []*Records{left, right} {
		for item := range r.Amount {
			partition := r.Partition[item]
			size[partition]++
			equal[valueOf{partition, r.Amount[item]}]++
			near[valueOf{partition, magnitudeBand(r.Amount[item])}]++
			if r == right {
				day[valueOf{partition, int64(r.Day[item])}]++
			}
		}
	}
	d := &density{}
	for item, amount := range left.Amount {
		partition, band := left.Partition[item], magnitudeBand(amount)
		around := near[valueOf{partition, band - 1}] + near[valueOf{partition, band}] + near[valueOf{partition, band + 1}]
		d.equal = append(d.equal, math.Log(size[partition]/equal[valueOf{partition, amount}]))
		d.near = append(d.near, math.Log(size[partition]/around))
	}
	for item := range right.Amount {
		partition := right.Partition[item]
		d.day = append(d.day, math.Log(size[partition]/day[valueOf{partition, int64(right.Day[item])}]))
	}
	return d
}

// magnitudeBand numbers amounts that are about equal; both signs have their own.
func magnitudeBand(amount int64) int64 {
	const apart = 1 << 20
	switch {
	case amount > 0:
		return apart + int64(math.Log(float64(amount))/bandWidth)
	case amount < 0:
		return -apart - int64(math.Log(-float64(amount))/bandWidth)
	}
	return 0
}

// amount is how rare it is that another amount compares as these do.
func (d *density) amount(left uint32, level uint8) float32 {
	switch int(level) {
	case 0:
		return float32(d.equal[left])
	case amountLevels - 1:
		return 0
	}
	return float32(d.near[left])
}
