package recon

import (
	"cmp"
	"math"
	"slices"

	"zhitong/statement"
)

// MaxItems is how many items a side may have.
const MaxItems = 50_000_000

// maxSideTotal bounds the sum of the absolute amounts of a side, so that no sum
// or difference that is formed later can overflow.
const maxSideTotal = math.MaxInt64 / 4

// Loader fills a Side. It belongs to one goroutine.
type Loader struct {
	side       *Side
	fields     []ReferenceField
	rules      *ReferenceRules
	currencies map[string]bool // nil allows all
	statements []*statement.Statement
	total      int64
	list       []string // of references, reused
	size       int64    // of the file that is read; 0 where it is not known

	details      *details // where entries are held back until all files are read
	detailProofs []StatementProofs
}

// NewLoader returns an empty loader for a side of the rule set.
func NewLoader(name SideName, rules *RuleSet) *Loader {
	loader := &Loader{side: &Side{name: name}, fields: rules.sideRules(name).fields(), rules: &rules.References}
	for _, code := range rules.Currencies {
		if loader.currencies == nil {
			loader.currencies = map[string]bool{}
		}
		loader.currencies[code] = true
	}
	return loader
}

// AddItem adds an item. It is refused with a Problem that has the codes
// missing_currency, missing_date, currency_not_allowed, overflow or too_large.
// An item without value date has that of its booking.
func (l *Loader) AddItem(item Item) error {
	if err := l.check(&item); err != nil {
		return err
	}
	item.References = withText(item.References)
	if item.ValueDate.IsZero() {
		item.ValueDate = item.BookingDate
	}
	return l.put(&item)
}

func (l *Loader) put(item *Item) error {
	s := l.side
	if len(s.texts) == cap(s.texts) {
		l.reserve(item.Raw.Offset)
	}
	address, err := s.arena.put(&itemTexts{item.ID, item.Text, item.Party, item.References,
		s.sources.number(sourcePart{item.Raw.Source, item.Raw.Part}), item.Raw.Raw})
	if err != nil {
		return err
	}
	s.texts = append(s.texts, address)
	s.account = append(s.account, s.accounts.number(item.Account))
	s.currency = append(s.currency, uint16(s.currencies.number(item.Currency)))
	s.amount = append(s.amount, item.Minor)
	s.booking, s.value = append(s.booking, item.BookingDate), append(s.value, item.ValueDate)
	s.reversal = append(s.reversal, item.Reversal)
	return nil
}

func (l *Loader) check(item *Item) error {
	switch {
	case l.side.Len() >= MaxItems:
		return refuse(CodeTooLarge, "a side has more than %d items", MaxItems)
	case item.Currency.IsZero():
		return refuse(CodeMissingCurrency, "item %d of the %s side has no currency", l.side.Len()+1, l.side.name)
	case item.BookingDate.IsZero():
		return refuse(CodeMissingDate, "item %d of the %s side has no booking date", l.side.Len()+1, l.side.name)
	case l.currencies != nil && !l.currencies[item.Currency.Code()]:
		return refuse(CodeCurrencyNotAllowed, "item %d of the %s side is in %s, which the rule set does not name", l.side.Len()+1, l.side.name, item.Currency.Code())
	}
	size := magnitude(item.Minor)
	if size > maxSideTotal || l.total > maxSideTotal-size {
		return refuse(CodeOverflow, "the amounts of the %s side are beyond what can be summed", l.side.name)
	}
	l.total += size
	return nil
}

// magnitude is the absolute value; the one number without is beyond every limit.
func magnitude(minor int64) int64 {
	switch {
	case minor == math.MinInt64:
		return math.MaxInt64
	case minor < 0:
		return -minor
	}
	return minor
}

// foreseeAfter is after how many items those to come are estimated.
const foreseeAfter = 10_000

