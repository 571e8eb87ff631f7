package statement

import (
	"fmt"
	"math/big"
	"regexp"
	"strings"

	"zhitong/calendar"
	"zhitong/money"
)

// nachaWidth is the length of every record (NACHA Operating Rules, appendix
// three).
const nachaWidth = 94

// nachaHeader is a file header record: record size 094, blocking factor 10,
// format code 1 in columns 35 to 40.
var nachaHeader = regexp.MustCompile(`^1\d\d[^\r\n]{31}094101`)

func recogniseNACHA(head []byte) Format {
	if nachaHeader.Match(trimHead(head)) {
		return NACHA
	}
	return ""
}

// Deviations of ACH files that are read all the same.
const (
	ShortRecord       NoticeCode = "short_record"        // blanks at its end are cut off
	BlockNotFull      NoticeCode = "block_not_full"      // the file is not filled up to blocks of ten records
	RoutingCheckDigit NoticeCode = "routing_check_digit" // the routing number and its check digit do not agree
	AddendaIndicator  NoticeCode = "addenda_indicator"   // it says the opposite of what follows
	ServiceClass      NoticeCode = "service_class"       // a debit in a batch of credits or a credit in one of debits
)

// nachaReader makes a statement of each batch. What an ACH file books is
// booked to the receivers: a credit (positive) pays them, a debit (negative)
// takes from them, and a return takes either back. The company that sends the
// batch stands as the account.
type nachaReader struct {
	columnReader
	out     *delivery
	file    nachaFile
	batch   *nachaBatch // nil between batches
	pending *nachaPending
	waiting bool // the end of a batch has not been told
	files   int
	inFile  bool
	ended   bool // a file control record was read and fillers may follow
	records int  // of the file, fillers included
}

// nachaSums are what control records state of a batch and of the file.
type nachaSums struct {
	entries               int // with addenda
	hash, debits, credits big.Int
}

type nachaFile struct {
	nachaSums
	created    calendar.Date
	id, origin string
	batches    int
	blocks     int64 // as stated, compared when all fillers are read
	adv        bool
}

type nachaBatch struct {
	nachaSums
	statement     *Statement
	class         string // service class code
	kind          string // standard entry class code
	number        int64
	date          calendar.Date
	from, to      string // currencies of an international batch
	international bool
}

func readNACHA(in *source, out *delivery, _ Options) error {
	reader := &nachaReader{columnReader: columnReader{in, nachaWidth}, out: out}
	return reader.each(reader.take, reader.endOfInput)
}

var nachaSteps = map[string]func(*nachaReader, *columnLine) error{
	"1": (*nachaReader).fileHeader, "5": (*nachaReader).batchHeader, "6": (*nachaReader).entry,
	"7": (*nachaReader).addenda, "8": (*nachaReader).batchControl, "9": (*nachaReader).fileControl,
}

func (n *nachaReader) take(line *columnLine) error {
	kind := line.cut(1, 1)
	if n.ended && strings.Trim(line.text, "9 ") == "" {
		n.records++
		return nil
	}
	step := nachaSteps[kind]
	if step == nil {
		return n.refuse(line, 1, CodeMalformedField, kind, "the record type is not known")
	}
	inBatch := kind == "6" || kind == "7" || kind == "8"
	if (kind != "1") != n.inFile || inBatch != (n.batch != nil) {
		return n.refuse(line, 1, CodeMalformedField, kind, "the record is not allowed here")
	}
	n.records++
	if err := step(n, line); err != nil {
		return err
	}
	if line.short && n.batch != nil {
		n.batch.statement.notice(ShortRecord, line.at.line)
	}
	return nil
}

func (n *nachaReader) fileHeader(line *columnLine) (err error) {
	if err := n.closeFile(); err != nil {
		return err
	}
	n.file = nachaFile{id: line.field(34, 34), origin: line.field(14, 23)}
	n.inFile, n.ended, n.records, n.files = true, false, 1, n.files+1
	n.file.created, err = n.yearMonthDay(line, 24, "1")
	return err
}

func (n *nachaReader) yearMonthDay(line *columnLine, column int, record string) (calendar.Date, error) {
	text := line.cut(column, column+5)
	if strings.Trim(text, " ") == "" {
		return calendar.Date{}, nil
	}
	return n.shortDate(line, column, record, text, 0, 2, 4)
}

func (n *nachaReader) batchHeader(line *columnLine) (err error) {
	if err := n.tellEnd(); err != nil {
		return err
	}
	batch := &nachaBatch{class: line.field(2, 4), kind: line.field(51, 53)}
	batch.international = batch.kind == "IAT"
	if batch.number, err = n.number(line, 88, 94, "5"); err != nil {
		return err
	}
	if batch.date, err = n.yearMonthDay(line, 70, "5"); err != nil {
		return err
	}
	if batch.date.IsZero() {
		batch.date = n.file.created
	}
	batch.statement = &Statement{
		ID:     fmt.Sprintf("%s%s/%d", n.file.created, n.file.id, batch.number),
		Format: NACHA, MessageID: n.file.id, Account: firstOf(line.field(41, 50), n.file.origin), Servicer: line.field(80, 87),
		RelatedReference: line.field(54, 63), Currency: money.USD, From: batch.date, To: batch.date,
		Raw: Raw{Offset: line.at.offset, Line: line.at.line},
	}
	if batch.international {
		batch.from, batch.to = line.field(64, 66), line.field(67, 69)
	}
	n.batch = batch
	n.file.adv = batch.class == nachaADV
	return n.out.begin(batch.statement)
}

// nachaADV is the service class of automated accounting advices, whose amounts
// have more columns.
const nachaADV = "280"

func (n *nachaReader) endOfInput() error {
	if n.inFile || n.files == 0 {
		return n.fail(n.at, CodeTruncated, "", "the file ends before its file control record (9)")
	}
	return n.closeFile()
}

// closeFile tells the end of the last batch when all fillers have been read.
func (n *nachaReader) closeFile() error {
	if n.files == 0 {
		return nil
	}
	n.out.controls.count("blocks", int(n.file.blocks), (n.records+9)/10)
	if n.waiting && n.records%10 != 0 {
		n.out.statement.notice(BlockNotFull, n.at.line)
	}
	if err := n.tellEnd(); err != nil {
		return err
	}
	n.out.controls = controls{} // a file without batches has no statement to tell them
	return nil
}

func (n *nachaReader) tellEnd() error {
	if !n.waiting {
		return nil
	}
	n.waiting = false
	return n.out.end()
}
