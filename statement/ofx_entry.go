package statement

import (
	"regexp"
	"strconv"
	"strings"

	"zhitong/calendar"
	"zhitong/money"
)

// CorrectsEarlier is an entry that replaces or deletes one of an earlier file,
// which its description names. A deletion has the status information.
const CorrectsEarlier NoticeCode = "corrects_earlier"

// complete makes an entry or a balance of a whole aggregate.
func (o *ofxReader) complete(record *ofxRecord, end *ofxTag) error {
	if record.name == "STMTTRN" || record.name == "STMTTRNP" {
		return o.transaction(record, end)
	}
	amount, err := o.amount(record, "BALAMT", o.statement.Currency)
	if err != nil {
		return err
	}
	date, err := o.date(record, "DTASOF", "")
	if err != nil {
		return err
	}
	balance := Balance{Kind: ClosingBooked, Date: date, Amount: amount}
	if record.name == "AVAILBAL" {
		balance.Kind = ClosingAvailable
		if len(o.statement.Balances) >= maxHeadElements {
			return o.fail(record.at, CodeTooLarge, record.name, "the statement has more than the allowed %d balances", maxHeadElements)
		}
		o.statement.Balances = append(o.statement.Balances, balance)
		return nil
	}
	o.statement.Closing = &balance
	return nil
}

// transaction reads STMTTRN. STMTTRNP is a pending one.
func (o *ofxReader) transaction(record *ofxRecord, end *ofxTag) (err error) {
	entry := &Entry{
		Status: Booked, BankTransactionCode: record.values["TRNTYPE"],
		Raw: Raw{Offset: record.at.offset, Length: end.after - record.at.offset, Line: record.at.line},
	}
	posted := "DTPOSTED"
	if record.name == "STMTTRNP" {
		entry.Status, posted = Pending, "DTTRAN"
	}
	if entry.BookingDate, err = o.date(record, posted, ""); err != nil {
		return err
	}
	if entry.ValueDate, err = o.date(record, "DTAVAIL", record.values[posted]); err != nil {
		return err
	}
	currency, err := o.currency(record, "CURRENCY/CURSYM")
	if err != nil {
		return err
	}
	if entry.Amount, err = o.amount(record, "TRNAMT", currency); err != nil {
		return err
	}
	if entry.Exchange, err = o.exchange(record); err != nil {
		return err
	}
	entry.describe(record.values)
	if action := record.values["CORRECTACTION"]; action != "" {
		entry.Description = joinText(entry.Description, action, record.values["CORRECTFITID"])
		o.statement.notice(CorrectsEarlier, record.at.line)
		if action == "DELETE" {
			entry.Status = Information
		}
	}
	return o.out.entry(entry)
}

// currency is that of the statement unless the transaction has its own.
func (o *ofxReader) currency(record *ofxRecord, path string) (money.Currency, error) {
	code := record.values[path]
	if code == "" {
		return o.statement.Currency, nil
	}
	currency, err := money.LookupCurrency(code)
	if err != nil {
		return currency, o.fail(record.at, CodeUnknownCurrency, path, "the currency is not a code of ISO 4217")
	}
	return currency, nil
}

// exchange reads ORIGCURRENCY, in which the amount was before the bank
// converted it: CURRATE is units of the statement's currency for one of it.
func (o *ofxReader) exchange(record *ofxRecord) (*Exchange, error) {
	if record.values["ORIGCURRENCY/CURSYM"] == "" {
		return nil, nil
	}
	source, err := o.currency(record, "ORIGCURRENCY/CURSYM")
	return &Exchange{Source: source, Target: o.statement.Currency, Rate: record.values["ORIGCURRENCY/CURRATE"]}, err
}

func (e *Entry) describe(values map[string]string) {
	e.References = References{
		AccountServicerReference: reference(values["FITID"]), TransactionID: reference(values["SRVRTID"]),
		Cheque: reference(values["CHECKNUM"]), Own: reference(values["REFNUM"]),
	}
	e.Counterparty = Counterparty{
		Name:    firstOf(values["NAME"], values["PAYEE/NAME"], values["EXTDNAME"]),
		Account: firstOf(values["BANKACCTTO/ACCTID"], values["CCACCTTO/ACCTID"]), BIC: values["BANKACCTTO/BANKID"],
	}
	e.Remittance.Text = values["MEMO"]
}

// amount reads a signed amount with point or comma (OFX 2.2, section 3.2.9.1).
func (o *ofxReader) amount(record *ofxRecord, name string, currency money.Currency) (money.Amount, error) {
	text, given := record.values[name]
	if !given || text == "" {
		return money.Amount{}, o.fail(record.at, CodeMissingField, name, "the element is required")
	}
	separator := byte('.')
	if strings.Contains(text, ",") {
		separator = ','
	}
	amount, err := money.ParseDecimal(strings.TrimPrefix(text, "+"), separator, currency)
	if err != nil {
		return amount, o.fail(record.at, CodeInvalidAmount, name, "%s", sentenceOf(err))
	}
	return amount, nil
}

// ofxMoment is YYYYMMDD, HHMMSS, thousandths and an offset from Greenwich in
// hours with the name of the zone, all but the date optional.
var ofxMoment = regexp.MustCompile(`^(\d{4})(\d{2})(\d{2})(?:(\d{2})(\d{2})(?:(\d{2})(?:\.\d{1,6})?)?)?\s*(?:\[\s*([+-]?\d{1,2}(?:\.\d{1,2})?)\s*(?::[^\]]*)?\])?$`)

// date reads the calendar day as it is written: it is the bank's own.
func (o *ofxReader) date(record *ofxRecord, name, standIn string) (calendar.Date, error) {
	text := firstOf(record.values[name], standIn)
	if text == "" {
		return calendar.Date{}, o.fail(record.at, CodeMissingField, name, "the date is required")
	}
	date, ok := ofxDate(text)
	if !ok {
		return date, o.fail(record.at, CodeInvalidDate, name, "the date does not exist or is not written YYYYMMDD")
	}
	return date, nil
}

func (o *ofxReader) optionalDate(tag *ofxTag, name, text string) (calendar.Date, error) {
	if text == "" {
		return calendar.Date{}, nil
	}
	date, ok := ofxDate(text)
	if !ok {
		return date, o.fail(tag.at, CodeInvalidDate, name, "the date does not exist or is not written YYYYMMDD")
	}
	return date, nil
}

func ofxDate(text string) (calendar.Date, bool) {
	parts := ofxMoment.FindStringSubmatch(text)
	if parts == nil || two(parts[4]) > 23 || two(parts[5]) > 59 || two(parts[6]) > 60 || !ofxZone(parts[7]) {
		return calendar.Date{}, false
	}
	date, err := calendar.ParseDate(parts[1] + "-" + parts[2] + "-" + parts[3])
	return date, err == nil
}

// ofxZone: clocks differ from Greenwich by at most 14 hours.
func ofxZone(hours string) bool {
	whole, _, _ := strings.Cut(strings.TrimLeft(hours, "+-"), ".")
	value, err := strconv.Atoi(firstOf(whole, "0"))
	return err == nil && value <= 14
}
