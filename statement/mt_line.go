package statement

import (
	"regexp"
	"strings"

	"zhitong/calendar"
	"zhitong/money"
)

// mtLine is field 61, the statement line.
type mtLine struct {
	valueDate         calendar.Date
	entryDate         calendar.Date // zero where the field has none
	mark              string        // C, D, RC or RD (also EC, ED of MT942)
	fundsCode         string
	amount            money.Amount // signed by its effect: RC takes money away
	transactionType   string
	customerReference string
	bankReference     string
	supplement        string
	adjusted          bool // a date in February was moved
}

// Subfields 1 to 5 of field 61: value date, entry date (some banks write
// blanks), mark, funds code, amount; the rest follows.
var mtLineLayout = regexp.MustCompile(`^(\d{6})(\d{4}| {4})?(R?[CD]|E[CD])([A-Z])?[\n ]?([\d,]{1,20})`)

// mtTypeLayout is subfield 6. Some banks pad it with blanks.
var mtTypeLayout = regexp.MustCompile(`^[A-Z][A-Z0-9 ]{3}`)

// maxCustomerReference is the length of subfield 7; what follows without
// "//" is already the supplementary detail of banks that do not break the line.
const maxCustomerReference = 16

// statementLine reads field 61.
func (m *mtScanner) statementLine(field *mtField, currency money.Currency) (mtLine, error) {
	text := field.text()
	parts := mtLineLayout.FindStringSubmatch(text)
	if parts == nil {
		return mtLine{}, m.fieldError(field, CodeMalformedField, "a statement line is date, mark and amount")
	}
	line := mtLine{mark: parts[3], fundsCode: parts[4]}
	if err := m.lineDates(field, parts[1], strings.TrimSpace(parts[2]), &line); err != nil {
		return mtLine{}, err
	}
	var err error
	if line.amount, err = m.signed(field, takesAway(line.mark), parts[5], currency); err != nil {
		return mtLine{}, err
	}
	line.references(text[len(parts[0]):])
	return line, nil
}

func (m *mtScanner) lineDates(field *mtField, value, entry string, line *mtLine) (err error) {
	moved := false
	if line.valueDate, line.adjusted, err = m.date(field, value); err != nil || entry == "" {
		return err
	}
	line.entryDate, moved, err = m.entryDate(field, entry, line.valueDate)
	line.adjusted = line.adjusted || moved
	return err
}

// takesAway: a debit, and the reversal of a credit.
func takesAway(mark string) bool { return mark == "D" || mark == "RC" || mark == "ED" }

// references reads subfields 6 to 9.
func (l *mtLine) references(rest string) {
	l.transactionType = mtTypeLayout.FindString(rest)
	first, supplement, _ := strings.Cut(rest[len(l.transactionType):], "\n")
	customer, bank, hasBank := strings.Cut(first, "//")
	if len(customer) > maxCustomerReference {
		cut := runeBoundary(customer, maxCustomerReference)
		customer, supplement = customer[:cut], customer[cut:]+supplement
	}
	l.customerReference, l.supplement = customer, supplement
	if hasBank {
		l.bankReference = bank
	}
}

// runeBoundary returns the last boundary of a character at or before index.
func runeBoundary(text string, index int) int {
	for index > 0 && text[index]&0xc0 == 0x80 {
		index--
	}
	return index
}
