package statement

import (
	"strings"

	"zhitong/money"
)

// entry reads Ntry and hands it over.
func (c *camtReader) entry(e *element) error {
	entry := &Entry{
		Reversal:            truth(e.value("RvslInd")),
		Status:              statusOf(e.child("Sts")),
		BankTransactionCode: transactionCode(e.child("BkTxCd")),
		Description:         e.value("AddtlNtryInf"),
		Raw:                 Raw{Offset: e.at.offset, Length: e.end - e.at.offset, Line: e.at.line},
	}
	for _, step := range []func(*element, *Entry) error{c.entryAmount, c.entryDates, c.entryCharges, c.entryExchange, c.entryParts} {
		if err := step(e, entry); err != nil {
			return err
		}
	}
	entry.References.AccountServicerReference = firstOf(reference(e.value("AcctSvcrRef")), entry.References.AccountServicerReference)
	entry.References.EntryReference = reference(e.value("NtryRef"))
	return c.out.entry(entry)
}

func (c *camtReader) entryAmount(e *element, entry *Entry) (err error) {
	if entry.Amount, err = c.signedAmount(e); err != nil {
		return err
	}
	if statement := c.out.statement; statement.Currency.IsZero() {
		statement.Currency = entry.Amount.Currency()
		c.out.prover = newProver(statement.Currency)
	}
	return nil
}

// entryDates fills each date by the other where a bank sends only one. A
// pending entry may have neither.
func (c *camtReader) entryDates(e *element, entry *Entry) (err error) {
	if entry.BookingDate, err = c.date(e.child("BookgDt")); err != nil {
		return err
	}
	if entry.ValueDate, err = c.date(e.child("ValDt")); err != nil {
		return err
	}
	if entry.ValueDate.IsZero() {
		entry.ValueDate = entry.BookingDate
	}
	if entry.BookingDate.IsZero() {
		entry.BookingDate = entry.ValueDate
	}
	return nil
}

// statusOf reads the code as text (until version 7) or in Cd (since version 8).
// Without a status the entry is booked: notifications may leave it out.
func statusOf(e *element) Status {
	switch e.firstValue([]string{"Cd"}, nil, []string{"Prtry"}) {
	case "PDNG", "FUTR":
		return Pending
	case "INFO":
		return Information
	}
	return Booked
}

// transactionCode writes domain, family and subfamily, else the bank's own code.
func transactionCode(e *element) string {
	domain := e.child("Domn")
	parts := []string{domain.value("Cd"), domain.value("Fmly", "Cd"), domain.value("Fmly", "SubFmlyCd")}
	if parts[0] != "" {
		return strings.TrimRight(strings.Join(parts, "/"), "/")
	}
	return e.value("Prtry", "Cd")
}

func (c *camtReader) entryCharges(e *element, entry *Entry) (err error) {
	entry.Charges, err = c.charges(e)
	return err
}

// charges reads Chrgs of version 2 (one element each) and Chrgs/Rcrd since version 3.
func (c *camtReader) charges(parent *element) ([]Charge, error) {
	var list []Charge
	for _, e := range parent.all("Chrgs") {
		records := e.all("Rcrd")
		if len(records) == 0 && e.child("Amt") != nil {
			records = []*element{e}
		}
		for _, record := range records {
			charge, err := c.charge(record)
			if err != nil {
				return nil, err
			}
			list = append(list, charge)
		}
	}
	return list, nil
}

// charge is a debit unless it says otherwise; the indicator is optional.
func (c *camtReader) charge(e *element) (Charge, error) {
	figure := e.child("Amt")
	if figure == nil {
		return Charge{}, c.missing(e, "Amt")
	}
	amount, err := c.secondary(figure)
	if err != nil {
		return Charge{}, err
	}
	if e.value("CdtDbtInd") != "CRDT" && !amount.Currency().IsZero() {
		if amount, err = amount.Neg(); err != nil {
			return Charge{}, c.problem(figure, CodeInvalidAmount, sentenceOf(err))
		}
	}
	return Charge{
		Amount: amount, Included: truth(e.value("ChrgInclInd")), Bearer: e.value("Br"),
		Type: e.firstValue([]string{"Tp", "Cd"}, []string{"Tp", "Prtry", "Id"}, []string{"Tp", "Prtry"}),
	}, nil
}

func (c *camtReader) entryExchange(e *element, entry *Entry) (err error) {
	entry.Exchange, err = c.exchange(e.child("AmtDtls"))
	return err
}

// exchange reads the first CcyXchg of the amount details, nil without one.
func (c *camtReader) exchange(details *element) (*Exchange, error) {
	for _, kind := range []string{"TxAmt", "InstdAmt", "CntrValAmt"} {
		e := details.child(kind, "CcyXchg")
		if e == nil {
			continue
		}
		exchange := &Exchange{Rate: e.value("XchgRate")}
		var err error
		if exchange.Source, err = c.optionalCurrency(e.child("SrcCcy")); err != nil {
			return nil, err
		}
		if exchange.Target, err = c.optionalCurrency(e.child("TrgtCcy")); err != nil {
			return nil, err
		}
		if instructed := details.child("InstdAmt", "Amt"); instructed != nil {
			exchange.Instructed, err = c.secondary(instructed)
		}
		return exchange, err
	}
	return nil, nil
}

func (c *camtReader) optionalCurrency(e *element) (money.Currency, error) {
	if e == nil || e.text == "" {
		return money.Currency{}, nil
	}
	currency, err := money.LookupCurrency(e.text)
	if err != nil {
		return currency, c.problem(e, CodeUnknownCurrency, "the currency is not a code of ISO 4217")
	}
	return currency, nil
}
