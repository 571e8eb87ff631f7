package statement

import (
	"encoding/xml"
	"io"
	"regexp"
	"strconv"
	"strings"
	"time"

	"zhitong/calendar"
	"zhitong/money"
)

// WriteCAMT053 writes statements as one camt.053.001.08 message, which Read
// reads back. Balances beyond opening and closing, exchange and the parts of
// batches are left out. An *Error with CodeNotWritable refuses a statement
// without identification, account, currency or balances; errors of w are
// passed through.
func WriteCAMT053(w io.Writer, statements []*Statement) error {
	for _, statement := range statements {
		if err := writable(statement); err != nil {
			return err
		}
	}
	x := &xmlWriter{output: newOutput(w)}
	x.text(xml.Header)
	x.open("Document", "xmlns", "urn:iso:std:iso:20022:tech:xsd:camt.053.001.08")
	x.open("BkToCstmrStmt")
	x.groupHeader(statements)
	for _, statement := range statements {
		x.statement(statement)
	}
	x.close("BkToCstmrStmt")
	x.close("Document")
	return x.Flush()
}

// xmlWriter writes elements; what is empty is left out.
type xmlWriter struct{ output }

func (x *xmlWriter) open(name string, attributes ...string) {
	x.text("<", name)
	for index := 0; index+1 < len(attributes); index += 2 {
		x.text(" ", attributes[index], `="`)
		x.escape(attributes[index+1])
		x.text(`"`)
	}
	x.text(">")
}

func (x *xmlWriter) close(name string) { x.text("</", name, ">\n") }

func (x *xmlWriter) escape(text string) {
	_ = xml.EscapeText(x.Writer, []byte(text)) // the writer keeps its error until Flush
}

// leaf writes nested elements around a text: leaf("A", "Id", "IBAN") is <Id><IBAN>A</IBAN></Id>.
func (x *xmlWriter) leaf(text string, path ...string) {
	if text == "" {
		return
	}
	for _, name := range path {
		x.text("<", name, ">")
	}
	x.escape(text)
	for index := len(path) - 1; index >= 0; index-- {
		x.text("</", path[index], ">")
	}
}

func (x *xmlWriter) amount(amount money.Amount) {
	x.open("Amt", "Ccy", amount.Currency().Code())
	x.text(unsigned(amount, '.'), "</Amt>")
	x.indicator(amount)
}

func (x *xmlWriter) indicator(amount money.Amount) {
	if amount.Sign() < 0 {
		x.leaf("DBIT", "CdtDbtInd")
		return
	}
	x.leaf("CRDT", "CdtDbtInd")
}

func (x *xmlWriter) groupHeader(statements []*Statement) {
	id, created := "NOTPROVIDED", time.Time{}
	if len(statements) > 0 {
		id, created = firstOf(statements[0].MessageID, statements[0].ID), statements[0].createdAt()
	}
	x.open("GrpHdr")
	x.leaf(id, "MsgId")
	x.leaf(created.Format(time.RFC3339), "CreDtTm")
	x.close("GrpHdr")
}

// createdAt is required by the schema; the closing date stands in.
func (s *Statement) createdAt() time.Time {
	if s.CreatedAt.IsZero() {
		return s.date().In(time.UTC)
	}
	return s.CreatedAt.UTC()
}

func (x *xmlWriter) statement(s *Statement) {
	x.open("Stmt")
	x.leaf(s.ID, "Id")
	x.pagination(s)
	if s.Sequence != nil {
		x.leaf(strconv.FormatInt(*s.Sequence, 10), "ElctrncSeqNb")
	}
	x.leaf(s.createdAt().Format(time.RFC3339), "CreDtTm")
	x.open("Acct")
	x.account(s.Account)
	x.leaf(s.Currency.Code(), "Ccy")
	x.leaf(s.Servicer, "Svcr", "FinInstnId", "BICFI")
	x.close("Acct")
	x.balance("OPBD", s.Opening)
	x.balance("CLBD", s.Closing)
	x.totals(s)
	for index := range s.Entries {
		x.entry(&s.Entries[index])
	}
	x.close("Stmt")
}

func (x *xmlWriter) pagination(s *Statement) {
	if s.Page == nil {
		return
	}
	last := s.LastPage == nil || *s.LastPage
	x.open("StmtPgntn")
	x.leaf(strconv.FormatInt(*s.Page, 10), "PgNb")
	x.leaf(strconv.FormatBool(last), "LastPgInd")
	x.close("StmtPgntn")
}

var ibanLayout = regexp.MustCompile(`^[A-Z]{2}\d{2}[A-Z0-9]{11,30}$`)

func (x *xmlWriter) account(account string) {
	if ibanLayout.MatchString(account) {
		x.leaf(account, "Id", "IBAN")
		return
	}
	x.leaf(account, "Id", "Othr", "Id")
}

func (x *xmlWriter) balance(kind string, balance *Balance) {
	x.open("Bal")
	x.leaf(kind, "Tp", "CdOrPrtry", "Cd")
	x.amount(balance.Amount)
	x.date("Dt", balance.Date)
	x.close("Bal")
}

