package main

import (
	"zhitong/calendar"
	"zhitong/money"
	"zhitong/statement"
)

// entryLine is one entry on one line of --json.
type entryLine struct {
	Kind                string                 `json:"kind"` // entry
	File                string                 `json:"file"`
	ID                  string                 `json:"id"`
	StatementID         string                 `json:"statementId"`
	Account             string                 `json:"account"`
	Sequence            int                    `json:"sequence"`
	Amount              string                 `json:"amount"`
	Currency            string                 `json:"currency"`
	BookingDate         string                 `json:"bookingDate,omitempty"`
	BookingTime         string                 `json:"bookingTime,omitempty"`
	ValueDate           string                 `json:"valueDate,omitempty"`
	Status              statement.Status       `json:"status"`
	Reversal            bool                   `json:"reversal,omitempty"`
	BankTransactionCode string                 `json:"bankTransactionCode,omitempty"`
	Description         string                 `json:"description,omitempty"`
	References          statement.References   `json:"references"`
	Counterparty        statement.Counterparty `json:"counterparty"`
	Remittance          string                 `json:"remittance,omitempty"`
	Structured          []string               `json:"structuredRemittance,omitempty"`
	Charges             []chargeLine           `json:"charges,omitempty"`
	Exchange            *statement.Exchange    `json:"exchange,omitempty"`
	Parts               []partLine             `json:"parts,omitempty"`
	Raw                 statement.Raw          `json:"raw"`
}

// chargeLine is a fee: negative where it is taken.
type chargeLine struct {
	Amount   string `json:"amount"`
	Currency string `json:"currency"`
	Included bool   `json:"included,omitempty"`
	Type     string `json:"type,omitempty"`
	Bearer   string `json:"bearer,omitempty"`
}

// partLine is one transaction of a batch booking.
type partLine struct {
	Amount       string                 `json:"amount,omitempty"`
	Currency     string                 `json:"currency,omitempty"`
	References   statement.References   `json:"references"`
	Counterparty statement.Counterparty `json:"counterparty"`
	Remittance   string                 `json:"remittance,omitempty"`
	Structured   []string               `json:"structuredRemittance,omitempty"`
	Charges      []chargeLine           `json:"charges,omitempty"`
}

// statementLine is one statement on one line of --json.
type statementLine struct {
	Kind       string               `json:"kind"` // statement
	File       string               `json:"file"`
	ID         string               `json:"id"`
	Format     statement.Format     `json:"format"`
	Profile    string               `json:"profile,omitempty"`
	Account    string               `json:"account"`
	Servicer   string               `json:"servicer,omitempty"`
	Currency   string               `json:"currency"`
	Sequence   *int64               `json:"sequence,omitempty"`
	Page       *int64               `json:"page,omitempty"`
	From       string               `json:"from,omitempty"`
	To         string               `json:"to,omitempty"`
	Opening    *balanceLine         `json:"opening,omitempty"`
	Closing    *balanceLine         `json:"closing,omitempty"`
	Balances   []balanceLine        `json:"balances,omitempty"`
	Totals     map[string]totalLine `json:"totals,omitempty"`
	EntryCount int                  `json:"entryCount"`
	Proofs     map[string]proofLine `json:"proofs"`
	Notices    []statement.Notice   `json:"notices,omitempty"`
}

// balanceLine is what an account held.
type balanceLine struct {
	Kind     statement.BalanceKind `json:"kind"`
	Date     string                `json:"date,omitempty"`
	Amount   string                `json:"amount"`
	Currency string                `json:"currency"`
}

// totalLine is a figure that the file states.
type totalLine struct {
	Count  *int   `json:"count,omitempty"`
	Amount string `json:"amount,omitempty"`
}

// proofLine is a proof: ok, failed or unknown, and why.
type proofLine struct {
	Verdict    statement.Verdict `json:"verdict"`
	Code       string            `json:"code"`
	Reason     string            `json:"reason"`
	Parameters map[string]string `json:"parameters,omitempty"`
}

// refusalLine is a file that was refused on a line of --json.
type refusalLine struct {
	Kind string `json:"kind"` // refused
	Path string `json:"file"`
	*statement.Error
}

// proofNames are those of [statement.Proofs.List].
var proofNames = []string{"balance", "continuity", "totals", "duplicates"}

// statementPrinter prints what is read.
type statementPrinter struct {
	*terminal
	json     bool
	language string
	file     string
	read     []*statement.Statement
	files    []string // of each statement
}

// BeginStatement implements [statement.Visitor].
func (p *statementPrinter) BeginStatement(s *statement.Statement) error {
	p.read, p.files = append(p.read, s), append(p.files, p.file)
	return nil
}

// Entry implements [statement.Visitor].
func (p *statementPrinter) Entry(e *statement.Entry) error {
	if p.json {
		return p.terminal.json(newEntryLine(p.file, e))
	}
	p.say("%s", tabbed(e.BookingDate, e.ValueDate, e.Amount.DecimalText(), e.Amount.Currency().Code(), e.References.EndToEndID, e.Counterparty.Name, e.Remittance.Text))
	return nil
}

