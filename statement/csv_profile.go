package statement

import (
	"slices"
	"strings"
	"unicode/utf8"

	"zhitong/money"
)

// CSVProfile describes the CSV files of one bank as data, so that a bank is
// added without code. Columns are found by their header, never by position.
type CSVProfile struct {
	Name      string `json:"name" yaml:"name"`
	Delimiter string `json:"delimiter,omitempty" yaml:"delimiter,omitempty"` // one character; "" is a comma
	Encoding  string `json:"encoding,omitempty" yaml:"encoding,omitempty"`   // utf-8 (the default), gbk, gb18030 or another IANA name

	// Unquoted files separate fields by the delimiter alone; quotation marks
	// are text. WeChat needs it, with the delimiter ",`".
	Unquoted bool `json:"unquoted,omitempty" yaml:"unquoted,omitempty"`
	// TrimPrefix is taken off each field ("`").
	TrimPrefix string `json:"trimPrefix,omitempty" yaml:"trimPrefix,omitempty"`
	// Null lists texts that mean "nothing" ("--").
	Null []string `json:"null,omitempty" yaml:"null,omitempty"`

	// The header is the first row that has all required columns; rows before
	// it are skipped. SkipRows are beginnings of rows that are not entries,
	// EndRows beginnings of the row behind the last entry.
	SkipRows []string `json:"skipRows,omitempty" yaml:"skipRows,omitempty"`
	EndRows  []string `json:"endRows,omitempty" yaml:"endRows,omitempty"`

	Columns CSVColumns `json:"columns" yaml:"columns"`

	DateLayouts  []string `json:"dateLayouts" yaml:"dateLayouts"`                       // YYYY, YY, MM, M, DD, D; what follows the date is ignored
	DecimalComma bool     `json:"decimalComma,omitempty" yaml:"decimalComma,omitempty"` // 1.234,50 instead of 1,234.50
	Negate       bool     `json:"negate,omitempty" yaml:"negate,omitempty"`             // the file counts spending as positive (card bills)
	CreditSigns  []string `json:"creditSigns,omitempty" yaml:"creditSigns,omitempty"`   // texts of the sign column: 收入, 贷, CR
	DebitSigns   []string `json:"debitSigns,omitempty" yaml:"debitSigns,omitempty"`     // 支出, 借, DR
	NeutralSigns []string `json:"neutralSigns,omitempty" yaml:"neutralSigns,omitempty"` // 不计收支: the entry moves nothing

	Currency      string            `json:"currency,omitempty" yaml:"currency,omitempty"`           // where no column tells it
	CurrencyNames map[string]string `json:"currencyNames,omitempty" yaml:"currencyNames,omitempty"` // 人民币: CNY
	Account       string            `json:"account,omitempty" yaml:"account,omitempty"`             // where no column tells it
	NewestFirst   bool              `json:"newestFirst,omitempty" yaml:"newestFirst,omitempty"`
	PendingStates []string          `json:"pendingStates,omitempty" yaml:"pendingStates,omitempty"` // texts of the state column
	IgnoredStates []string          `json:"ignoredStates,omitempty" yaml:"ignoredStates,omitempty"` // rows that are no movement (closed orders)
}

