package workbench

import (
	"time"

	"zhitong/calendar"
	"zhitong/pipeline"
	"zhitong/store"
)

// AgeBucket is a range of ages in business days.
type AgeBucket struct {
	Name    string
	Minimum int
	Maximum int // -1 for no end
}

// AgeBuckets are all ranges of ages, the youngest first.
func AgeBuckets() []AgeBucket {
	return []AgeBucket{{"0-1", 0, 1}, {"2-5", 2, 5}, {"6-10", 6, 10}, {"11-30", 11, 30}, {"31-90", 31, 90}, {"over-90", 91, -1}}
}

// bucketOf gives the range of an age.
func bucketOf(age int) string {
	for _, bucket := range AgeBuckets() {
		if bucket.Maximum < 0 || age <= bucket.Maximum {
			return bucket.Name
		}
	}
	return ""
}

// today is the day of a moment where a calendar is kept: in China for CN, in UTC
// for any other.
func today(name string, now time.Time) calendar.Date {
	if name == "CN" {
		return calendar.DateOf(now.In(time.FixedZone("CST", 8*60*60)))
	}
	return calendar.DateOf(now.UTC())
}

// ages counts business days up to a day; what it counted it remembers.
type ages struct {
	name    string
	on      *calendar.Calendar
	until   calendar.Date
	counted map[string]int // by day; -1 where the calendar does not know a year
	// timingDays is how old what is in transit may be; of the rules of the last run.
	timingDays int
}

// agesOf counts with the calendar of a name up to the day of a moment.
func agesOf(name string, now time.Time) (*ages, error) {
	on, err := calendarOf(name)
	return &ages{name: name, on: on, until: today(name, now), counted: map[string]int{}}, err
}

// since gives the age of what happened on a day, 0 for a day to come. known is
// false where the calendar does not know a year.
func (a *ages) since(day string) (age int, known bool) {
	age, done := a.counted[day]
	if !done {
		age = a.count(day)
		a.counted[day] = age
	}
	return max(age, 0), age >= 0
}

func (a *ages) count(day string) int {
	date, err := calendar.ParseDate(day)
	if err != nil {
		return -1
	}
	if !date.Before(a.until) {
		return 0
	}
	age, err := a.on.BusinessDaysBetween(date, a.until)
	if err != nil {
		return -1
	}
	return age
}

// within gives the days whose age is in a bucket as a condition on a column that
// holds days as text. The error is InvalidArgument where the calendar does not
// know a year.
func (a *ages) within(bucket AgeBucket, column string) (store.Condition, error) {
	where := store.And{}
	if bucket.Minimum > 0 {
		first, err := a.youngerThan(bucket.Minimum)
		if err != nil {
			return nil, err
		}
		where = append(where, store.Compare{Column: column, Op: store.Less, Value: first})
	}
	if bucket.Maximum >= 0 {
		first, err := a.youngerThan(bucket.Maximum + 1)
		if err != nil {
			return nil, err
		}
		where = append(where, store.Compare{Column: column, Op: store.GreaterOrEqual, Value: first})
	}
	return where, nil
}

// youngerThan gives the first day that is younger than so many business days:
// the last but so many of the business days that count.
func (a *ages) youngerThan(age int) (string, error) {
	day, err := a.on.AddBusinessDays(a.until.AddDays(1), -age)
	if err != nil {
		return "", pipeline.Refuse(pipeline.InvalidArgument, "ages cannot be told: %v", err)
	}
	return day.String(), nil
}
