package threeway_test

import (
	"fmt"
	"math/big"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"zhitong/calendar"
	"zhitong/money"
	"zhitong/recon"
	"zhitong/recon/threeway"
)

// world makes three sides of a few numbers, days and amounts, so that all that
// can coincide does: repeated numbers and identifications, refunds, three
// currencies, batches that share entries.
type world struct {
	random     *rand.Rand
	currencies []money.Currency
}

func newWorld(t testing.TB, seed uint64) *world {
	w := &world{random: rand.New(rand.NewPCG(seed, 7))}
	for _, code := range []string{"CNY", "JPY", "KWD"} {
		currency, err := money.LookupCurrency(code)
		must(t, err)
		w.currencies = append(w.currencies, currency)
	}
	return w
}

func (w *world) pick(texts ...string) string { return texts[w.random.IntN(len(texts))] }

func (w *world) movements(t testing.TB, prefix string) []threeway.Movement {
	list := make([]threeway.Movement, w.random.IntN(14))
	for index := range list {
		date, err := calendar.NewDate(2026, 3, 1+w.random.IntN(12))
		must(t, err)
		m := threeway.Movement{Batch: w.pick("", "BATCH-01", "BATCH-02", "BATCH-03"), Fee: int64(w.random.IntN(4)) - 1}
		m.Item = recon.Item{ID: fmt.Sprintf("%s%d", prefix, w.random.IntN(12)), Account: w.pick("A", "B"), Currency: w.currencies[min(2, w.random.IntN(8))],
			Minor: int64(w.random.IntN(9)-3) * 50, BookingDate: date, ValueDate: date, References: []string{fmt.Sprintf("N1000%d", w.random.IntN(7))},
			Text: w.pick("财付通", "财付通 BATCH-01", "BATCH-02 BATCH-03", "房租")}
		m.Links = []string{m.References[0], m.ID}
		list[index] = m
	}
	return list
}

// bank makes entries, half of them sums of rows less their fees.
func (w *world) bank(t testing.TB, rows []threeway.Movement) []threeway.Movement {
	list := w.movements(t, "b")
	for index := range list {
		list[index].Fee, list[index].Batch = 0, ""
		if w.random.IntN(2) == 0 && len(rows) > 0 {
			row := rows[w.random.IntN(len(rows))]
			list[index].Currency, list[index].Minor, list[index].BookingDate = row.Currency, row.Minor-row.Fee, row.BookingDate.AddDays(1)
		}
	}
	return list
}

var groupings = [][]string{
	nil,
	{"group: trade_day", "group: settlement_day"},
	{"group: trade_day", "group: reference\n  reference: remittance"},
	{"lag: {minimum: 1, maximum: 3}", "lag: {minimum: 0, maximum: 0}"},
}

// TestPromises: each item of the three sides is in one state, the sums are
// explained, and neither the order of the input nor a second run matters.
func TestPromises(t *testing.T) {
	rounds := 1000
	if testing.Short() {
		rounds = 200
	}
	seen := map[threeway.State]int{}
	var ruleSets []*threeway.RuleSet
	for _, changes := range groupings {
		ruleSets = append(ruleSets, shipped(t, changes...))
	}
	for seed := range uint64(rounds) {
		w := newWorld(t, seed)
		rules := ruleSets[seed%4]
		orders, rows := w.movements(t, "o"), w.movements(t, "p")
		bank := w.bank(t, rows)
		r := match(t, rules, orders, rows, bank, 0)
		onePlace(t, r, orders, rows, bank)
		sameNumber(t, r)
		explained(t, r, orders, rows, bank)
		for _, c := range r.Cases {
			seen[c.State]++
		}
		for _, e := range r.Bank {
			seen[e.State]++
		}
		for _, side := range [][]threeway.Movement{orders, rows, bank} {
			w.random.Shuffle(len(side), func(a, b int) { side[a], side[b] = side[b], side[a] })
		}
		if again := match(t, rules, orders, rows, bank, 0); again.Hash != r.Hash {
			t.Fatalf("seed %d: the order of the input matters\n%s\n\n%s", seed, told(r), told(again))
		}
		if t.Failed() {
			t.Fatalf("seed %d:\n%s", seed, told(r))
		}
	}
	for _, state := range threeway.States() {
		if seen[state] == 0 && state != threeway.OutsidePeriod {
			t.Errorf("no run had the state %s: the property was not tried on it", state)
		}
	}
}

