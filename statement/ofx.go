package statement

import (
	"io"
	"slices"
	"strings"

	"zhitong/money"
)

// ofxAggregates are the elements that hold others, as far as bank and card
// statements have them (OFX 2.2, chapters 2 and 11). Other elements without a
// value are empty values, which version 1 does not close.
var ofxAggregates = map[string]bool{
	"OFX": true, "SIGNONMSGSRSV1": true, "SONRS": true, "STATUS": true, "FI": true, "BANKMSGSRSV1": true, "CREDITCARDMSGSRSV1": true,
	"STMTTRNRS": true, "CCSTMTTRNRS": true, "STMTRS": true, "CCSTMTRS": true, "BANKACCTFROM": true, "CCACCTFROM": true,
	"BANKTRANLIST": true, "STMTTRN": true, "BANKTRANLISTP": true, "STMTTRNP": true, "PAYEE": true, "EXTDPAYEE": true,
	"BANKACCTTO": true, "CCACCTTO": true, "CURRENCY": true, "ORIGCURRENCY": true, "LEDGERBAL": true, "AVAILBAL": true,
	"BALLIST": true, "BAL": true, "IMAGEDATA": true, "INVSTMTMSGSRSV1": true, "INVSTMTTRNRS": true, "INVSTMTRS": true,
}

// ofxReader walks through the aggregates and makes statements of STMTRS and
// CCSTMTRS.
type ofxReader struct {
	ofxScanner
	out       *delivery
	open      []string // aggregates, outermost first
	response  ofxResponse
	statement *Statement // begun and not yet ended
	record    *ofxRecord // values of the aggregate that is read as a whole
	found     bool
}

// ofxResponse is what precedes the list of transactions.
type ofxResponse struct {
	id, currency, account, bank, from, to string
	at                                    position
}

// ofxRecord collects the values of one aggregate by their path within it.
type ofxRecord struct {
	name   string
	values map[string]string
	at     position
	depth  int
}

func readOFX(in *source, out *delivery, _ Options) error {
	reader := &ofxReader{ofxScanner: ofxScanner{source: in}, out: out}
	for {
		tag, err := reader.next()
		if err == io.EOF {
			return reader.endOfInput()
		}
		if err == nil {
			err = reader.take(tag)
		}
		if err != nil {
			return err
		}
	}
}

func (o *ofxReader) endOfInput() error {
	switch {
	case len(o.open) > 0:
		return o.fail(o.at, CodeTruncated, strings.Join(o.open, "/"), "the file ends before its aggregates are closed")
	case !o.found:
		return o.fail(o.at, CodeUnknownFormat, "", "the file holds no statement of a bank account or a card")
	}
	return nil
}

func (o *ofxReader) take(tag *ofxTag) error {
	switch {
	case tag.end && ofxAggregates[tag.name]:
		return o.close(tag)
	case tag.end:
		return nil
	case ofxAggregates[tag.name] && tag.value == "":
		return o.begin(tag)
	}
	return o.value(tag)
}

// ofxWhole are the aggregates that are read as a whole.
var ofxWhole = map[string]bool{"STMTTRN": true, "STMTTRNP": true, "LEDGERBAL": true, "AVAILBAL": true}

func (o *ofxReader) begin(tag *ofxTag) error {
	if len(o.open) >= o.limits.Depth {
		return o.fail(tag.at, CodeTooLarge, tag.name, "aggregates are nested deeper than the allowed %d", o.limits.Depth)
	}
	o.open = append(o.open, tag.name)
	switch {
	case tag.name == "STMTRS" || tag.name == "CCSTMTRS":
		if o.statement != nil {
			return o.fail(tag.at, CodeMalformedField, tag.name, "a statement is within another")
		}
		o.response.at = tag.at
		o.found = true
	case tag.name == "STMTTRNRS" || tag.name == "CCSTMTTRNRS":
		o.response = ofxResponse{at: tag.at}
	case ofxWhole[tag.name] && o.record == nil && o.inStatement():
		o.record = &ofxRecord{name: tag.name, values: map[string]string{}, at: tag.at, depth: len(o.open)}
		return o.head(tag)
	}
	return nil
}

