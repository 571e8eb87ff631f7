package statement

import (
	"bufio"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"zhitong/money"
)

// notWritable refuses what a format cannot express.
func notWritable(statement *Statement, entry int, sentence string) error {
	path := ""
	if entry > 0 {
		path = fmt.Sprintf("entry %d", entry)
	}
	return &Error{Code: CodeNotWritable, Message: sentence, Path: path, File: statement.ID}
}

// writable checks what both formats require.
func writable(statement *Statement) error {
	switch {
	case statement.ID == "" || statement.Account == "" || statement.Currency.IsZero():
		return notWritable(statement, 0, "a statement needs an identification, an account and a currency")
	case statement.Currency.IsToken():
		return notWritable(statement, 0, "the currency is a digital token, which no message can express")
	case statement.Opening == nil || statement.Closing == nil:
		return notWritable(statement, 0, "a statement needs an opening and a closing balance")
	}
	for index := range statement.Entries {
		entry := &statement.Entries[index]
		if entry.Amount.Currency() != statement.Currency {
			return notWritable(statement, index+1, "the entry is in another currency than the statement")
		}
		if entry.BookingDate.IsZero() || entry.ValueDate.IsZero() {
			return notWritable(statement, index+1, "the entry has no date")
		}
	}
	return nil
}

// output collects text; the first error of the writer is told at the end.
type output struct {
	*bufio.Writer
}

func newOutput(w io.Writer) output { return output{bufio.NewWriterSize(w, 64<<10)} }

func (o output) text(parts ...string) {
	for _, part := range parts {
		o.WriteString(part)
	}
}

// unsigned writes the amount without its sign.
func unsigned(amount money.Amount, separator byte) string {
	return strings.TrimPrefix(string(amount.AppendDecimal(nil, separator)), "-")
}

// chunks cuts the text into pieces of at most size characters, behind a blank
// where there is one in the second half.
func chunks(text string, size int) []string {
	var list []string
	for utf8.RuneCountInString(text) > size {
		cut := len(string([]rune(text)[:size]))
		if blank := strings.LastIndexByte(text[:cut+1], ' '); blank > cut/2 {
			cut = blank
		}
		list = append(list, strings.TrimSpace(text[:cut]))
		text = strings.TrimSpace(text[cut:])
	}
	return append(list, text)
}
