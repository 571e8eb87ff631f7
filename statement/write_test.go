package statement

import (
	"bytes"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"zhitong/calendar"
	"zhitong/money"
)

// date is a day of March 2026.
func date(day int) calendar.Date {
	made, err := calendar.NewDate(2026, 3, day)
	if err != nil {
		panic(err)
	}
	return made
}

// drawStatement makes a statement that both formats can express.
func drawStatement(t *rapid.T) *Statement {
	day := date(rapid.IntRange(1, 27).Draw(t, "day"))
	reference := rapid.StringMatching(`[A-Z0-9]{6,16}`)
	word := rapid.StringMatching(`[A-Za-z]{1,10}( [A-Za-z0-9]{1,10}){0,3}`)
	s := &Statement{
		ID: rapid.StringMatching(`[A-Z0-9]{4,12}`).Draw(t, "id"), Account: "DE89370400440532013000", Currency: money.EUR, From: day, To: day,
		Opening: &Balance{Kind: OpeningBooked, Date: day, Amount: money.New(rapid.Int64Range(-1_000_000, 1_000_000).Draw(t, "opening"), money.EUR)},
	}
	closing := s.Opening.Amount.Minor()
	for i := range rapid.IntRange(0, 6).Draw(t, "entries") {
		amount := rapid.Int64Range(-99_999_999, 99_999_999).Filter(func(v int64) bool { return v != 0 }).Draw(t, "amount")
		closing += amount
		e := Entry{
			ID: fmt.Sprintf("B%08d", i), Account: s.Account, StatementID: s.ID, Sequence: i + 1, BookingDate: day, ValueDate: day,
			Amount: money.New(amount, money.EUR), Status: Booked,
		}
		e.References.EndToEndID = reference.Draw(t, "end to end")
		e.References.AccountServicerReference = e.ID
		e.Counterparty.Name = word.Draw(t, "name")
		e.Remittance.Text = word.Draw(t, "text")
		s.Entries = append(s.Entries, e)
	}
	s.Closing = &Balance{Kind: ClosingBooked, Date: day, Amount: money.New(closing, money.EUR)}
	return s
}

// TestWhatIsWrittenReadsBack writes statements in both formats and reads the
// same accounts, balances, dates, amounts and references back, with a balance
// that holds.
func TestWhatIsWrittenReadsBack(t *testing.T) {
	writers := map[string]func(*bytes.Buffer, *Statement) error{
		"camt.053": func(w *bytes.Buffer, s *Statement) error { return WriteCAMT053(w, []*Statement{s}) },
		"mt940":    func(w *bytes.Buffer, s *Statement) error { return WriteMT940(w, []*Statement{s}) },
	}
	for name, write := range writers {
		t.Run(name, func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				want := drawStatement(t)
				var file bytes.Buffer
				if err := write(&file, want); err != nil {
					t.Fatal(err)
				}
				read, err := Read(bytes.NewReader(file.Bytes()), Options{})
				if err != nil || len(read) != 1 {
					t.Fatalf("%d statements, %v\n%s", len(read), err, file.String())
				}
				sameStatement(t, read[0], want)
			})
		})
	}
}

func sameStatement(t *rapid.T, got, want *Statement) {
	if got.ID != want.ID || got.Account != want.Account || got.Opening.Amount.Minor() != want.Opening.Amount.Minor() || got.Closing.Amount.Minor() != want.Closing.Amount.Minor() {
		t.Fatalf("read %+v, written %+v", got, want)
	}
	if got.Proofs.Balance.Verdict != ProofOK {
		t.Fatalf("the balance: %+v", got.Proofs.Balance)
	}
	ignore := cmp.Options{cmpopts.IgnoreFields(Entry{}, "ID", "Raw", "BankTransactionCode", "Description", "StatementID"),
		cmpopts.IgnoreFields(References{}, "TransactionID"), cmpopts.EquateComparable(money.Amount{}, calendar.Date{}), cmpopts.EquateEmpty()}
	if difference := cmp.Diff(want.Entries, got.Entries, ignore); difference != "" {
		t.Fatal(difference)
	}
}

// TestCutOffFilesAreRefused reads every beginning of a file: none but the whole
// one is read, and each refusal has a place.
func TestCutOffFilesAreRefused(t *testing.T) {
	day := date(2)
	s := &Statement{ID: "S1", Account: "DE89370400440532013000", Currency: money.EUR, From: day, To: day,
		Opening: &Balance{Kind: OpeningBooked, Date: day, Amount: money.New(0, money.EUR)}, Closing: &Balance{Kind: ClosingBooked, Date: day, Amount: money.New(500, money.EUR)},
		Entries: []Entry{{ID: "B1", Account: "DE89370400440532013000", StatementID: "S1", Sequence: 1, BookingDate: day, ValueDate: day, Amount: money.New(500, money.EUR), Status: Booked}}}
	var camt bytes.Buffer
	if err := WriteCAMT053(&camt, []*Statement{s}); err != nil {
		t.Fatal(err)
	}
	whole := bytes.TrimRight(camt.Bytes(), "\n")
	for end := range len(whole) {
		_, err := Read(bytes.NewReader(whole[:end]), Options{Format: CAMT053})
		refused, ok := err.(*Error)
		if !ok || refused.Line < 1 {
			t.Fatalf("the first %d bytes: %v", end, err)
		}
	}
}
