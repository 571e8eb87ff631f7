package linkage

import "math"

// amountLimits are the relative differences at which a level ends; both signs
// have levels of their own, because fees are taken off one side.
var amountLimits = []float64{0.0005, 0.0025, 0.005, 0.01, 0.02, 0.03, 0.045, 0.06, 0.08, 0.1, 0.125, 0.15, 0.2, 0.3, 0.5, 1}

var amountLevels = 2*len(amountLimits) + 2 // equal, both signs, and out of reach

// amountLevel is 0 for equal amounts.
func amountLevel(left, right int64) uint8 {
	if left == right {
		return 0
	}
	difference := relativeDifference(left, right)
	at := 1
	for at <= len(amountLimits) && math.Abs(difference) > amountLimits[at-1] {
		at++
	}
	if at > len(amountLimits) || (left < 0) != (right < 0) {
		return uint8(amountLevels - 1)
	}
	if difference < 0 {
		at += len(amountLimits)
	}
	return uint8(at)
}

// relativeDifference is left minus right over the larger of both.
func relativeDifference(left, right int64) float64 {
	l, r := math.Abs(float64(left)), math.Abs(float64(right))
	if l == r {
		return 0
	}
	return (l - r) / max(l, r)
}

// dayLevels: each day of the window has a level of its own, the last is beyond.
func (s *Settings) dayLevels() int { return int(s.Before+s.After) + 2 }

func (s *Settings) dayLevel(left, right int32) uint8 {
	days := left - right + s.Before
	if days < 0 || days > s.Before+s.After {
		return uint8(s.dayLevels() - 1)
	}
	return uint8(days)
}

// promise says, before anything is learnt, how much better than by chance a
// level is among true pairs, in nats.
func (s *Settings) promise(field Field, level int) float64 {
	switch field {
	case Amount:
		return amountPromise(level)
	case Day:
		if level == s.dayLevels()-1 {
			return -20
		}
		return -math.Abs(float64(level)-float64(s.Before)) / 8
	case Reference:
		return 8 * float64(level) / float64(max(1, s.ReferenceLevels-1))
	}
	return textPromise(level)
}

func amountPromise(level int) float64 {
	switch {
	case level == amountLevels-1:
		return -20
	case level == 0:
		return 1
	}
	return -amountLimits[(level-1)%len(amountLimits)] / 0.06
}

func textPromise(level int) float64 {
	if level < 2 {
		return 0
	}
	sharing, rarity := sharingOf(level)
	if sharing == sharings-1 {
		return 7 + float64(rarity)
	}
	return 1.2*float64(sharing/likenesses) + float64(sharing%likenesses) + float64(rarity)
}