// EndStatement implements [statement.Visitor].
func (p *statementPrinter) EndStatement(*statement.Statement) error { return nil }

// refuse tells of a file that cannot be read.
func (p *statementPrinter) refuse(path string, problem *statement.Error) error {
	p.tell("%s", placed(path, problem))
	if p.json {
		return p.terminal.json(refusalLine{"refused", path, problem})
	}
	return nil
}

// finish prints the statements with their proofs, after all files are known,
// and says whether a proof fails.
func (p *statementPrinter) finish() (failed bool, err error) {
	statement.CheckContinuity(p.read)
	for i, s := range p.read {
		for _, proof := range s.Proofs.List() {
			failed = failed || proof.Failed()
		}
		if p.json {
			err = p.terminal.json(p.statementLine(p.files[i], s))
		} else {
			p.describe(s)
		}
		if err != nil {
			return failed, err
		}
	}
	return failed, nil
}

func (p *statementPrinter) describe(s *statement.Statement) {
	p.tell("statement %s, account %s %s, %s to %s, %d entries", s.ID, s.Account, s.Currency.Code(), s.From, s.To, s.EntryCount)
	for i, proof := range s.Proofs.List() {
		p.tell("  %s: %s: %s", proofNames[i], proof.Verdict, proof.Sentence(p.language))
	}
}

func newEntryLine(file string, e *statement.Entry) entryLine {
	line := entryLine{
		Kind: "entry", File: file, ID: e.ID, StatementID: e.StatementID, Account: e.Account, Sequence: e.Sequence,
		Amount: e.Amount.DecimalText(), Currency: e.Amount.Currency().Code(), BookingDate: dateText(e.BookingDate), BookingTime: e.BookingTime, ValueDate: dateText(e.ValueDate),
		Status: e.Status, Reversal: e.Reversal, BankTransactionCode: e.BankTransactionCode, Description: e.Description,
		References: e.References, Counterparty: e.Counterparty, Remittance: e.Remittance.Text, Structured: e.Remittance.Structured,
		Charges: chargeLines(e.Charges), Exchange: e.Exchange, Raw: e.Raw,
	}
	for _, part := range e.Parts {
		line.Parts = append(line.Parts, newPartLine(part))
	}
	return line
}

func newPartLine(part statement.Part) partLine {
	line := partLine{
		Currency: part.Amount.Currency().Code(), References: part.References, Counterparty: part.Counterparty,
		Remittance: part.Remittance.Text, Structured: part.Remittance.Structured, Charges: chargeLines(part.Charges),
	}
	if part.Amount != (money.Amount{}) {
		line.Amount = part.Amount.DecimalText()
	}
	return line
}

func chargeLines(charges []statement.Charge) (lines []chargeLine) {
	for _, c := range charges {
		lines = append(lines, chargeLine{c.Amount.DecimalText(), c.Amount.Currency().Code(), c.Included, c.Type, c.Bearer})
	}
	return lines
}

func (p *statementPrinter) statementLine(file string, s *statement.Statement) statementLine {
	line := statementLine{
		Kind: "statement", File: file, ID: s.ID, Format: s.Format, Profile: s.Profile, Account: s.Account, Servicer: s.Servicer,
		Currency: s.Currency.Code(), Sequence: s.Sequence, Page: s.Page, From: dateText(s.From), To: dateText(s.To),
		Opening: newBalanceLine(s.Opening), Closing: newBalanceLine(s.Closing), Totals: totalLines(s.Totals),
		EntryCount: s.EntryCount, Proofs: map[string]proofLine{}, Notices: s.Notices,
	}
	for i := range s.Balances {
		line.Balances = append(line.Balances, *newBalanceLine(&s.Balances[i]))
	}
	for i, proof := range s.Proofs.List() {
		line.Proofs[proofNames[i]] = proofLine{proof.Verdict, proof.Code, proof.Sentence(p.language), proof.Parameters}
	}
	return line
}

func newBalanceLine(b *statement.Balance) *balanceLine {
	if b == nil {
		return nil
	}
	return &balanceLine{b.Kind, dateText(b.Date), b.Amount.DecimalText(), b.Amount.Currency().Code()}
}

func totalLines(totals statement.Totals) map[string]totalLine {
	lines := map[string]totalLine{}
	for name, total := range map[string]*statement.Total{"entries": totals.Entries, "credits": totals.Credits, "debits": totals.Debits} {
		if total == nil {
			continue
		}
		line := totalLine{Count: total.Count}
		if total.Amount != nil {
			line.Amount = total.Amount.DecimalText()
		}
		lines[name] = line
	}
	return lines
}

func dateText(date calendar.Date) string {
	if date.IsZero() {
		return ""
	}
	return date.String()
}