// CSVColumns names the headers of each field; of several, the first that the
// file has. Spaces around a header and full- or half-width brackets do not
// matter.
type CSVColumns struct {
	Account             []string `json:"account,omitempty" yaml:"account,omitempty"`
	Reference           []string `json:"reference,omitempty" yaml:"reference,omitempty"` // the bank's unique reference
	OwnReference        []string `json:"ownReference,omitempty" yaml:"ownReference,omitempty"`
	BookingDate         []string `json:"bookingDate" yaml:"bookingDate"`
	ValueDate           []string `json:"valueDate,omitempty" yaml:"valueDate,omitempty"`
	Amount              []string `json:"amount,omitempty" yaml:"amount,omitempty"` // signed, or with Sign
	Credit              []string `json:"credit,omitempty" yaml:"credit,omitempty"`
	Debit               []string `json:"debit,omitempty" yaml:"debit,omitempty"`
	Sign                []string `json:"sign,omitempty" yaml:"sign,omitempty"`
	Currency            []string `json:"currency,omitempty" yaml:"currency,omitempty"`
	Balance             []string `json:"balance,omitempty" yaml:"balance,omitempty"` // after the entry
	Charge              []string `json:"charge,omitempty" yaml:"charge,omitempty"`
	State               []string `json:"state,omitempty" yaml:"state,omitempty"`
	TransactionCode     []string `json:"transactionCode,omitempty" yaml:"transactionCode,omitempty"`
	Description         []string `json:"description,omitempty" yaml:"description,omitempty"`
	CounterpartyName    []string `json:"counterpartyName,omitempty" yaml:"counterpartyName,omitempty"`
	CounterpartyAccount []string `json:"counterpartyAccount,omitempty" yaml:"counterpartyAccount,omitempty"`
	CounterpartyBank    []string `json:"counterpartyBank,omitempty" yaml:"counterpartyBank,omitempty"`
	Remittance          []string `json:"remittance,omitempty" yaml:"remittance,omitempty"` // of several, all are joined
}

// Check returns an *Error with CodeInvalidProfile for a profile that
// contradicts itself or lacks something.
func (p *CSVProfile) Check() error {
	columns := p.Columns
	byAmount := len(columns.Amount) > 0
	bySides := len(columns.Credit) > 0 && len(columns.Debit) > 0
	_, currencyErr := money.LookupCurrency(p.Currency)
	for _, rule := range []struct {
		broken   bool
		path     string
		sentence string
	}{
		{p.Name == "", "name", "the profile has no name"},
		{p.Delimiter != "" && !p.Unquoted && utf8.RuneCountInString(p.Delimiter) != 1, "delimiter", "the delimiter of a quoted file is one character"},
		{strings.ContainsAny(p.Delimiter, "\r\n\""), "delimiter", "the delimiter is a line end or a quotation mark"},
		{len(columns.BookingDate) == 0, "columns.bookingDate", "a booking date column is required"},
		{byAmount == bySides, "columns.amount", "either one amount column or a credit and a debit column are required"},
		{len(columns.Sign) > 0 && (!byAmount || len(p.CreditSigns)+len(p.DebitSigns) == 0), "columns.sign", "a sign column needs an amount column and its texts"},
		{len(columns.Sign) == 0 && len(p.CreditSigns)+len(p.DebitSigns)+len(p.NeutralSigns) > 0, "creditSigns", "the texts of a sign column need the column"},
		{len(columns.Currency) == 0 && p.Currency == "", "currency", "a currency or its column is required"},
		{p.Currency != "" && currencyErr != nil, "currency", "the currency is not a code of ISO 4217"},
		{len(columns.Account) == 0 && p.Account == "", "account", "an account or its column is required"},
		{len(columns.State) == 0 && len(p.PendingStates)+len(p.IgnoredStates) > 0, "columns.state", "the texts of a state column need the column"},
		{len(p.DateLayouts) == 0 || slices.ContainsFunc(p.DateLayouts, invalidLayout), "dateLayouts", "a date layout has a year, a month and a day"},
	} {
		if rule.broken {
			return &Error{Code: CodeInvalidProfile, Message: rule.sentence, Path: rule.path}
		}
	}
	return nil
}

func invalidLayout(layout string) bool {
	return !strings.Contains(layout, "YY") || !strings.Contains(layout, "M") || !strings.Contains(layout, "D")
}

func (p *CSVProfile) delimiter() string {
	if p.Delimiter == "" {
		return ","
	}
	return p.Delimiter
}

func (p *CSVProfile) conventions() money.Conventions {
	if p.DecimalComma {
		return money.CommaDecimal
	}
	return money.PointDecimal
}