// onePlace: no item is lost, none is told twice.
func onePlace(t *testing.T, r *threeway.Result, orders, rows, bank []threeway.Movement) {
	t.Helper()
	places := [3]map[string]int{{}, {}, {}}
	settlements := map[string]int{}
	for _, s := range r.Settlements {
		settlements[s.ID] = s.Rows
	}
	if len(settlements) != len(r.Settlements) {
		t.Error("two settlements have one identification")
	}
	for _, c := range r.Cases {
		places[0][c.OrderID]++
		places[1][c.ProviderID]++
		if c.ProviderID != "" {
			settlements[c.Settlement]--
		}
		if !slices.Contains(threeway.States(), c.State) || c.State.Label("zh-CN") == "" || c.State.Label("en") == "" {
			t.Errorf("%s has the state %q", c.ID, c.State)
		}
	}
	for _, e := range r.Bank {
		places[2][e.ID]++
		if (e.Settlement == "") != slices.Contains([]threeway.State{threeway.BankOnly, threeway.BankOther, threeway.OutsidePeriod}, e.State) {
			t.Errorf("entry %s of %q has the state %s", e.ID, e.Settlement, e.State)
		}
	}
	for id, missing := range settlements {
		if missing != 0 {
			t.Errorf("settlement %s lacks %d rows", id, missing)
		}
	}
	for side, count := range []int{len(orders), len(rows), len(bank)} {
		delete(places[side], "")
		if len(places[side]) != count {
			t.Errorf("side %d has %d items, %d are told", side, count, len(places[side]))
		}
		for id, times := range places[side] {
			if times != 1 {
				t.Errorf("%s is told %d times", id, times)
			}
		}
	}
}

// sameNumber: what is paired has one number and one currency; what is settled
// has one amount.
func sameNumber(t *testing.T, r *threeway.Result) {
	t.Helper()
	for _, c := range r.Cases {
		paired := c.OrderID != "" && c.ProviderID != ""
		if (c.State == threeway.AmountDiffers) != (paired && !isZero(string(c.Difference))) {
			t.Errorf("%s is %s with the difference %s", c.ID, c.State, c.Difference)
		}
		if paired == slices.Contains([]threeway.State{threeway.OrderOnly, threeway.ProviderOnly, threeway.DayCut, threeway.RefundUnbooked}, c.State) {
			t.Errorf("%s with %q and %q is %s", c.ID, c.OrderID, c.ProviderID, c.State)
		}
	}
	for _, s := range r.Settlements {
		if (s.State == threeway.Settled) != (isZero(string(s.Difference)) && (len(s.Bank) > 0 || isZero(string(s.Net)))) {
			t.Errorf("%s is %s: net %s, received %s by %v", s.ID, s.State, s.Net, s.Received, s.Bank)
		}
	}
}

func isZero(decimal string) bool { return !strings.ContainsAny(decimal, "123456789") }

// explained adds the lines of each bridge up anew, with exact fractions, and
// compares the totals with the items.
func explained(t *testing.T, r *threeway.Result, orders, rows, bank []threeway.Movement) {
	t.Helper()
	for _, b := range r.Bridges {
		total := func(side []threeway.Movement, fees bool) *big.Rat {
			sum := new(big.Rat)
			for _, m := range side {
				minor := m.Minor
				if fees {
					minor -= m.Fee
				}
				if m.Currency == b.Currency {
					sum.Add(sum, rational(t, money.New(minor, m.Currency).DecimalText()))
				}
			}
			return sum
		}
		want := map[string]*big.Rat{"orders_total": total(orders, false), "provider_gross": total(rows, false), "provider_net": total(rows, true), "bank_total": total(bank, false)}
		reached := new(big.Rat)
		for index, line := range b.Lines {
			sum, isTotal := want[line.Code]
			if !isTotal {
				reached.Add(reached, rational(t, string(line.Amount)))
				continue
			}
			if rational(t, string(line.Amount)).Cmp(sum) != 0 || index > 0 && reached.Cmp(sum) != 0 {
				t.Errorf("%s: the lines lead to %s, %s is told, the items have %s", line.Code, reached, line.Amount, sum)
			}
			delete(want, line.Code)
			reached = new(big.Rat).Set(sum)
		}
		if len(want) > 0 || !b.Proven() {
			t.Errorf("the bridge of %s lacks %v, unexplained %s", b.Currency.Code(), want, b.Unexplained)
		}
	}
}

func rational(t *testing.T, text string) *big.Rat {
	value, ok := new(big.Rat).SetString(text)
	if !ok {
		t.Fatalf("%q is no number", text)
	}
	return value
}
