package statement

import (
	"io"
	"math/big"
	"regexp"

	"zhitong/calendar"
	"zhitong/money"
)

var bai2Header = regexp.MustCompile(`^01,[^,\r\n]*,[^,\r\n]*,\d{6},\d{0,4},`)

func recogniseBAI2(head []byte) Format {
	if bai2Header.Match(trimHead(head)) {
		return BAI2
	}
	return ""
}

// Deviations of BAI2 files that are read all the same.
const (
	// SignedAmount is an amount with a sign where the standard has none; it
	// turns the effect of the type code round.
	SignedAmount NoticeCode = "signed_amount"
	// GroupNotToBook is a group whose status is deletion or test only; its
	// entries have the status information.
	GroupNotToBook NoticeCode = "group_not_to_book"
	// UnknownTypeCode is a code of no range of the standard. Whether it is a
	// credit or a debit is not known, so the entry has the status information.
	UnknownTypeCode NoticeCode = "unknown_type_code"
	// ContinuationSeparator is a colon, a semicolon or a blank behind the code
	// 88, which is read as the comma.
	ContinuationSeparator NoticeCode = "continuation_separator"
)

// bai2Reader follows the levels file (01 to 99), group (02 to 98) and account
// (03 to 49). The end of an account is told when the next one begins or its
// group and file have ended, since their control totals prove it too.
type bai2Reader struct {
	bai2Scanner
	out     *delivery
	file    bai2File
	group   bai2Group
	account *bai2Account // nil between accounts
	waiting bool         // the end of a statement has not been told
	level   int          // 0 outside, 1 in a file, 2 in a group, 3 in an account
	files   int
}

// bai2Level gathers what the trailer of a level states.
type bai2Level struct {
	total   big.Int
	records int
	parts   int // groups of a file, accounts of a group
}

type bai2File struct {
	bai2Level
	id, created string
}

type bai2Group struct {
	bai2Level
	originator string
	asOf       calendar.Date
	currency   money.Currency
	notToBook  bool
}

func readBAI2(in *source, out *delivery, _ Options) error {
	reader := &bai2Reader{bai2Scanner: bai2Scanner{source: in}, out: out}
	for {
		record, err := reader.next()
		if err == io.EOF {
			return reader.endOfInput()
		}
		if err == nil {
			err = reader.take(record)
		}
		if err != nil {
			return err
		}
	}
}

// bai2Steps tell for each record the level that it needs and what it does.
var bai2Steps = map[string]struct {
	level int
	take  func(*bai2Reader, *bai2Record) error
}{
	"01": {0, (*bai2Reader).fileHeader}, "02": {1, (*bai2Reader).groupHeader}, "03": {2, (*bai2Reader).accountHeader},
	"16": {3, (*bai2Reader).transaction}, "49": {3, (*bai2Reader).accountTrailer},
	"98": {2, (*bai2Reader).groupTrailer}, "99": {1, (*bai2Reader).fileTrailer},
}

func (r *bai2Reader) take(record *bai2Record) error {
	step, known := bai2Steps[record.code]
	if !known {
		return r.fail(record.at, CodeMalformedField, record.code, "the record code is not known")
	}
	if step.level != r.level {
		return r.fail(record.at, CodeMalformedField, record.code, "the record is not allowed here")
	}
	if err := step.take(r, record); err != nil {
		return err
	}
	if record.deviates > 0 && r.account != nil {
		r.account.statement.notice(ContinuationSeparator, record.deviates)
	}
	return nil
}

func (r *bai2Reader) fileHeader(record *bai2Record) error {
	if version := record.field(7); version != "" && version != "2" {
		return r.fail(record.place(7), CodeUnknownFormat, "01", "only version 2 is read")
	}
	r.file = bai2File{id: record.field(4), created: record.field(2)}
	r.file.records = record.physical
	r.level, r.files = 1, r.files+1
	return nil
}

func (r *bai2Reader) groupHeader(record *bai2Record) (err error) {
	r.group = bai2Group{originator: record.field(1), notToBook: record.field(2) == "2" || record.field(2) == "4"}
	r.group.records = record.physical
	if r.group.asOf, err = r.date(record, 3); err != nil {
		return err
	}
	if r.group.asOf.IsZero() {
		return r.fail(record.place(3), CodeMissingField, "02", "the group has no as-of date")
	}
	r.group.currency = money.USD
	if code := record.field(5); code != "" {
		r.group.currency, err = r.currency(record, 5)
	}
	r.level = 2
	return err
}

func (r *bai2Reader) currency(record *bai2Record, index int) (money.Currency, error) {
	currency, err := money.LookupCurrency(record.field(index))
	if err != nil {
		return currency, r.fail(record.place(index), CodeUnknownCurrency, record.code, "the currency is not a code of ISO 4217")
	}
	return currency, nil
}

// date reads YYMMDD; the zero Date where the field is left out.
func (r *bai2Reader) date(record *bai2Record, index int) (calendar.Date, error) {
	text := record.field(index)
	if text == "" {
		return calendar.Date{}, nil
	}
	if len(text) != 6 || !isDigits(text) {
		return calendar.Date{}, r.fail(record.place(index), CodeInvalidDate, record.code, "a date is written YYMMDD")
	}
	date, ok := dateOfDigits(two(text[:2]), two(text[2:4]), two(text[4:]))
	if !ok {
		return date, r.fail(record.place(index), CodeInvalidDate, record.code, "the date does not exist")
	}
	return date, nil
}

func (r *bai2Reader) endOfInput() error {
	if r.level != 0 || r.files == 0 {
		return r.fail(r.at, CodeTruncated, "", "the file ends before its trailer record (99)")
	}
	return r.tellEnd()
}

// tellEnd ends the statement whose end has been waiting for control totals.
func (r *bai2Reader) tellEnd() error {
	if !r.waiting {
		return nil
	}
	r.waiting = false
	return r.out.end()
}
