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
	fieldTransactionID
	fieldBookingDate
	fieldBookingTime
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

// fieldNames are the keys of CSVColumns in a profile.
var fieldNames = [fieldCount]string{
	"account", "reference", "ownReference", "transactionId", "bookingDate", "bookingTime", "valueDate", "amount", "credit", "debit", "sign", "currency",
	"balance", "charge", "state", "transactionCode", "description", "counterpartyName", "counterpartyAccount", "counterpartyBank",
	"remittance",
}

// fieldNamed returns -1 for a name that is none.
func fieldNamed(name string) csvField { return csvField(slices.Index(fieldNames[:], name)) }

func (c CSVColumns) names() [fieldCount][]string {
	return [fieldCount][]string{
		c.Account, c.Reference, c.OwnReference, c.TransactionID, c.BookingDate, c.BookingTime, c.ValueDate, c.Amount, c.Credit, c.Debit, c.Sign, c.Currency,
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
	normal  []string
	at      position
}

// matchHeader is false for a row that lacks a required column.
func matchHeader(profile *CSVProfile, row []string) (*csvHeader, bool) {
	header := &csvHeader{titles: slices.Clone(row), normal: make([]string, len(row))}
	for index, title := range row {
		header.normal[index] = normalTitle(title)
	}
	for field, names := range profile.Columns.names() {
		for _, name := range names {
			index := header.index(name)
			if index >= 0 && (len(header.columns[field]) == 0 || csvField(field) == fieldRemittance) {
				header.columns[field] = append(header.columns[field], index)
			}
		}
		if len(names) > 0 && len(header.columns[field]) == 0 && slices.Contains(requiredFields, csvField(field)) {
			return nil, false
		}
	}
	if parties := profile.Parties; parties != nil && (header.first(parties.Payer) < 0 || header.first(parties.Payee) < 0) {
		return nil, false
	}
	return header, true
}

// index returns the column of a title, -1 where the header has none.
func (h *csvHeader) index(name string) int {
	name = normalTitle(name)
	if beginning, found := strings.CutSuffix(name, "*"); found {
		return slices.IndexFunc(h.normal, func(title string) bool { return strings.HasPrefix(title, beginning) })
	}
	return slices.Index(h.normal, name)
}

// first returns the column of the first of several titles that the header has.
func (h *csvHeader) first(names []string) int {
	for _, name := range names {
		if index := h.index(name); index >= 0 {
			return index
		}
	}
	return -1
}

// score counts the columns that the profile has a use for.
func (h *csvHeader) score() int {
	used := map[int]bool{}
	for _, columns := range h.columns {
		for _, column := range columns {
			used[column] = true
		}
	}
	return len(used)
}

var titleBrackets = strings.NewReplacer("（", "(", "）", ")", " ", "", "\t", "", "\n", "", "\r", "", "\u00a0", "", "\u3000", "", "\ufeff", "")

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
	if len(beginnings) == 0 {
		return false
	}
	line = strings.TrimLeft(line, " \t\"`=")
	return slices.ContainsFunc(beginnings, func(beginning string) bool {
		return beginning != "" && strings.HasPrefix(line, beginning)
	})
}
