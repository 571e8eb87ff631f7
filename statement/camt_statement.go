package statement

import (
	"strings"

	"zhitong/money"
)

// statementOf reads the head of Stmt, Rpt or Ntfctn.
func (c *camtReader) statementOf(head *element) (*Statement, error) {
	statement := &Statement{
		ID: head.value("Id"), Format: c.format, MessageID: c.messageID,
		Account:  accountOf(head.child("Acct")),
		Servicer: bicOf(head.child("Acct", "Svcr")),
		Raw:      Raw{Offset: head.at.offset, Line: head.at.line},
	}
	for _, step := range []func(*element, *Statement) error{c.required, c.numbers, c.period, c.accountCurrency, c.balances, c.totals} {
		if err := step(head, statement); err != nil {
			return nil, err
		}
	}
	return statement, nil
}

func (c *camtReader) required(head *element, statement *Statement) error {
	if statement.ID == "" {
		return c.missing(head, "Id")
	}
	if statement.Account == "" {
		return c.missing(head, "Acct/Id")
	}
	return nil
}

func (c *camtReader) numbers(head *element, statement *Statement) (err error) {
	if statement.Sequence, err = c.integer(head.child("ElctrncSeqNb")); err != nil {
		return err
	}
	if statement.Sequence == nil {
		if statement.Sequence, err = c.integer(head.child("LglSeqNb")); err != nil {
			return err
		}
	}
	pagination := c.pagination(head)
	if statement.Page, err = c.integer(pagination.child("PgNb")); err != nil {
		return err
	}
	if last := pagination.value("LastPgInd"); last != "" {
		isLast := truth(last)
		statement.LastPage = &isLast
	}
	return nil
}

// pagination is that of the statement, report or notification (since version
// 3), else that of the message.
func (c *camtReader) pagination(head *element) *element {
	for _, name := range []string{"StmtPgntn", "RptPgntn", "NtfctnPgntn"} {
		if found := head.child(name); found != nil {
			return found
		}
	}
	return c.page
}

func (c *camtReader) period(head *element, statement *Statement) (err error) {
	if statement.CreatedAt, err = c.moment(head, firstOf(head.value("CreDtTm"), c.createdAt)); err != nil {
		return err
	}
	if statement.From, err = c.date(head.child("FrToDt", "FrDtTm")); err != nil {
		return err
	}
	statement.To, err = c.date(head.child("FrToDt", "ToDtTm"))
	return err
}

// accountCurrency is that of the account, else of the first amount: Ccy is optional.
func (c *camtReader) accountCurrency(head *element, statement *Statement) error {
	stated := head.child("Acct", "Ccy")
	code := head.child("Bal", "Amt").attribute("Ccy")
	at := head
	if stated != nil {
		code, at = stated.text, stated
	}
	if code == "" {
		return nil // settled by the first entry
	}
	currency, err := money.LookupCurrency(code)
	if err != nil {
		return c.problem(at, CodeUnknownCurrency, "the currency of the account is not a code of ISO 4217")
	}
	statement.Currency = currency
	return nil
}

var camtBalanceKinds = map[string]BalanceKind{
	"OPBD": OpeningBooked, "CLBD": ClosingBooked, "PRCD": PreviouslyClosed, "OPAV": OpeningAvailable, "CLAV": ClosingAvailable,
	"ITAV": InterimAvailable, "FWAV": ForwardAvailable, "XPCD": Expected, "INFO": InformationBalance, "ITBD": InterimClosing,
}

// balances reads Bal. The opening balance is OPBD, else PRCD, else the first
// of two ITBD; the closing balance CLBD, else the last ITBD.
func (c *camtReader) balances(head *element, statement *Statement) error {
	var read []Balance
	for _, e := range head.all("Bal") {
		balance, err := c.balance(e)
		if err != nil {
			return err
		}
		read = append(read, balance)
	}
	opening := indexOfKind(read, OpeningBooked, PreviouslyClosed)
	closing := indexOfKind(read, ClosingBooked)
	if closing < 0 {
		closing = lastOfKind(read, InterimClosing)
	}
	if first := indexOfKind(read, InterimClosing); opening < 0 && first >= 0 && first != closing {
		opening = first
		read[first].Kind = InterimOpening
	}
	statement.Opening, statement.Closing, statement.Balances = nil, nil, nil
	for index := range read {
		switch index {
		case opening:
			statement.Opening = &read[index]
		case closing:
			statement.Closing = &read[index]
		default:
			statement.Balances = append(statement.Balances, read[index])
		}
	}
	return nil
}

