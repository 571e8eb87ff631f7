package recon_test

import (
	"fmt"
	"strings"
	"testing"

	"zhitong/recon"
)

// TestDamagedSums: what completes a sum, and what does not.
func TestDamagedSums(t *testing.T) {
	const rules = `left: {references: [own, text]}
passes:
  - {name: batch, kind: one_to_many, window: {date: value, before: 5, after: 5}}
  - {name: damaged, kind: one_to_many, reference: similar, similarity: 75, window: {date: value, before: 5, after: 5}}
`
	for _, test := range []scenario{
		{name: "a part is mistyped", left: "L1 10 2026-03-02 INV-123456", right: "R1 3 2026-03-02 INV-123456\nR2 7 2026-03-02 INV-123465", want: "L1=R1+R2"},
		{name: "a part is cut off", left: "L1 10 2026-03-02 INV-123456", right: "R1 3 2026-03-02 INV-123456\nR2 7 2026-03-02 INV-123", want: "L1=R1+R2"},
		{name: "a part has no reference, but the party", left: "L1 10 2026-03-02 INV-123456 @Brindle_Ltd", right: "R1 3 2026-03-02 INV-123456\nR2 7 2026-03-02 - @Brindle", want: "L1=R1+R2"},
		{name: "another party", left: "L1 10 2026-03-02 INV-123456 @Brindle", right: "R1 3 2026-03-02 INV-123456 @Brindle\nR2 7 2026-03-02 - @Kestrel", want: ""},
		{name: "two could be the part", left: "L1 10 2026-03-02 INV-123456", right: "R1 3 2026-03-02 INV-123456\nR2 7 2026-03-02 INV-123465\nR3 7 2026-03-02 INV-123546", want: "L1=R1+R2? L1=R1+R3?"},
		{name: "the closer one counts", left: "L1 10 2026-03-02 INV-123456 @Brindle", right: "R1 3 2026-03-02 INV-123456\nR2 7 2026-03-02 INV-123465\nR3 7 2026-03-02 - @Brindle", want: "L1=R1+R2"},
		{name: "the one is mistyped", left: "L1 10 2026-03-02 INV-123465", right: "R1 3 2026-03-02 INV-123456\nR2 7 2026-03-02 INV-123456", want: "L1=R1+R2"},
		{name: "the one has only the party", left: "L1 10 2026-03-02 - @Brindle", right: "R1 3 2026-03-02 INV-123456 @Brindle\nR2 7 2026-03-02 INV-123456 @Brindle", want: "L1=R1+R2"},
		{name: "the one has only the party, and one of them none", left: "L1 10 2026-03-02 - @Brindle", right: "R1 3 2026-03-02 INV-123456 @Brindle\nR2 7 2026-03-02 INV-123456", want: "L1=R1+R2"},
		{name: "the one has only the party, and one of them another", left: "L1 10 2026-03-02 - @Brindle", right: "R1 3 2026-03-02 INV-123456 @Brindle\nR2 7 2026-03-02 INV-123456 @Kestrel", want: ""},
		{name: "the one has only the party, and one of them is mistyped", left: "L1 12 2026-03-02 - @Brindle", right: "R1 3 2026-03-02 INV-123456 @Brindle\nR2 7 2026-03-02 INV-123456 @Brindle\nR3 2 2026-03-02 INV-123465 @Brindle", want: "L1=R1+R2+R3"},
		{name: "a part with the party comes before one without", left: "L1 10 2026-03-02 INV-123456 @Brindle", right: "R1 3 2026-03-02 INV-123456\nR2 7 2026-03-02 - @Brindle\nR3 7 2026-03-02", want: "L1=R1+R2"},
		{name: "the one has nothing", left: "L1 10 2026-03-02", right: "R1 3 2026-03-02 INV-123456\nR2 7 2026-03-02 INV-123456", want: "L1=R1+R2?"},
		{name: "one of another sum shares the reference", left: "L1 10 2026-03-02 INV-123456", right: "R1 3 2026-03-02 INV-123456\nR2 7 2026-03-02 INV-123456\nR3 5 2026-03-02 INV-123456", want: "L1=R1+R2"},
		{name: "too late", left: "L1 10 2026-03-02 INV-123456", right: "R1 3 2026-03-02 INV-123456\nR2 7 2026-03-20 INV-123465", want: ""},
		{name: "a cent is missing", left: "L1 10.01 2026-03-02 INV-123456", right: "R1 3 2026-03-02 INV-123456\nR2 7 2026-03-02 INV-123465", want: ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			r := matchBy(t, withPasses(t, rules), "", by(written(t, test.left)), by(written(t, test.right)))
			if got := matchedOnly(r); got != test.want {
				t.Errorf("found %q, want %q", got, test.want)
			}
		})
	}
}

