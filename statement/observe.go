package statement

// observer hears what a reader of a profile's file makes of the rows that are
// no entries. It is there for Preview.
type observer interface {
	skipped(row *csvRow, kind, reason string)
	finished(plan *csvPlan, options Options)
}

func (r *csvReader) observe(row *csvRow, kind, reason string) {
	if r.options.observer != nil {
		r.options.observer.skipped(row, kind, reason)
	}
}
