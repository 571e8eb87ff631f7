package statement

import "zhitong/calendar"

// Interim says whether it is a report of the day's movements so far (camt.052,
// MT942), which a statement of the end of the day tells again.
func (s *Statement) Interim() bool { return s.Format == CAMT052 || s.Format == MT942 }

// FirstDay is the first day that the statement may be about: the beginning of its
// period, else the day of its opening balance.
func (s *Statement) FirstDay() calendar.Date {
	until := s.LastDay()
	switch {
	case !s.From.IsZero():
		return s.From
	case s.Opening != nil && s.Opening.Date.Before(until):
		return s.Opening.Date
	}
	return until
}

// LastDay is the day of the closing balance, else the end of the period.
func (s *Statement) LastDay() calendar.Date {
	if s.Closing != nil && !s.Closing.Date.IsZero() {
		return s.Closing.Date
	}
	return s.To
}

// Covers reports whether the statement tells all that was booked on a day, which
// interim reports and notifications never promise. One that begins with the
// balance of the evening before, as MT940 does, tells that day only where it has
// entries of it: tells is asked then.
func (s *Statement) Covers(day calendar.Date, tells func() bool) bool {
	if s.Interim() || s.Format == CAMT054 || day.Before(s.FirstDay()) || day.After(s.LastDay()) {
		return false
	}
	evening := s.Opening != nil && s.Opening.Date == day && day.Before(s.LastDay()) && s.Format != CAMT053
	return !evening || tells()
}

// BookedOn is the day on which the entry is booked, that of its value where the
// file tells no other.
func (e *Entry) BookedOn() calendar.Date {
	if e.BookingDate.IsZero() {
		return e.ValueDate
	}
	return e.BookingDate
}
