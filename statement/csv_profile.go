package statement

// CSVProfile describes the files of one bank as data, so that a bank is added
// without code: delimited text, text of fixed width, and the sheets of
// workbooks. Columns are found by their header, never by position.
type CSVProfile struct {
	Name      string       `json:"name" yaml:"name"`
	Title     ProfileTitle `json:"title,omitzero" yaml:"title,omitempty"`
	Delimiter string       `json:"delimiter,omitempty" yaml:"delimiter,omitempty"` // one character; "" is a comma
	Encoding  string       `json:"encoding,omitempty" yaml:"encoding,omitempty"`   // utf-8, gbk, gb18030 or another IANA name; "" is UTF-8, else GB18030 where the header shows in it

	// Match lists texts that must all stand in the beginning of a file that is
	// taken for this kind without being told so.
	Match []string `json:"match,omitempty" yaml:"match,omitempty"`
	// Titles name the columns of a file that has no header, and FirstRow is
	// the expression that its first row fits.
	Titles   []string `json:"titles,omitempty" yaml:"titles,omitempty"`
	FirstRow string   `json:"firstRow,omitempty" yaml:"firstRow,omitempty"`
	// Fixed describes text of fixed width, which has no header either.
	Fixed *FixedLayout `json:"fixed,omitempty" yaml:"fixed,omitempty"`

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
	// Preamble finds facts in the rows before the header: "account" and
	// "currency" are expressions whose first group is the text.
	Preamble map[string]string `json:"preamble,omitempty" yaml:"preamble,omitempty"`

	Columns CSVColumns `json:"columns" yaml:"columns"`
	// Patterns cut the text of a field, by its name in Columns: what the
	// group "value" matches, less than nothing where the group "negative"
	// matches, in the currency that the group "currency" matches.
	Patterns map[string]string `json:"patterns,omitempty" yaml:"patterns,omitempty"`
	// Rules say what certain rows mean; the first that fits is taken.
	Rules []RowRule `json:"rules,omitempty" yaml:"rules,omitempty"`
	// Totals are figures that the file states about itself.
	Totals []TotalRule `json:"totals,omitempty" yaml:"totals,omitempty"`

	DateLayouts    []string  `json:"dateLayouts" yaml:"dateLayouts"`                           // YYYY, YY, MM, M, DD, D; what follows the date is ignored
	Year           *YearRule `json:"year,omitempty" yaml:"year,omitempty"`                     // where the dates have none
	DecimalComma   bool      `json:"decimalComma,omitempty" yaml:"decimalComma,omitempty"`     // 1.234,50 instead of 1,234.50
	Negate         bool      `json:"negate,omitempty" yaml:"negate,omitempty"`                 // the file counts spending as positive (card bills)
	ChargeSign     string    `json:"chargeSign,omitempty" yaml:"chargeSign,omitempty"`         // of a fee that is taken, so that the other is given back: positive or negative; "" is either
	ChargeIncluded bool      `json:"chargeIncluded,omitempty" yaml:"chargeIncluded,omitempty"` // the amount is the one after the fee
	CreditSigns    []string  `json:"creditSigns,omitempty" yaml:"creditSigns,omitempty"`       // texts of the sign column: 收入, 贷, CR
	DebitSigns     []string  `json:"debitSigns,omitempty" yaml:"debitSigns,omitempty"`         // 支出, 借, DR
	NeutralSigns   []string  `json:"neutralSigns,omitempty" yaml:"neutralSigns,omitempty"`     // 不计收支: the entry moves nothing
	Parties        *Parties  `json:"parties,omitempty" yaml:"parties,omitempty"`               // of a file that tells payer and payee instead of a sign

	Currency      string            `json:"currency,omitempty" yaml:"currency,omitempty"`           // where no column tells it
	CurrencyNames map[string]string `json:"currencyNames,omitempty" yaml:"currencyNames,omitempty"` // 人民币: CNY
	Account       string            `json:"account,omitempty" yaml:"account,omitempty"`             // where nothing in the file tells it
	NewestFirst   bool              `json:"newestFirst,omitempty" yaml:"newestFirst,omitempty"`     // where the dates do not tell the order
	PendingStates []string          `json:"pendingStates,omitempty" yaml:"pendingStates,omitempty"` // texts of the state column
	IgnoredStates []string          `json:"ignoredStates,omitempty" yaml:"ignoredStates,omitempty"` // rows that are no movement (closed orders)
}

// ProfileTitle is what people call the export.
type ProfileTitle struct {
	Chinese string `json:"zh,omitempty" yaml:"zh,omitempty"`
	English string `json:"en,omitempty" yaml:"en,omitempty"`
}

