package statement

import (
	"fmt"
	"io"
	"regexp"
	"strings"
	"unicode/utf8"

	"zhitong/calendar"
)

// WriteMT940 writes statements as MT940 messages with field 86 in the layout
// of German banks, which Read reads back. The format has no place for parts,
// charges, exchange, creditor references and references other than end-to-end,
// mandate, own and bank reference; they are left out. An *Error with
// CodeNotWritable refuses what would be cut or read as something else: pending
// entries, references and texts that are too long, texts that hold "?20".
func WriteMT940(w io.Writer, statements []*Statement) error {
	o := newOutput(w)
	for _, statement := range statements {
		if err := writeMTStatement(o, statement); err != nil {
			return err
		}
	}
	return o.Flush()
}

const mtLineEnd = "\r\n"

func writeMTStatement(o output, s *Statement) error {
	if err := writable(s); err != nil {
		return err
	}
	if len(s.ID) > 16 || len(s.Account) > 35 {
		return notWritable(s, 0, "the identification has more than 16 or the account more than 35 characters")
	}
	o.text(":20:", s.ID, mtLineEnd, ":25:", s.Account, mtLineEnd)
	o.text(fmt.Sprintf(":28C:%05d/%03d", number(s.Sequence), max(1, number(s.Page))), mtLineEnd)
	o.text(":60", finalOr(s.Opening.Kind == InterimOpening), ":", mtBalanceText(s.Opening), mtLineEnd)
	for index := range s.Entries {
		text, err := mtEntry(s, index)
		if err != nil {
			return err
		}
		o.text(text)
	}
	o.text(":62", finalOr(s.Closing.Kind == InterimClosing), ":", mtBalanceText(s.Closing), mtLineEnd, "-", mtLineEnd)
	return nil
}

func finalOr(intermediate bool) string {
	if intermediate {
		return "M"
	}
	return "F"
}

func mtBalanceText(b *Balance) string {
	mark := "C"
	if b.Amount.Sign() < 0 {
		mark = "D"
	}
	return mark + mtDate(b.Date) + b.Amount.Currency().Code() + mtAmount(unsigned(b.Amount, ','))
}

// mtAmount adds the comma, which the format requires even without decimals.
func mtAmount(digits string) string {
	if strings.Contains(digits, ",") {
		return digits
	}
	return digits + ","
}

func mtDate(date calendar.Date) string {
	return strings.ReplaceAll(date.String(), "-", "")[2:]
}

var subfieldInText = regexp.MustCompile(`\?\d\d|[\r\n]`)

func mtEntry(s *Statement, index int) (string, error) {
	entry := &s.Entries[index]
	switch {
	case entry.Status != Booked && entry.Status != "":
		return "", notWritable(s, index+1, "the format has only booked entries")
	case distance(entry.BookingDate, entry.ValueDate) > 180:
		return "", notWritable(s, index+1, "booking and value date are too far apart for a booking date without year")
	case len(entry.References.Own) > 16 || len(entry.References.AccountServicerReference) > 16:
		return "", notWritable(s, index+1, "a reference has more than 16 characters")
	}
	subfields := mtSubfields(entry)
	if subfields == nil {
		return "", notWritable(s, index+1, "a text is longer than its subfields")
	}
	kind, code := mtCodes(entry.BankTransactionCode)
	details := code
	for _, one := range subfields {
		if subfieldInText.MatchString(one) {
			return "", notWritable(s, index+1, "a text holds a line end or what would be read as a subfield")
		}
		details += "?" + one
	}
	return mtEntryLine(entry, kind) + ":86:" + fold(details) + mtLineEnd, nil
}

func mtEntryLine(entry *Entry, kind string) string {
	line := ":61:" + mtDate(entry.ValueDate) + mtDate(entry.BookingDate)[2:] + mtMark(entry) +
		mtAmount(unsigned(entry.Amount, ',')) + kind + firstOf(entry.References.Own, "NONREF")
	if bank := entry.References.AccountServicerReference; bank != "" {
		line += "//" + bank
	}
	return line + mtLineEnd
}

// mtMark: a reversal that takes away reverses a credit.
func mtMark(entry *Entry) string {
	debit := entry.Amount.Sign() < 0
	switch {
	case entry.Reversal && debit:
		return "RC"
	case entry.Reversal:
		return "RD"
	case debit:
		return "D"
	}
	return "C"
}

var mtCodeLayout = regexp.MustCompile(`^([A-Z][A-Z0-9]{3})(?:/(\d{3}))?$`)

// mtCodes returns transaction type and business transaction code; NMSC and 999
// are those of miscellaneous entries.
func mtCodes(code string) (kind, business string) {
	parts := mtCodeLayout.FindStringSubmatch(code)
	if parts == nil {
		return "NMSC", "999"
	}
	return parts[1], firstOf(parts[2], "999")
}

const subfieldLength = 27

// mtSubfields cuts the texts of an entry into subfields; nil where they do not fit.
func mtSubfields(entry *Entry) []string {
	purpose := ""
	for _, one := range [][2]string{{"EREF+", entry.References.EndToEndID}, {"MREF+", entry.References.MandateID}, {"SVWZ+", entry.Remittance.Text}} {
		if one[1] != "" {
			purpose += one[0] + one[1]
		}
	}
	purposeCodes := []string{"20", "21", "22", "23", "24", "25", "26", "27", "28", "29", "60", "61", "62", "63"}
	party := entry.Counterparty
	var list []string
	for _, part := range []struct {
		text  string
		codes []string
	}{
		{entry.Description, []string{"00"}}, {purpose, purposeCodes}, {party.BIC, []string{"30"}},
		{party.Account, []string{"31"}}, {party.Name, []string{"32", "33"}},
	} {
		cut, fits := cutInto(part.text, part.codes)
		if !fits {
			return nil
		}
		list = append(list, cut...)
	}
	return append(list, "34000")
}

// cutInto gives each code up to 27 characters, a single code up to 34 (an IBAN).
func cutInto(text string, codes []string) (list []string, fits bool) {
	size := subfieldLength
	if len(codes) == 1 {
		size = 34
	}
	runes := []rune(text)
	for _, code := range codes {
		if len(runes) == 0 {
			break
		}
		length := min(size, len(runes))
		list = append(list, code+string(runes[:length]))
		runes = runes[length:]
	}
	return list, len(runes) == 0
}

// fold cuts into lines of 65 characters, none of which begins with a sign
// that would end the field or is blank at its end.
func fold(text string) string {
	var lines []string
	for utf8.RuneCountInString(text) > 65 {
		cut := len(string([]rune(text)[:65]))
		for strings.ContainsRune(":-{ ", rune(text[cut])) || text[cut-1] == ' ' {
			cut = runeBoundary(text, cut-1)
		}
		lines = append(lines, text[:cut])
		text = text[cut:]
	}
	return strings.Join(append(lines, text), mtLineEnd)
}