// inStatement leaves out investment statements, which have transactions of
// banks as well.
func (o *ofxReader) inStatement() bool {
	return slices.Contains(o.open, "STMTRS") || slices.Contains(o.open, "CCSTMTRS")
}

// head hands over the head of the statement before its first record.
func (o *ofxReader) head(tag *ofxTag) error {
	if o.statement != nil {
		return nil
	}
	if o.response.account == "" {
		return o.fail(tag.at, CodeMissingField, "ACCTID", "the statement has no account")
	}
	currency, err := money.LookupCurrency(o.response.currency)
	if err != nil {
		return o.fail(o.response.at, CodeUnknownCurrency, "CURDEF", "the currency of the statement is not a code of ISO 4217")
	}
	o.statement = &Statement{
		ID: o.response.account + "/" + firstOf(o.response.to, o.response.from, o.response.id), Format: OFX, MessageID: o.response.id,
		Account: o.response.account, Servicer: o.response.bank, Currency: currency,
		Raw: Raw{Offset: o.response.at.offset, Line: o.response.at.line},
	}
	if o.statement.From, err = o.optionalDate(tag, "DTSTART", o.response.from); err != nil {
		return err
	}
	if o.statement.To, err = o.optionalDate(tag, "DTEND", o.response.to); err != nil {
		return err
	}
	return o.out.begin(o.statement)
}

// close ends the aggregate and those within it that were left open.
func (o *ofxReader) close(tag *ofxTag) error {
	index := len(o.open) - 1
	for index >= 0 && o.open[index] != tag.name {
		index--
	}
	if index < 0 {
		return o.fail(tag.at, CodeMalformedField, tag.name, "an aggregate ends that was not begun")
	}
	if o.record != nil && index < o.record.depth {
		record := o.record
		o.record = nil
		if err := o.complete(record, tag); err != nil {
			return err
		}
	}
	o.open = o.open[:index]
	if tag.name == "STMTRS" || tag.name == "CCSTMTRS" {
		return o.endStatement(tag)
	}
	return nil
}

func (o *ofxReader) endStatement(tag *ofxTag) error {
	if err := o.head(tag); err != nil {
		return err
	}
	o.statement.Raw.Length = o.at.offset - o.statement.Raw.Offset
	o.statement = nil
	return o.out.end()
}

// value files a value with the record that is being read, else with the head.
func (o *ofxReader) value(tag *ofxTag) error {
	if o.record == nil {
		o.response.value(tag, o.open)
		return nil
	}
	if o.at.offset-o.record.at.offset > o.limits.EntryBytes {
		return o.fail(o.record.at, CodeTooLarge, o.record.name, "a transaction is larger than the allowed %d bytes", o.limits.EntryBytes)
	}
	path := strings.Join(append(slices.Clone(o.open[o.record.depth:]), tag.name), "/")
	if _, given := o.record.values[path]; !given {
		o.record.values[path] = tag.value
	}
	return nil
}

func (r *ofxResponse) value(tag *ofxTag, open []string) {
	within := ""
	if len(open) > 0 {
		within = open[len(open)-1]
	}
	target := r.target(within, tag.name)
	if target != nil && *target == "" {
		*target = tag.value
	}
}

// target is where a value of the head belongs, nil where it is of no use.
func (r *ofxResponse) target(within, name string) *string {
	switch name {
	case "TRNUID":
		return &r.id
	case "CURDEF":
		return &r.currency
	case "DTSTART":
		return &r.from
	case "DTEND":
		return &r.to
	}
	switch within + "/" + name {
	case "BANKACCTFROM/ACCTID", "CCACCTFROM/ACCTID":
		return &r.account
	case "BANKACCTFROM/BANKID":
		return &r.bank
	}
	return nil
}