// TestFeesAreToldFromRatesAndMistakes by whole steps and by exchanged digits.
func TestFeesAreToldFromRatesAndMistakes(t *testing.T) {
	const rules = `passes:
  - {name: fee, kind: fee, fee: {deductedFrom: left, maximum: 60, percent: 5, step: 0.50}, currencies: [CNY]}
  - {name: rate, kind: tolerant, amount: {percent: 2}}
`
	for _, test := range []struct{ left, right, want string }{
		{"988.00", "1000", "fee"}, {"987.50", "1000", "fee"}, {"987.63", "1000", "amount_difference"}, {"1012", "1000", "amount_difference"},
		{"2303", "2330", "amount_difference"}, {"1201", "1210", "amount_difference"}, {"1221", "1230", "fee"}, {"988JPY", "1000JPY", "amount_difference"},
	} {
		r := matchBy(t, withPasses(t, rules), "", written(t, "L1 "+test.left+" 2026-03-02 INV-123456"), written(t, "R1 "+test.right+" 2026-03-02 INV-123456"))
		if len(r.Breaks) != 1 || string(r.Breaks[0].Class) != test.want {
			t.Errorf("%s for %s: %s, want %s", test.left, test.right, found(r), test.want)
		}
	}
}

// TestSimilarReferencesOfOtherParties are no match, and of what is there letter by
// letter on both sides no damaged form.
func TestSimilarReferencesOfOtherParties(t *testing.T) {
	const rules = "passes: [{name: similar, kind: tolerant, reference: similar, similarity: 75, window: {date: value, before: 5, after: 5}}]"
	for _, test := range []struct{ left, right, want string }{
		{"L1 5 2026-03-02 INV-123456 @Brindle_Ltd", "R1 5 2026-03-02 INV-123465 @BRINDLE", "L1=R1"},
		{"L1 5 2026-03-02 INV-123456 @Brindle", "R1 5 2026-03-02 INV-123465 @Kestrel", ""},
		{"L1 5 2026-03-02 INV-123456 @青松样例", "R1 5 2026-03-02 INV-123465 @Kestrel", "L1=R1"},
		{"L1 5 2026-03-02 INV-123456\nL2 9 2026-03-02 INV-123465", "R1 5 2026-03-02 INV-123465", ""},
	} {
		if got := matchedOnly(matchBy(t, withPasses(t, rules), "", by(written(t, test.left)), by(written(t, test.right)))); got != test.want {
			t.Errorf("%q and %q: found %q, want %q", test.left, test.right, got, test.want)
		}
	}
}

// TestFlatFeesComeAgain: a whole number of steps among differences of any amount is one
// of them, unless it comes again; alone it is a fee.
func TestFlatFeesComeAgain(t *testing.T) {
	const rules = `passes:
  - {name: fee, kind: fee, fee: {deductedFrom: left, maximum: 60, percent: 5, step: 0.50}}
  - {name: rate, kind: tolerant, amount: {percent: 2}}
`
	for _, test := range []struct{ fees, others, want int }{{1, 0, 1}, {1, 24, 1}, {1, 25, 0}, {2, 25, 2}, {2, 73, 2}, {2, 74, 0}} {
		var left, right strings.Builder
		pair := func(number int, lacking string) {
			fmt.Fprintf(&left, "L%d %s 2026-03-02 INV-%06d\n", number, lacking, number)
			fmt.Fprintf(&right, "R%d 1000 2026-03-02 INV-%06d\n", number, number)
		}
		for number := range test.fees {
			pair(number, "992.50")
		}
		for number := range test.others {
			pair(500+number, fmt.Sprintf("992.%02d", 51+number%20)) // 7.49 and less
		}
		fees := 0
		for _, b := range matchBy(t, withPasses(t, rules), "", written(t, left.String()), written(t, right.String())).Breaks {
			if b.Class == recon.ClassFee {
				fees++
			}
		}
		if fees != test.want {
			t.Errorf("%d of one amount among %d others: %d fees, want %d", test.fees, test.others, fees, test.want)
		}
	}
}

