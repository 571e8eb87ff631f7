package feel

import "strings"

// durationUnit is one letter of an ISO 8601 duration and what it is worth; units follow each other in this order.
type durationUnit struct {
	letter  byte
	months  int64
	seconds int64
}

var (
	dateUnits  = []durationUnit{{'Y', 12, 0}, {'M', 1, 0}, {'D', 0, secondsPerDay}}
	clockUnits = []durationUnit{{'H', 0, 3600}, {'M', 0, 60}, {'S', 0, 1}}
)

type durationScan struct {
	months, seconds, nanos int64
	hasMonths, hasTime     bool
}

func scanDuration(s *temporalScanner) Value {
	negative := s.accept('-')
	s.expect('P')
	var d durationScan
	d.units(s, dateUnits)
	if s.accept('T') {
		before := s.rest
		d.units(s, clockUnits)
		if s.rest == before {
			s.failed = true
		}
	}
	if s.failed || d.hasMonths == d.hasTime {
		s.failed = true
		return Value{}
	}
	v := durationValue(d.seconds, d.nanos)
	if d.hasMonths {
		v = YearsMonthsDuration(d.months)
	}
	if negative {
		return negateDuration(v)
	}
	return v
}

func (d *durationScan) units(s *temporalScanner, units []durationUnit) {
	for s.rest != "" && s.rest[0] != 'T' && !s.failed {
		count, _ := s.digits(1, 18)
		nanos := int64(0)
		if s.rest != "" && s.rest[0] == '.' {
			if strings.HasPrefix(s.rest, ".S") { // the kit has "PT0.S"
				s.accept('.')
			} else {
				nanos = s.fraction()
			}
			if s.rest == "" || s.rest[0] != 'S' {
				s.failed = true
			}
		}
		units = d.unit(s, units, count, nanos)
	}
}

// unit adds one unit and returns those that may still follow.
func (d *durationScan) unit(s *temporalScanner, units []durationUnit, count, nanos int64) []durationUnit {
	for i, unit := range units {
		if s.accept(unit.letter) {
			d.hasMonths = d.hasMonths || unit.months > 0
			d.hasTime = d.hasTime || unit.seconds > 0
			d.nanos += nanos
			d.add(s, count, unit)
			return units[i+1:]
		}
	}
	s.failed = true
	return nil
}

func (d *durationScan) add(s *temporalScanner, count int64, unit durationUnit) {
	months, fitsMonths := multiplyExact(count, unit.months)
	seconds, fitsSeconds := multiplyExact(count, unit.seconds)
	d.months += months
	d.seconds += seconds
	if !fitsMonths || !fitsSeconds || d.months < 0 || d.seconds < 0 {
		s.failed = true
	}
}
