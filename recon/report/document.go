package report

import (
	"time"

	"zhitong/recon"
)

// Document is what a report tells.
type Document struct {
	*recon.Result
	Names Names
	// Made is when the report was made; the zero time is not shown.
	Made time.Time
	// Decisions tells by the id of a break what became of it; may be nil.
	Decisions map[string]Decision
}

// Names are what the reader calls the things in the report. What is empty gets a
// general word.
type Names struct {
	Title string // of the report
	Left  string // of the left side: the file, the bank
	Right string // of the right side: the file, the books
}

// Decision is what became of a break.
type Decision struct {
	State      string // open, carried, matched or closed; another word is shown as it is
	Journal    string // key of the journal that settled it
	ProposedBy string
	ApprovedBy string
	Rule       string // that decided without a person
}

// Of returns the document of a result, without decisions.
func Of(result *recon.Result, names Names) *Document { return &Document{Result: result, Names: names} }

// by names who decided: a rule, or the one who proposed and the one who approved.
func (d Decision) by() string {
	switch {
	case d.Rule != "":
		return d.Rule
	case d.ApprovedBy == "":
		return d.ProposedBy
	}
	return d.ProposedBy + " → " + d.ApprovedBy
}