// TestOtherAmountsNeedMoreThanADamagedReference: the same party, or small damage where
// a party is not named; and a reference that few have.
func TestOtherAmountsNeedMoreThanADamagedReference(t *testing.T) {
	const rules = `passes:
  - {name: damaged, kind: tolerant, band: suggest, reference: similar, similarity: 80, amount: {percent: 5}}
  - {name: exchanged, kind: tolerant, band: suggest, reference: similar, similarity: 80, amount: {exchangedDigits: true}}
  - {name: any, kind: tolerant, band: suggest, amount: {any: true}}
`
	many := ""
	for number := range 30 {
		many += fmt.Sprintf("L%d %d 2026-03-02 INV-123456 @Kestrel\n", 100+number, 100_000+number)
	}
	for _, test := range []scenario{
		{"a mistyped one of the same party", rules, "L1 98 2026-03-02 INV-1234567 @Brindle", "R1 100 2026-03-02 INV-1234568 @Brindle", "L1=R1?"},
		{"a mistyped one of nobody", rules, "L1 98 2026-03-02 INV-1234567", "R1 100 2026-03-02 INV-1234568 @Brindle", ""},
		{"of nobody, two signs changed places", rules, "L1 98 2026-03-02 INV-1234567", "R1 100 2026-03-02 INV-1234576 @Brindle", "L1=R1?"},
		{"a part that another party names", rules, "L1 98 2026-03-02 INV-123 @Brindle", "R1 100 2026-03-02 INV-1234568 @Kestrel", ""},
		{"exchanged digits", rules, "L1 850 2026-03-02 INV-1234567 @Brindle", "R1 805 2026-03-02 INV-1234568 @Brindle", "L1=R1?"},
		{"exchanged digits, money out", rules, "L1 -1900 2026-03-02 INV-1234567 @Brindle", "R1 -1090 2026-03-02 INV-1234568 @Brindle", "L1=R1?"},
		{"a zero comes to the front", rules, "L1 100 2026-03-02 INV-1234567 @Brindle", "R1 10 2026-03-02 INV-1234568 @Brindle", "L1=R1?"},
		{"a zero was at the front", rules, "L1 10 2026-03-02 INV-1234567 @Brindle", "R1 100 2026-03-02 INV-1234568 @Brindle", "L1=R1?"},
		{"digits that are no neighbours", rules, "L1 851 2026-03-02 INV-1234567 @Brindle", "R1 158 2026-03-02 INV-1234568 @Brindle", ""},
		{"any amount of one reference", rules, "L1 8 2026-03-02 INV-123456", "R1 200 2026-03-02 INV-123456", "L1=R1?"},
		{"any amount of a reference that many have", rules, many + "L1 8 2026-03-02 INV-123456 @Brindle", "R1 200 2026-03-02 INV-123456 @Brindle", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			r := matchBy(t, withPasses(t, test.rules), "", by(written(t, test.left)), by(written(t, test.right)))
			if got := matchedOnly(r); got != test.want {
				t.Errorf("found %q, want %q", got, test.want)
			}
		})
	}
}

// TestSiblingsByDamagedReferences: what repeats or takes back another item.
func TestSiblingsByDamagedReferences(t *testing.T) {
	rules, err := recon.Shipped("bank-statement")
	must(t, err)
	for _, test := range []struct{ left, want string }{
		{"L1 5 2026-03-02 INV-123456\nL2 5 2026-03-03 INV-123465", "missing_right duplicate"},
		{"L1 5 2026-03-02 INV-123456 @Brindle\nL2 5 2026-03-03 - @Brindle", "missing_right duplicate"},
		{"L1 5 2026-03-02 INV-123456 @Brindle\nL2 5 2026-03-03 INV-123465 @Kestrel", "missing_right missing_right"},
		{"L1 5 2026-03-02 INV-123456\nL2 5 2026-03-03", "missing_right unknown_reference"},
		{"L1 5 2026-03-02 INV-123456\nL2 5 2026-03-20 INV-123465", "missing_right timing"},
		{"L1 5 2026-03-02 INV-123456\nL2 -5 2026-03-03 INV-123465", "reversal reversal"},
		{"L1 5 2026-03-02 INV-123456\nL2 -5 2026-03-03", "reversal reversal"},
		{"L1 -5 2026-03-02 - 手续费\nL2 5 2026-03-03", "fee unknown_reference"},
		{"L1 -5 2026-03-02 - 手续费\nL2 5 2026-03-03 - 手续费退回", "reversal reversal"},
		{"L1 5 2026-03-02 INV-123456\nL2 -5 2026-03-03 INV-123465\nL3 5 2026-03-04 INV-123456", "reversal reversal missing_right"},
		{"L1 5 2026-03-02 INV-123456 @Brindle\nL2 -5 2026-03-03 - @Kestrel", "missing_right unknown_reference"},
	} {
		var classes []string
		for _, b := range matchBy(t, rules, "2026-03-20", by(written(t, test.left)), nil).Breaks {
			classes = append(classes, string(b.Class))
		}
		if got := strings.Join(classes, " "); got != test.want {
			t.Errorf("%q: %s, want %s", test.left, got, test.want)
		}
	}
}

// TestDatesInTextsAreNoReferences, numbers are.
func TestDatesInTextsAreNoReferences(t *testing.T) {
	for text, want := range map[string]int{"20260302": 0, "2026-03-02": 0, "2026/03/02": 0, "2026.03.02": 0, "20261302": 1, "80260302": 1, "20260302001": 1} {
		left, right := recordsOf(t, recon.Left, text), recordsOf(t, recon.Right, text)
		if r := matchBy(t, withPasses(t, "passes: [{name: p, kind: tolerant}]"), "", left, right); len(r.Groups) != want {
			t.Errorf("%s: %d groups, want %d", text, len(r.Groups), want)
		}
	}
}

// recordsOf reads one row of a file whose text is the only reference.
func recordsOf(t *testing.T, name recon.SideName, text string) []recon.Item {
	t.Helper()
	rules, err := recon.Shipped("default")
	must(t, err)
	file := fmt.Sprintf("date,id,amount,text\n2026-03-02,1,5.00,paid %s\n", text)
	side, err := recon.ReadSide(t.Context(), name, []recon.Source{{Name: "a.csv", Reader: strings.NewReader(file)}}, recon.Options{Rules: rules})
	must(t, err)
	return []recon.Item{side.Item(0)}
}
