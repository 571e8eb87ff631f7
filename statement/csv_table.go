package statement

import (
	"slices"
	"strings"
)

// csvField names the columns that an entry is made of.
type csvField int

const (
	fieldAccount csvField = iota
	fieldReference
	fieldOwnReference
	fieldBookingDate
	fieldValueDate
	fieldAmount
	fieldCredit
	fieldDebit
	fieldSign
	fieldCurrency
	fieldBalance
	fieldCharge
	fieldState
	fieldTransactionCode
	fieldDescription
	fieldCounterpartyName
	fieldCounterpartyAccount
	fieldCounterpartyBank
	fieldRemittance
	fieldCount
)

func (c CSVColumns) names() [fieldCount][]string {
	return [fieldCount][]string{
		c.Account, c.Reference, c.OwnReference, c.BookingDate, c.ValueDate, c.Amount, c.Credit, c.Debit, c.Sign, c.Currency,
		c.Balance, c.Charge, c.State, c.TransactionCode, c.Description, c.CounterpartyName, c.CounterpartyAccount, c.CounterpartyBank,
		c.Remittance,
	}
}

// requiredFields must be in the header where the profile names them: without
// them an amount or a date would silently be another one.
var requiredFields = []csvField{fieldAccount, fieldBookingDate, fieldAmount, fieldCredit, fieldDebit, fieldSign, fieldCurrency, fieldState}

// csvHeader maps fields to column indexes. Only remittance has several.
type csvHeader struct {
	columns [fieldCount][]int
	titles  []string
}

// matchHeader is false for a row that lacks a required column.
func matchHeader(profile *CSVProfile, row []string) (*csvHeader, bool) {
	header := &csvHeader{titles: slices.Clone(row)}
	titles := make([]string, len(row))
	for index, title := range row {
		titles[index] = normalTitle(title)
	}
	for field, names := range profile.Columns.names() {
		for _, name := range names {
			index := slices.Index(titles, normalTitle(name))
			if index >= 0 && (len(header.columns[field]) == 0 || csvField(field) == fieldRemittance) {
				header.columns[field] = append(header.columns[field], index)
			}
		}
		if len(names) > 0 && len(header.columns[field]) == 0 && slices.Contains(requiredFields, csvField(field)) {
			return nil, false
		}
	}
	return header, true
}

var titleBrackets = strings.NewReplacer("（", "(", "）", ")", " ", "", "\t", "", "\u00a0", "", "\ufeff", "")

func normalTitle(title string) string { return titleBrackets.Replace(title) }

func (h *csvHeader) title(field csvField) string {
	if len(h.columns[field]) == 0 {
		return ""
	}
	return h.titles[h.columns[field][0]]
}

// isRepeated reports whether the row is the header once more.
func (h *csvHeader) isRepeated(row []string) bool { return slices.Equal(h.titles, row) }

// startsWith reports whether a row begins with one of the texts.
func startsWith(line string, beginnings []string) bool {
	line = strings.TrimLeft(line, " \t\"`")
	return slices.ContainsFunc(beginnings, func(beginning string) bool {
		return beginning != "" && strings.HasPrefix(line, beginning)
	})
}
