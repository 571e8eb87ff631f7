package statement

import (
	"regexp"
	"time"

	"zhitong/calendar"
)

// anchorSlack is how many days a transaction may be after the settlement date:
// what is made after the cut-off is in the next day's file, not in this one.
const anchorSlack = 1

// anchorYears is how far back a date without a year is looked for; eight
// years hold a 29th of February whatever the century.
const anchorYears = 8

// anchor is the day that dates without a year belong before; it is zero where
// nothing tells it.
func (r *csvReader) anchor() calendar.Date {
	if rule := r.plan.profile.Year; r.options.SettlementDate.IsZero() && rule != nil {
		if date, ok := rule.find(rule.FileName, r.options.File); ok {
			return date
		}
		return r.yearInText
	}
	return r.options.SettlementDate
}

// find reads the first group of the expression in the text.
func (y *YearRule) find(expression, text string) (calendar.Date, bool) {
	if expression == "" {
		return calendar.Date{}, false
	}
	match := regexp.MustCompile(expression).FindStringSubmatch(text)
	if match == nil {
		return calendar.Date{}, false
	}
	moment, err := time.Parse(layoutWords.Replace(y.Layout), match[1])
	if err != nil {
		return calendar.Date{}, false
	}
	if withoutDay(y.Layout) {
		moment = moment.AddDate(0, 1, -1)
	}
	return calendar.DateOf(moment), true
}

// withYear gives a date its year: the latest in which it is not after the anchor.
func (c csvCells) withYear(field csvField, date time.Time) (calendar.Date, error) {
	anchor := c.anchor()
	if anchor.IsZero() {
		return calendar.Date{}, c.problem(field, CodeInvalidDate, "the dates have no year: give the settlement date, or a file whose name has it")
	}
	latest := anchor.AddDays(anchorSlack)
	for year := latest.Year(); year > latest.Year()-anchorYears; year-- {
		found, err := calendar.NewDate(year, date.Month(), date.Day())
		if err == nil && !found.After(latest) {
			return found, nil
		}
	}
	return calendar.Date{}, c.problem(field, CodeInvalidDate, "the date does not exist in the years before the settlement date")
}
