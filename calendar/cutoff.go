package calendar

import "time"

// Cutoff is the time of day at which business of the next day begins, on the
// clock of a zone: what comes before 16:00 belongs to the day, what comes at
// 16:00 to the next business day.
type Cutoff struct {
	Hour   int // 0 to 24; 24:00 is no cut-off
	Minute int
	Zone   *time.Location
}

// BusinessDate returns the business date to which a moment belongs. A moment
// on a day without business belongs to the next business day. The error has
// the codes invalid_cutoff, year_not_published and no_business_day_near.
func (c *Calendar) BusinessDate(moment time.Time, cutoff Cutoff) (Date, error) {
	if err := cutoff.check(); err != nil {
		return Date{}, err
	}
	local := moment.In(cutoff.Zone)
	date := DateOf(local)
	open, err := c.IsBusinessDay(date)
	if err != nil {
		return Date{}, err
	}
	if open && cutoff.reached(local) {
		return c.AddBusinessDays(date, 1)
	}
	return c.Adjust(date, Following)
}

func (c Cutoff) reached(local time.Time) bool {
	return local.Hour()*60+local.Minute() >= c.Hour*60+c.Minute
}

func (c Cutoff) check() error {
	minutes := c.Hour*60 + c.Minute
	if c.Zone == nil || c.Hour < 0 || c.Minute < 0 || c.Minute > 59 || minutes > 24*60 {
		return newError(CodeInvalidCutoff, "a cut-off needs a zone and a time between 00:00 and 24:00")
	}
	return nil
}
