package feel

import (
	"fmt"
	"strings"
	"sync"
	"time"
	_ "time/tzdata" // the same zones on every machine
)

// maximumOffset is the largest distance from UTC that a time may have (XML Schema says 14 hours; the TCK goes to 18).
const maximumOffset = 18 * 60 * 60

// zone is the time zone of a time or a date and time: either a fixed offset from UTC or a region with its rules.
type zone struct {
	name   string // "" for an offset
	offset int    // seconds east of UTC
	region *time.Location
}

var utcZone = &zone{}

// regions holds the zones that were named before, since loading one reads its whole rule set.
var regions sync.Map // string → *zone

func offsetZone(seconds int) *zone {
	if seconds == 0 {
		return utcZone
	}
	return &zone{offset: seconds}
}

func regionZone(name string) (*zone, bool) {
	if known, ok := regions.Load(name); ok {
		return known.(*zone), true
	}
	if name == "" || name == "Local" || strings.Contains(name, "..") {
		return nil, false
	}
	region, err := time.LoadLocation(name)
	if err != nil {
		return nil, false
	}
	z := &zone{name: name, region: region}
	regions.Store(name, z)
	return z, true
}

// zoneOf keeps the region of a location where it has a name that can be read again.
func zoneOf(t time.Time) *zone {
	_, offset := t.Zone()
	name := t.Location().String()
	if strings.Contains(name, "/") {
		if z, ok := regionZone(name); ok {
			return z
		}
	}
	return offsetZone(offset)
}

func (z *zone) location() *time.Location {
	switch {
	case z.region != nil:
		return z.region
	case z.offset == 0:
		return time.UTC
	default:
		return time.FixedZone("", z.offset)
	}
}

// offsetAt returns the seconds east of UTC at a local time (seconds since 1970-01-01T00:00:00 on the local clock).
func (z *zone) offsetAt(local int64) int64 {
	if z.region == nil {
		return int64(z.offset)
	}
	_, before := time.Unix(local, 0).In(z.region).Zone()
	_, offset := time.Unix(local-int64(before), 0).In(z.region).Zone()
	return int64(offset)
}

// offsetOfInstant returns the seconds east of UTC at an instant (Unix seconds).
func (z *zone) offsetOfInstant(unix int64) int64 {
	if z.region == nil {
		return int64(z.offset)
	}
	_, offset := time.Unix(unix, 0).In(z.region).Zone()
	return int64(offset)
}

func (z *zone) equal(other *zone) bool {
	if z == nil || other == nil {
		return z == other
	}
	return z.name == other.name && z.offset == other.offset
}

func (z *zone) appendTo(dst []byte) []byte {
	switch {
	case z == nil:
		return dst
	case z.region != nil:
		return append(append(dst, '@'), z.name...)
	case z.offset == 0:
		return append(dst, 'Z')
	}
	sign, seconds := byte('+'), z.offset
	if seconds < 0 {
		sign, seconds = '-', -seconds
	}
	dst = fmt.Appendf(append(dst, sign), "%02d:%02d", seconds/3600, seconds/60%60)
	if seconds%60 != 0 {
		dst = fmt.Appendf(dst, ":%02d", seconds%60)
	}
	return dst
}

// zone returns the zone of a time or a date and time, nil for a local one and for every other kind.
func (v Value) zone() *zone {
	z, _ := v.ref.(*zone)
	return z
}

func withZone(v Value, z *zone) Value {
	v.ref = nil
	if z != nil {
		v.ref = z
	}
	return v
}
