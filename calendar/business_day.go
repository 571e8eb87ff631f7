package calendar

// maxClosedDays bounds the search for a business day: nobody closes longer.
const maxClosedDays = 366

// maxBusinessDays bounds AddBusinessDays (about 400 years).
const maxBusinessDays = 100_000

// AddBusinessDays returns the n-th business day after the date (T+n), before
// it where n < 0. For n = 0 it is the date itself or, where that is not a
// business day, the next one. The error has the codes year_not_published,
// invalid_date and no_business_day_near.
func (c *Calendar) AddBusinessDays(date Date, n int) (Date, error) {
	if n == 0 {
		return c.Adjust(date, Following)
	}
	if n > maxBusinessDays || n < -maxBusinessDays {
		return Date{}, newError(CodeInvalidDate, "%d business days are more than the %d that are counted", n, maxBusinessDays)
	}
	step := 1
	if n < 0 {
		step, n = -1, -n
	}
	for ; n > 0; n-- {
		next, err := c.seek(date.AddDays(step), step)
		if err != nil {
			return Date{}, err
		}
		date = next
	}
	return date, nil
}

// BusinessDaysBetween returns how many business days lie after from up to and
// including to; negative, with the roles exchanged, where to is earlier. So
// for a business day d it is the n of AddBusinessDays(d, n). The error has the
// codes year_not_published and invalid_date.
func (c *Calendar) BusinessDaysBetween(from, to Date) (int, error) {
	if from.IsZero() || to.IsZero() {
		return 0, newError(CodeInvalidDate, "there is no date")
	}
	if to.Before(from) {
		n, err := c.BusinessDaysBetween(to, from)
		return -n, err
	}
	count := 0
	for date := from; date.Before(to); {
		date = date.AddDays(1)
		open, err := c.IsBusinessDay(date)
		if err != nil {
			return 0, err
		}
		if open {
			count++
		}
	}
	return count, nil
}

// seek returns the first business day from the date on, in the direction of step.
func (c *Calendar) seek(date Date, step int) (Date, error) {
	for range maxClosedDays {
		if date.Year() < 1 || date.Year() > 9999 {
			return Date{}, newError(CodeInvalidDate, "the search leaves the years 1 to 9999")
		}
		open, err := c.IsBusinessDay(date)
		if err != nil {
			return Date{}, err
		}
		if open {
			return date, nil
		}
		date = date.AddDays(step)
	}
	return Date{}, newError(CodeNoBusinessDays, "there is no business day within %d days", maxClosedDays)
}
