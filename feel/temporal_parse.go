package feel

import (
	"fmt"
	"strings"
	"time"
)

// maximumTemporalText bounds what is read as a date, time or duration.
const maximumTemporalText = 128

// ParseDate reads "2024-02-29" (XML Schema xsd:date without zone; years of 4 to 9 digits, negative ones allowed).
func ParseDate(text string) (Value, error) { return parseTemporal(text, "date", scanDate) }

// ParseTime reads "10:15:30", "10:15:30.5Z" or with a small z, "10:15:30+01:00" or "10:15:30@Europe/Paris".
func ParseTime(text string) (Value, error) { return parseTemporal(text, "time", scanTime) }

// ParseDateTime reads "2024-02-29T10:15:30" with the zones of ParseTime; a date alone is its midnight.
func ParseDateTime(text string) (Value, error) {
	return parseTemporal(text, "date and time", scanDateTime)
}

// ParseDuration reads an ISO 8601 duration: either of days, hours, minutes and seconds ("P1DT2H", "-PT0.5S") or of
// years and months ("P1Y6M"). A mixture of both is refused, since it has no length (DMN 1.5, 10.3.2.3.7).
func ParseDuration(text string) (Value, error) {
	return parseTemporal(text, "duration", scanDuration)
}

// ParseInstant reads a date and time as an instant; one without a zone is taken to be in location.
func ParseInstant(text string, location *time.Location) (time.Time, error) {
	v, err := ParseDateTime(text)
	if err != nil {
		return time.Time{}, err
	}
	if t, ok := v.AsTime(location); ok {
		return t, nil
	}
	return time.Time{}, temporalError(text, "date and time between the years 0 and 9999")
}

func parseTemporal(text, what string, scan func(*temporalScanner) Value) (Value, error) {
	if len(text) <= maximumTemporalText {
		s := &temporalScanner{rest: text}
		if v := scan(s); s.complete() && !v.IsNull() {
			return v, nil
		}
	}
	return Value{}, temporalError(text, what)
}

func temporalError(text, what string) error {
	return &Error{Code: CodeSyntax, Message: fmt.Sprintf("%.40q is not a %s", text, what), Source: text}
}

// parseAt reads what stands in an at-literal or comes from data: whichever temporal value the text is.
func parseAt(text string) Value {
	for _, parse := range [...]func(string) (Value, error){ParseDate, ParseTime, ParseDateTime, ParseDuration} {
		if v, err := parse(text); err == nil {
			return v
		}
	}
	return Value{}
}

// temporalScanner reads from left to right and remembers whether anything did not fit.
type temporalScanner struct {
	rest   string
	failed bool
}

func (s *temporalScanner) complete() bool { return !s.failed && s.rest == "" }

func (s *temporalScanner) accept(c byte) bool {
	if s.rest != "" && s.rest[0] == c {
		s.rest = s.rest[1:]
		return true
	}
	return false
}

func (s *temporalScanner) expect(c byte) {
	if !s.accept(c) {
		s.failed = true
	}
}

// digits reads between least and most digits.
func (s *temporalScanner) digits(least, most int) (value int64, count int) {
	for count < len(s.rest) && s.rest[count] >= '0' && s.rest[count] <= '9' && count <= most {
		value = value*10 + int64(s.rest[count]-'0')
		count++
	}
	if count < least || count > most {
		s.failed = true
	}
	s.rest = s.rest[count:]
	return value, count
}

func (s *temporalScanner) two() int64 {
	value, _ := s.digits(2, 2)
	return value
}

func scanDate(s *temporalScanner) Value {
	negative := s.accept('-')
	leadingZero := strings.HasPrefix(s.rest, "0")
	year, count := s.digits(4, 9)
	if leadingZero && count > 4 {
		s.failed = true
	}
	if negative {
		year = -year
	}
	s.expect('-')
	month := s.two()
	s.expect('-')
	return dateValue(civilDate{year, month, s.two()})
}

func scanTime(s *temporalScanner) Value {
	seconds, nanos := s.clock()
	z := s.zone()
	if s.failed {
		return Value{}
	}
	return timeValue(seconds%secondsPerDay, nanos, z)
}

func scanDateTime(s *temporalScanner) Value {
	date := scanDate(s)
	if s.failed || date.IsNull() {
		return Value{}
	}
	if s.rest == "" {
		return dateTimeValue(date.bits*secondsPerDay, 0, nil)
	}
	s.expect('T')
	seconds, nanos := s.clock()
	z := s.zone()
	return dateTimeValue(date.bits*secondsPerDay+seconds, int32(nanos), z)
}

// clock reads hh:mm:ss[.f]; 24:00:00 is the end of the day.
func (s *temporalScanner) clock() (seconds, nanos int64) {
	hour := s.two()
	s.expect(':')
	minute := s.two()
	s.expect(':')
	second := s.two()
	nanos = s.fraction()
	if !validClock(hour, minute, second) && (hour != 24 || minute+second+nanos != 0) {
		s.failed = true
	}
	return hour*3600 + minute*60 + second, nanos
}

// fraction reads the digits after a point; those beyond nanoseconds are cut off.
func (s *temporalScanner) fraction() int64 {
	if !s.accept('.') {
		return 0
	}
	nanos, count := int64(0), 0
	for s.rest != "" && s.rest[0] >= '0' && s.rest[0] <= '9' {
		if count < 9 {
			nanos = nanos*10 + int64(s.rest[0]-'0')
		}
		s.rest, count = s.rest[1:], count+1
	}
	if count == 0 {
		s.failed = true
	}
	for ; count < 9; count++ {
		nanos *= 10
	}
	return nanos
}

func (s *temporalScanner) zone() *zone {
	switch {
	case s.rest == "":
		return nil
	case s.accept('Z'), s.accept('z'): // the latter in examples of DMN 1.5, tables 72 and 77, though not in XML Schema
		return utcZone
	case s.accept('@'):
		return s.region()
	case s.accept('+'):
		return s.offset(1)
	case s.accept('-'):
		return s.offset(-1)
	}
	s.failed = true
	return nil
}

// writtenZone reads what may follow a time: "Z", an offset, or "@" and a region.
func writtenZone(text string) (z *zone, ok bool) {
	s := &temporalScanner{rest: text}
	z = s.zone()
	return z, z != nil && s.complete()
}

func (s *temporalScanner) region() *zone {
	z, ok := regionZone(s.rest)
	s.rest = ""
	if !ok {
		s.failed = true
	}
	return z
}

func (s *temporalScanner) offset(sign int64) *zone {
	hours := s.two()
	s.expect(':')
	minutes, seconds := s.two(), int64(0)
	if s.accept(':') {
		seconds = s.two()
	}
	total := hours*3600 + minutes*60 + seconds
	if minutes > 59 || seconds > 59 || total > maximumOffset {
		s.failed = true
	}
	return offsetZone(int(sign * total))
}
