package broker

import (
	"cmp"
	"time"
)

// inTime compares two things by when they were made and, where that was in the same
// batch, by their keys. Keys alone do not tell where there are several nodes, since each
// has a block of them; where there is one the clock does not, which may have been set
// back.
func inTime(at time.Time, key int64, otherAt time.Time, otherKey int64) int {
	return cmp.Or(at.Compare(otherAt), cmp.Compare(key, otherKey))
}