func (x *xmlWriter) date(name string, date calendar.Date) { x.leaf(date.String(), name, "Dt") }

// totals states what the entries add up to.
func (x *xmlWriter) totals(s *Statement) {
	sums := newProver(s.Currency)
	for index := range s.Entries {
		entry := s.Entries[index]
		sums.add(&entry)
	}
	x.open("TxsSummry")
	x.open("TtlNtries")
	x.leaf(strconv.Itoa(len(s.Entries)), "NbOfNtries")
	x.close("TtlNtries")
	x.side("TtlCdtNtries", sums.creditCount, sums.credits)
	x.side("TtlDbtNtries", sums.debitCount, sums.debits)
	x.close("TxsSummry")
}

func (x *xmlWriter) side(name string, count int, sum money.Amount) {
	x.open(name)
	x.leaf(strconv.Itoa(count), "NbOfNtries")
	x.leaf(unsigned(sum, '.'), "Sum")
	x.close(name)
}

var camtStatuses = map[Status]string{Booked: "BOOK", Pending: "PDNG", Information: "INFO"}

func (x *xmlWriter) entry(e *Entry) {
	x.open("Ntry")
	x.leaf(e.References.EntryReference, "NtryRef")
	x.amount(e.Amount)
	if e.Reversal {
		x.leaf("true", "RvslInd")
	}
	x.leaf(firstOf(camtStatuses[e.Status], "BOOK"), "Sts", "Cd")
	x.date("BookgDt", e.BookingDate)
	x.date("ValDt", e.ValueDate)
	x.leaf(e.References.AccountServicerReference, "AcctSvcrRef")
	x.transactionCode(e.BankTransactionCode)
	x.charges(e.Charges)
	x.transaction(e)
	x.leaf(e.Description, "AddtlNtryInf")
	x.close("Ntry")
}

// transactionCode writes domain codes where the code has that form. The
// element is required.
func (x *xmlWriter) transactionCode(code string) {
	parts := strings.Split(code, "/")
	x.open("BkTxCd")
	if len(parts) == 3 && len(parts[0]) == 4 && len(parts[1]) == 4 && len(parts[2]) == 4 {
		x.open("Domn")
		x.leaf(parts[0], "Cd")
		x.open("Fmly")
		x.leaf(parts[1], "Cd")
		x.leaf(parts[2], "SubFmlyCd")
		x.close("Fmly")
		x.close("Domn")
	} else {
		x.leaf(code, "Prtry", "Cd")
	}
	x.close("BkTxCd")
}

func (x *xmlWriter) charges(charges []Charge) {
	if len(charges) == 0 {
		return
	}
	x.open("Chrgs")
	for _, charge := range charges {
		x.open("Rcrd")
		x.amount(charge.Amount)
		if charge.Included {
			x.leaf("true", "ChrgInclInd")
		}
		x.leaf(charge.Type, "Tp", "Prtry", "Id")
		x.leaf(charge.Bearer, "Br")
		x.close("Rcrd")
	}
	x.close("Chrgs")
}

func (x *xmlWriter) transaction(e *Entry) {
	x.open("NtryDtls")
	x.open("TxDtls")
	x.references(e.References)
	x.amount(e.Amount)
	x.parties(e)
	x.remittance(e.Remittance)
	x.close("TxDtls")
	x.close("NtryDtls")
}

func (x *xmlWriter) references(r References) {
	x.open("Refs")
	for _, one := range [][2]string{
		{"MsgId", r.MessageID}, {"PmtInfId", r.PaymentInformationID}, {"InstrId", r.InstructionID}, {"EndToEndId", r.EndToEndID},
		{"UETR", r.UETR}, {"TxId", r.TransactionID}, {"MndtId", r.MandateID}, {"ChqNb", r.Cheque}, {"AcctOwnrTxId", r.Own},
	} {
		x.leaf(one[1], one[0])
	}
	x.close("Refs")
}

func (x *xmlWriter) parties(e *Entry) {
	role := "Cdtr"
	if received(e.Amount, e) {
		role = "Dbtr"
	}
	party := e.Counterparty
	if party.Name != "" || party.Account != "" {
		x.open("RltdPties")
		x.leaf(party.Name, role, "Pty", "Nm")
		if party.Account != "" {
			x.open(role + "Acct")
			x.account(party.Account)
			x.close(role + "Acct")
		}
		x.close("RltdPties")
	}
	if party.BIC != "" {
		x.open("RltdAgts")
		x.leaf(party.BIC, role+"Agt", "FinInstnId", "BICFI")
		x.close("RltdAgts")
	}
}

// maxUnstructured is the length of one Ustrd (Max140Text).
const maxUnstructured = 140

func (x *xmlWriter) remittance(r Remittance) {
	if r.Text == "" && len(r.Structured) == 0 {
		return
	}
	x.open("RmtInf")
	for _, line := range chunks(r.Text, maxUnstructured) {
		x.leaf(line, "Ustrd")
	}
	for _, one := range r.Structured {
		x.leaf(one, "Strd", "CdtrRefInf", "Ref")
	}
	x.close("RmtInf")
}
