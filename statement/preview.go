package statement

import (
	"errors"
	"io"
	"strconv"
	"strings"
)

// Preview tells what was understood of a file, so that a person can check a
// profile before trusting it.
type Preview struct {
	File    string        `json:"file,omitempty"`
	Parts   []PreviewPart `json:"parts"`
	Problem *Error        `json:"problem,omitempty"` // what refuses the file
}

// PreviewPart is a text, a member of an archive or a sheet of a workbook.
type PreviewPart struct {
	Part      string          `json:"part,omitempty"`
	Format    Format          `json:"format,omitempty"`
	Profile   string          `json:"profile,omitempty"`
	Title     ProfileTitle    `json:"title,omitzero"`
	Encoding  string          `json:"encoding,omitempty"`
	Delimiter string          `json:"delimiter,omitempty"`
	HeaderRow int             `json:"headerRow,omitempty"` // its line; 0 where the file has no header
	Columns   []PreviewColumn `json:"columns,omitempty"`
	Entries   []Entry         `json:"entries"` // the first
	Skipped   []SkippedRow    `json:"skipped,omitempty"`
	SkipCount int             `json:"skipCount,omitempty"` // of which Skipped are the first
	Totals    []PreviewTotal  `json:"totals,omitempty"`
	Statement []*Statement    `json:"statements,omitempty"`

	plan  *csvPlan
	limit int
}

// PreviewColumn is a column and what was made of it.
type PreviewColumn struct {
	Column int      `json:"column"` // from 1
	Title  string   `json:"title"`
	Fields []string `json:"fields,omitempty"` // by their names in CSVColumns; none: the column is not read
}

// SkippedRow is a row that is no entry.
type SkippedRow struct {
	Line   int    `json:"line"`
	Kind   string `json:"kind"` // total, skipped, ignored, end, after_end, header_repeated
	Reason string `json:"reason,omitempty"`
}

// PreviewTotal is a figure that the file states beside what the rows come to.
type PreviewTotal struct {
	Figure       string `json:"figure"`
	Line         int    `json:"line"`
	StatedCount  string `json:"statedCount,omitempty"`
	Count        string `json:"count,omitempty"`
	StatedAmount string `json:"statedAmount,omitempty"`
	Amount       string `json:"amount,omitempty"`
	Agrees       bool   `json:"agrees"`
}

// ReadPreview reads the whole file and keeps the first rows of each kind, up
// to the number given. A file that is refused has a Problem, with what was
// understood before it; other errors are those of the reader.
func ReadPreview(r io.Reader, options Options, rows int) (*Preview, error) {
	preview := &Preview{File: options.File}
	err := eachPart(r, options, func(p part) error {
		shown := &PreviewPart{Part: p.options.part, limit: rows}
		p.options.observer = shown
		err := p.stream(shown)
		shown.finish()
		preview.Parts = append(preview.Parts, *shown)
		return err
	})
	problem, ok := errors.AsType[*Error](err)
	if err != nil && !ok {
		return nil, err
	}
	preview.Problem = problem
	return preview, nil
}

// BeginStatement implements [Visitor].
func (p *PreviewPart) BeginStatement(s *Statement) error {
	p.Format = s.Format
	p.Statement = append(p.Statement, s)
	return nil
}

// Entry implements [Visitor].
func (p *PreviewPart) Entry(entry *Entry) error {
	if len(p.Entries) < p.limit {
		p.Entries = append(p.Entries, *entry)
	}
	return nil
}

// EndStatement implements [Visitor].
func (p *PreviewPart) EndStatement(*Statement) error { return nil }

// observer hears what a reader of a profile's file makes of the rows that are
// no entries.
type observer interface {
	began(plan *csvPlan, options Options, isSheet bool)
	skipped(row *csvRow, kind, reason string)
}

func (r *csvReader) observe(row *csvRow, kind, reason string) {
	if r.options.observer != nil {
		r.options.observer.skipped(row, kind, reason)
	}
}

func (p *PreviewPart) began(plan *csvPlan, options Options, isSheet bool) {
	p.plan = plan
	profile := plan.profile
	p.Format, p.Profile, p.Title = CSV, profile.Name, profile.Title
	p.HeaderRow = plan.header.at.line
	if !isSheet {
		p.Encoding = strings.ToLower(firstOf(options.encoding(), "utf-8"))
	}
	if profile.Fixed == nil && !isSheet {
		p.Delimiter = profile.delimiter()
	}
	for index, title := range plan.header.titles {
		p.Columns = append(p.Columns, PreviewColumn{index + 1, title, plan.fieldsOf(index)})
	}
}

// fieldsOf names what a column is read for, by the header or by a rule.
func (p *csvPlan) fieldsOf(column int) (names []string) {
	for field, columns := range p.header.columns {
		for _, one := range columns {
			if one == column {
				names = append(names, fieldNames[field])
			}
		}
	}
	if p.profile.Parties != nil && column == p.payer {
		names = append(names, "payer")
	}
	if p.profile.Parties != nil && column == p.payee {
		names = append(names, "payee")
	}
	return names
}

func (p *PreviewPart) skipped(row *csvRow, kind, reason string) {
	p.SkipCount++
	if len(p.Skipped) < p.limit {
		p.Skipped = append(p.Skipped, SkippedRow{row.at.line, kind, reason})
	}
}

// finish adds what is known at the end.
func (p *PreviewPart) finish() {
	if p.plan == nil {
		return
	}
	for _, total := range p.plan.totals {
		if total.stated == nil || !total.bound {
			continue
		}
		_, differs := total.compare()
		shown := PreviewTotal{Figure: total.Figure, Line: total.stated.line, StatedCount: total.stated.count, StatedAmount: total.stated.amount, Agrees: !differs}
		if shown.StatedCount != "" {
			shown.Count = strconv.Itoa(total.count)
		}
		if shown.StatedAmount != "" {
			shown.Amount = total.sum.Text('f')
		}
		p.Totals = append(p.Totals, shown)
	}
}