// indexOfKind prefers the earlier kind.
func indexOfKind(balances []Balance, kinds ...BalanceKind) int {
	for _, kind := range kinds {
		for index, balance := range balances {
			if balance.Kind == kind {
				return index
			}
		}
	}
	return -1
}

func lastOfKind(balances []Balance, kind BalanceKind) int {
	found := -1
	for index, balance := range balances {
		if balance.Kind == kind {
			found = index
		}
	}
	return found
}

func (c *camtReader) balance(e *element) (Balance, error) {
	kind, known := camtBalanceKinds[e.firstValue([]string{"Tp", "CdOrPrtry", "Cd"}, []string{"Tp", "Cd"})]
	if !known {
		kind = OtherBalance
	}
	amount, err := c.signedAmount(e)
	if err != nil {
		return Balance{}, err
	}
	date, err := c.date(e.child("Dt"))
	return Balance{Kind: kind, Date: date, Amount: amount}, err
}

// totals reads TxsSummry. Its sums have no currency; it is that of the account.
func (c *camtReader) totals(head *element, statement *Statement) (err error) {
	summary := head.child("TxsSummry")
	if statement.Totals.Entries, err = c.total(summary.child("TtlNtries"), statement.Currency, netOfEntries); err != nil {
		return err
	}
	if statement.Totals.Credits, err = c.total(summary.child("TtlCdtNtries"), statement.Currency, creditSum); err != nil {
		return err
	}
	statement.Totals.Debits, err = c.total(summary.child("TtlDbtNtries"), statement.Currency, debitSum)
	return err
}

// sumKind says where the amount of a total is.
type sumKind int

const (
	netOfEntries sumKind = iota
	creditSum
	debitSum
)

func (c *camtReader) total(e *element, currency money.Currency, kind sumKind) (*Total, error) {
	if e == nil {
		return nil, nil
	}
	total := &Total{}
	count, err := c.integer(e.child("NbOfNtries"))
	if err != nil {
		return nil, err
	}
	if count != nil {
		number := int(*count)
		total.Count = &number
	}
	sum, err := c.totalAmount(e, currency, kind)
	if err != nil {
		return nil, err
	}
	total.Amount = sum
	if *total == (Total{}) {
		return nil, nil
	}
	return total, nil
}

// totalAmount reads Sum of credits or debits, and the net of all entries,
// which is in TtlNetNtryAmt (before version 4) or in TtlNetNtry/Amt.
func (c *camtReader) totalAmount(e *element, currency money.Currency, kind sumKind) (*money.Amount, error) {
	figure, indicated := e.child("Sum"), e
	if kind == netOfEntries {
		figure = e.child("TtlNetNtryAmt")
		if nested := e.child("TtlNetNtry"); nested != nil {
			figure, indicated = nested.child("Amt"), nested
		}
	}
	if figure == nil || currency.IsZero() {
		return nil, nil
	}
	amount, err := c.amountIn(figure, currency)
	if err != nil {
		return nil, err
	}
	switch kind {
	case debitSum:
		amount, err = amount.Neg()
	case netOfEntries:
		amount, err = c.applyIndicator(indicated, amount)
	}
	return &amount, err
}

// accountOf reads Id/IBAN or Id/Othr/Id, in version 1 the other elements of the
// choice, and where an account is told by its proxy alone (since version 9) that.
func accountOf(account *element) string {
	return strings.ReplaceAll(account.firstValue([]string{"Id", "IBAN"}, []string{"Id", "Othr", "Id"}, []string{"Id", "PrtryAcct", "Id"},
		[]string{"Id", "BBAN"}, []string{"Id", "UPIC"}, []string{"Prxy", "Id"}), " ", "")
}

// bicOf reads the BIC of a financial institution (BIC before version 3, BICFI
// since), else its clearing code.
func bicOf(agent *element) string {
	institution := agent.child("FinInstnId")
	return institution.firstValue(
		[]string{"BICFI"}, []string{"BIC"}, []string{"CmbndId", "BIC"}, []string{"ClrSysMmbId", "MmbId"}, []string{"ClrSysMmbId", "Id"},
		[]string{"Othr", "Id"}, []string{"PrtryId", "Id"},
	)
}