// reserve makes room for as many items as a file of its size seems to have, so
// that the columns are not copied time and again.
func (l *Loader) reserve(offset int64) {
	s := l.side
	count := int64(s.Len())
	if count < foreseeAfter || offset < count || offset >= l.size {
		return
	}
	more := int(min(MaxItems, float64(count)*(float64(l.size)/float64(offset)*1.01-1))) + 1
	s.texts, s.account, s.currency = slices.Grow(s.texts, more), slices.Grow(s.account, more), slices.Grow(s.currency, more)
	s.amount, s.booking, s.value = slices.Grow(s.amount, more), slices.Grow(s.booking, more), slices.Grow(s.value, more)
	s.reversal = slices.Grow(s.reversal, more)
}

func withText(references []string) []string {
	isEmpty := func(reference string) bool { return reference == "" }
	if !slices.ContainsFunc(references, isEmpty) {
		return references
	}
	return slices.DeleteFunc(slices.Clone(references), isEmpty)
}

// AddEntry adds a booked entry of a statement; pending ones and those for
// information are counted and left out. The errors are those of AddItem.
func (l *Loader) AddEntry(source string, entry *statement.Entry) error {
	if entry.Status == statement.Pending || entry.Status == statement.Information {
		l.side.skipped++
		return nil
	}
	return l.AddItem(l.itemOf(source, entry))
}

// ItemOf is the item that AddEntry makes of an entry, to keep.
func (l *Loader) ItemOf(source string, entry *statement.Entry) Item {
	item := l.itemOf(source, entry)
	item.References = slices.Clone(item.References)
	return item
}

// itemOf lends its references until the next call.
func (l *Loader) itemOf(source string, entry *statement.Entry) Item {
	return Item{
		ID: entry.ID, Account: entry.Account, Currency: entry.Amount.Currency(), Minor: entry.Amount.Minor(),
		BookingDate: entry.BookingDate, ValueDate: entry.ValueDate, References: l.collectReferences(entry),
		Text: textOf(entry), Party: entry.Counterparty.Name, Reversal: entry.Reversal,
		Raw: RawPointer{source, entry.Raw},
	}
}

func textOf(entry *statement.Entry) string {
	if entry.Description == "" || entry.Remittance.Text == "" {
		return entry.Remittance.Text + entry.Description
	}
	return entry.Remittance.Text + " · " + entry.Description
}

// AddBalance tells opening and closing balance of an account, for sides that
// are not loaded from statements.
func (l *Loader) AddBalance(balance AccountBalance) {
	l.side.balances = append(l.side.balances, balance)
}

// Side returns the side with its items in canonical order. The loader is done
// after it. The error has the code too_large, or is one of AddItem for what was
// held back.
func (l *Loader) Side() (*Side, error) {
	if err := l.addDetailed(); err != nil {
		return nil, err
	}
	l.orderStatements()
	statement.CheckContinuity(l.statements)
	l.side.balances = append(l.side.balances, chainBalances(l.statements)...)
	l.side.takeProofs(l.statements)
	l.side.proofs = append(l.side.proofs, l.detailProofs...)
	if err := l.side.order(); err != nil {
		return nil, err
	}
	return l.side, nil
}

// orderStatements puts the statements into an order that does not depend on
// that of the files.
func (l *Loader) orderStatements() {
	type read struct {
		statement *statement.Statement
		proofs    StatementProofs
	}
	all := make([]read, len(l.statements))
	for index, one := range l.statements {
		all[index] = read{one, l.side.proofs[index]}
	}
	slices.SortStableFunc(all, func(a, b read) int {
		return cmp.Or(cmp.Compare(a.statement.Account, b.statement.Account), cmp.Compare(a.statement.Currency.Code(), b.statement.Currency.Code()),
			inTime(a.statement, b.statement), cmp.Compare(a.proofs.Source, b.proofs.Source), cmp.Compare(a.statement.EntryCount, b.statement.EntryCount))
	})
	for index, one := range all {
		l.statements[index], l.side.proofs[index] = one.statement, one.proofs
	}
}

func (s *Side) takeProofs(statements []*statement.Statement) {
	for index, one := range statements {
		proof := &s.proofs[index]
		proof.Statement, proof.Account, proof.Currency = one.ID, one.Account, one.Currency
		proof.From, proof.To, proof.Entries, proof.Proofs = one.From, one.To, one.EntryCount, one.Proofs
	}
}