// Parties names the columns of who pays and who is paid. The account is one of
// the two; a file that does not say which must show it in every row.
type Parties struct {
	Payer []string `json:"payer" yaml:"payer"`
	Payee []string `json:"payee" yaml:"payee"`
}

// CSVColumns names the headers of each field; of several, the first that the
// file has. Spaces around a header and full- or half-width brackets do not
// matter; a name that ends with "*" is the beginning of a header.
type CSVColumns struct {
	Account             []string `json:"account,omitempty" yaml:"account,omitempty"`
	Reference           []string `json:"reference,omitempty" yaml:"reference,omitempty"` // the bank's unique reference
	OwnReference        []string `json:"ownReference,omitempty" yaml:"ownReference,omitempty"`
	TransactionID       []string `json:"transactionId,omitempty" yaml:"transactionId,omitempty"` // of the payment, which several entries may share
	BookingDate         []string `json:"bookingDate" yaml:"bookingDate"`
	BookingTime         []string `json:"bookingTime,omitempty" yaml:"bookingTime,omitempty"` // where it is not behind the booking date
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

// FixedLayout is text of fixed width.
type FixedLayout struct {
	Unit   string       `json:"unit,omitempty" yaml:"unit,omitempty"` // of the widths: "bytes" of the file's encoding (the default) or "characters"
	Gap    int          `json:"gap,omitempty" yaml:"gap,omitempty"`   // between two fields
	Fields []FixedField `json:"fields" yaml:"fields"`                 // in the order of the line
}

// FixedField is one field of a line. Its name serves as the header.
type FixedField struct {
	Name     string `json:"name" yaml:"name"`
	Start    int    `json:"start,omitempty" yaml:"start,omitempty"` // from 1; 0 is behind the field before
	Width    int    `json:"width" yaml:"width"`
	Decimals int    `json:"decimals,omitempty" yaml:"decimals,omitempty"` // implied: 2 makes 1234 to 12.34
}

// RowCondition is met by a row whose cell in a column has one of the texts.
// Where several kinds are given, one of them is enough.
type RowCondition struct {
	Column   string   `json:"column" yaml:"column"`
	Is       []string `json:"is,omitempty" yaml:"is,omitempty"`
	Begins   []string `json:"begins,omitempty" yaml:"begins,omitempty"`
	Contains []string `json:"contains,omitempty" yaml:"contains,omitempty"`
	NonZero  bool     `json:"nonZero,omitempty" yaml:"nonZero,omitempty"` // the cell is a number other than zero
}

// RowRule says what the rows that meet all conditions mean.
type RowRule struct {
	When   []RowCondition    `json:"when" yaml:"when"`
	Ignore string            `json:"ignore,omitempty" yaml:"ignore,omitempty"` // why such a row is no entry
	Sign   string            `json:"sign,omitempty" yaml:"sign,omitempty"`     // credit, debit or neutral, whatever the amount's own sign
	Status string            `json:"status,omitempty" yaml:"status,omitempty"` // pending or information
	Fields map[string]string `json:"fields,omitempty" yaml:"fields,omitempty"` // field → header of the column that has it in such rows
}

// TotalRule is a figure that the file states: in a line that a pattern fits;
// in the row behind one that begins so, under the titles Count and Amount; or,
// without these, in the row that begins so, under the column Of.
type TotalRule struct {
	Figure  string         `json:"figure" yaml:"figure"`                       // entries, credits, debits, charges or a name for the proof
	Pattern string         `json:"pattern,omitempty" yaml:"pattern,omitempty"` // with the groups "count" and "amount"
	Begins  string         `json:"begins,omitempty" yaml:"begins,omitempty"`
	Count   string         `json:"count,omitempty" yaml:"count,omitempty"`
	Amount  string         `json:"amount,omitempty" yaml:"amount,omitempty"`
	Of      []string       `json:"of,omitempty" yaml:"of,omitempty"` // columns (the first that the file has) whose cells are summed; magnitudes are compared
	Where   []RowCondition `json:"where,omitempty" yaml:"where,omitempty"`
}

// YearRule finds the day that dates without a year belong before: in
// Options.SettlementDate, else by an expression in the file's name, else by
// one in the rows before the header. Its first group is read by the layout;
// a layout without day means the end of the month.
type YearRule struct {
	FileName string `json:"fileName,omitempty" yaml:"fileName,omitempty"`
	Text     string `json:"text,omitempty" yaml:"text,omitempty"`
	Layout   string `json:"layout,omitempty" yaml:"layout,omitempty"`
}
