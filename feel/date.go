package feel

import "time"

// A date is held as the number of days since 1970-01-01 in the proleptic Gregorian calendar (ISO 8601), because the
// years that FEEL allows (-999,999,999 to 999,999,999) are beyond what time.Time reads and prints.
const (
	maximumYear      = 999_999_999
	secondsPerDay    = 24 * 60 * 60
	daysPer400Years  = 146_097
	daysToMarchEpoch = 719_468 // from 0000-03-01 to 1970-01-01
	nanosPerSecond   = 1_000_000_000
	nanosPerDay      = secondsPerDay * nanosPerSecond
)

type civilDate struct {
	year, month, day int64
}

// DateOf returns a date; null when there is no such day or the year is beyond ±999,999,999.
func DateOf(year, month, day int) Value {
	return dateValue(civilDate{int64(year), int64(month), int64(day)})
}

func dateValue(d civilDate) Value {
	if !d.valid() {
		return Value{}
	}
	return Value{kind: KindDate, bits: d.days()}
}

func dateOfDays(days int64) Value {
	if days < minimumDays || days > maximumDays {
		return Value{}
	}
	return Value{kind: KindDate, bits: days}
}

var (
	minimumDays = civilDate{-maximumYear, 1, 1}.days()
	maximumDays = civilDate{maximumYear, 12, 31}.days()
)

func (d civilDate) valid() bool {
	return d.year >= -maximumYear && d.year <= maximumYear &&
		d.month >= 1 && d.month <= 12 && d.day >= 1 && d.day <= daysOfMonth(d.year, d.month)
}

// days counts from 1970-01-01; years are taken to begin in March, so that the leap day is the last of the year.
func (d civilDate) days() int64 {
	year, month := d.year, d.month-3
	if month < 0 {
		year, month = year-1, month+12
	}
	era := floorDivide(year, 400)
	yearOfEra := year - era*400
	dayOfYear := (153*month+2)/5 + d.day - 1
	return era*daysPer400Years + yearOfEra*365 + yearOfEra/4 - yearOfEra/100 + dayOfYear - daysToMarchEpoch
}

func civilOf(days int64) civilDate {
	days += daysToMarchEpoch
	era := floorDivide(days, daysPer400Years)
	dayOfEra := days - era*daysPer400Years
	yearOfEra := (dayOfEra - dayOfEra/1460 + dayOfEra/36524 - dayOfEra/146096) / 365
	dayOfYear := dayOfEra - (365*yearOfEra + yearOfEra/4 - yearOfEra/100)
	month := (5*dayOfYear + 2) / 153
	d := civilDate{year: era*400 + yearOfEra, month: month + 3, day: dayOfYear - (153*month+2)/5 + 1}
	if d.month > 12 {
		d.year, d.month = d.year+1, d.month-12
	}
	return d
}

func isLeapYear(year int64) bool { return year%4 == 0 && (year%100 != 0 || year%400 == 0) }

func daysOfMonth(year, month int64) int64 {
	switch month {
	case 2:
		if isLeapYear(year) {
			return 29
		}
		return 28
	case 4, 6, 9, 11:
		return 30
	default:
		return 31
	}
}

// addMonths keeps the day where the month has it, else takes the month's last day.
func (d civilDate) addMonths(months int64) civilDate {
	total := d.year*12 + d.month - 1 + months
	year, month := floorDivide(total, 12), floorRemainder(total, 12)+1
	if year > maximumYear || year < -maximumYear {
		return civilDate{}
	}
	return civilDate{year, month, min(d.day, daysOfMonth(year, month))}
}

// weekday counts from Monday, 1, to Sunday, 7.
func weekday(days int64) int64 { return floorRemainder(days+3, 7) + 1 }

func dayOfYear(days int64) int64 {
	return days - civilDate{civilOf(days).year, 1, 1}.days() + 1
}

// weekOfYear is the ISO 8601 week: the week that holds the year's first Thursday is number 1.
func weekOfYear(days int64) int64 {
	thursday := days - weekday(days) + 4
	return (dayOfYear(thursday)-1)/7 + 1
}

func floorDivide(a, b int64) int64 {
	quotient := a / b
	if a%b < 0 {
		quotient--
	}
	return quotient
}

func floorRemainder(a, b int64) int64 { return a - floorDivide(a, b)*b }

// civilTime makes an instant of local seconds; ok is false outside the years that RFC 3339 can print.
func civilTime(seconds int64, nanos int32, location *time.Location) (time.Time, bool) {
	d := civilOf(floorDivide(seconds, secondsPerDay))
	if d.year < 0 || d.year > 9999 {
		return time.Time{}, false
	}
	of := int(floorRemainder(seconds, secondsPerDay))
	return time.Date(int(d.year), time.Month(d.month), int(d.day), 0, 0, of, int(nanos), location), true
}
