package calendar

// Convention says where a date goes that is not a business day (2006 ISDA
// Definitions, section 4.12).
type Convention string

// The business-day conventions.
const (
	Unadjusted        Convention = "unadjusted"         // stays
	Following         Convention = "following"          // the next business day
	ModifiedFollowing Convention = "modified_following" // the next, unless that is in another month; then the one before
	Preceding         Convention = "preceding"          // the business day before
	ModifiedPreceding Convention = "modified_preceding" // the one before, unless that is in another month; then the next
)

// Adjust applies the convention to the date. The error has the codes
// year_not_published, invalid_date, no_business_day_near and
// unknown_convention.
func (c *Calendar) Adjust(date Date, convention Convention) (Date, error) {
	switch convention {
	case Unadjusted:
		return date, nil
	case Following:
		return c.seek(date, 1)
	case Preceding:
		return c.seek(date, -1)
	case ModifiedFollowing:
		return c.seekInMonth(date, 1)
	case ModifiedPreceding:
		return c.seekInMonth(date, -1)
	}
	return Date{}, newError(CodeUnknownRule, "the business-day convention is not known")
}

func (c *Calendar) seekInMonth(date Date, step int) (Date, error) {
	found, err := c.seek(date, step)
	if err != nil || found.Month() == date.Month() {
		return found, err
	}
	return c.seek(date, -step)
}
