package statement

import (
	"bufio"
	"cmp"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/cockroachdb/apd/v3"
)

// exportsFolder holds exports of banks with the bookings that another program
// made of them.
func exportsFolder(t *testing.T) string {
	t.Helper()
	folder := filepath.Join(cmp.Or(os.Getenv("ZHITONG_DATA"), "../../shared/data"), "statements", "deg", "example")
	if _, err := os.Stat(folder); err != nil {
		t.Skip("no sample data: ", err)
	}
	return folder
}

// movement is a day with an amount, as text: "2024-01-02 -10.00 CNY".
type movement string

var (
	beanTransaction = regexp.MustCompile(`^(\d{4}-\d{2}-\d{2}) [*!] `)
	beanPosting     = regexp.MustCompile(`^\s+([A-Z][A-Za-z]+:\S+)\s+(-?[0-9.]+) ([A-Z][A-Z0-9]*)\b`)
)

// readBeancount reads the subset of beancount that the samples use: of each
// transaction, what it moves on the accounts that begin so, per currency.
func readBeancount(t *testing.T, path string, own []string) (movements []movement) {
	t.Helper()
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	date, sums := "", map[string]*apd.Decimal{}
	flush := func() {
		for _, currency := range slices.Sorted(maps.Keys(sums)) {
			movements = append(movements, newMovement(date, sums[currency], currency))
		}
		clear(sums)
	}
	for lines := bufio.NewScanner(file); lines.Scan(); {
		if match := beanTransaction.FindStringSubmatch(lines.Text()); match != nil {
			flush()
			date = match[1]
		}
		match := beanPosting.FindStringSubmatch(lines.Text())
		if match == nil || !slices.ContainsFunc(own, func(prefix string) bool { return strings.HasPrefix(match[1], prefix) }) {
			continue
		}
		if sums[match[3]] == nil {
			sums[match[3]] = new(apd.Decimal)
		}
		amount, _, err := apd.NewFromString(match[2])
		if err != nil {
			t.Fatal(err)
		}
		apd.BaseContext.Add(sums[match[3]], sums[match[3]], amount)
	}
	flush()
	return movements
}

func newMovement(date string, amount *apd.Decimal, currency string) movement {
	var reduced apd.Decimal
	reduced.Reduce(amount)
	return movement(fmt.Sprintf("%s %s %s", date, reduced.Text('f'), currency))
}

// movementsOf are those of the entries; a fee in their own currency counts.
func movementsOf(t *testing.T, statements []*Statement, withFees bool) (movements []movement) {
	t.Helper()
	for _, s := range statements {
		for _, e := range s.Entries {
			amount := e.Amount
			for _, charge := range e.Charges {
				if withFees && charge.Amount.Currency() == amount.Currency() {
					var err error
					if amount, err = amount.Add(charge.Amount); err != nil {
						t.Fatal(err)
					}
				}
			}
			movements = append(movements, newMovement(e.BookingDate.String(), amount.Decimal(), amount.Currency().Code()))
		}
	}
	return movements
}

// without takes each of the movements off once and tells those that were not there.
func without(movements, taken []movement) (rest, missing []movement) {
	rest = slices.Clone(movements)
	for _, one := range taken {
		if index := slices.Index(rest, one); index >= 0 {
			rest = slices.Delete(rest, index, index+1)
		} else {
			missing = append(missing, one)
		}
	}
	return rest, missing
}

// exports are the samples that have bookings beside them. Entries that the
// other program left out by its rules are named with the reason.
var exports = []struct {
	file, profile, bookings string
	own                     []string
	withFees                bool
	leftOut                 map[movement]string
}{
	{"abc_debit/example-abc_debit-records.csv", "abc-debit", "abc_debit/example-abc_debit-output.beancount", []string{"Assets:ABC:DebitCard"}, false, nil},
	{"bocom_credit/example-bocom_credit-records.csv", "bocom-credit", "bocom_credit/example-bocom_credit-output.beancount", []string{"Liabilities:BOCOM"}, false, nil},
	{"cgb_credit/example-cgb_credit-records.csv", "cgb-credit", "cgb_credit/example-cgb_credit-output.beancount", []string{"Liabilities:CGB"}, false, nil},
	{"citic/credit/example-citic-records.xls", "citic-credit", "citic/credit/example-citic-credit-output.beancount", []string{"Liabilities:CreditCard:CITIC"}, false,
		map[movement]string{"2024-11-03 -4 CNY": "its rules leave 财付通(银联云闪付) to the wallet's bill"}},
	{"hxsec/example-hxsec-records.xls", "hxsec", "hxsec/example-hxsec-output.beancount", []string{"Assets:Hxsec:Cash", "Assets:Rule1:Cash"}, false, nil},
	{"huobi/example-huobi-records.csv", "huobi", "huobi/example-huobi-output.beancount", []string{"Assets:Huobi:Cash", "Assets:Rule1:Cash"}, true, nil},
	{"jd/example-jd-records.csv", "jd", "jd/example-jd-output.beancount", []string{"Assets:", "Liabilities:"}, false, map[movement]string{
		"2024-12-26 0 CNY":      "bought on credit: no money moves",
		"2024-12-21 35.61 CNY":  "bought on credit: no money moves",
		"2024-12-18 -14.99 CNY": "paid by another wallet, whose bill has it",
	}},
	{"spdb_debit/example-spdb_debit-records.xls", "spdb-debit", "spdb_debit/example-spdb_debit-output.beancount", []string{"Assets:DebitCard:SPB1234"}, false, nil},
}

// TestExportsAgreeWithTheBookings reads each sample without being told its
// kind, and finds each booking of the other program among the entries, by day
// and amount, and no entry beside them but the ones named above.
func TestExportsAgreeWithTheBookings(t *testing.T) {
	folder := exportsFolder(t)
	for _, export := range exports {
		t.Run(export.file, func(t *testing.T) {
			statements := readExport(t, filepath.Join(folder, export.file), export.profile)
			booked := readBeancount(t, filepath.Join(folder, export.bookings), export.own)
			if len(booked) == 0 {
				t.Fatal("the bookings move nothing")
			}
			rest, missing := without(movementsOf(t, statements, export.withFees), booked)
			missing = slices.DeleteFunc(missing, func(one movement) bool {
				return export.profile == "huobi" && !strings.HasSuffix(string(one), " USDT") // fees in the token that is bought
			})
			rest = slices.DeleteFunc(rest, func(one movement) bool { return export.leftOut[one] != "" })
			if len(rest)+len(missing) > 0 {
				t.Errorf("entries without booking: %v\nbookings without entry: %v", rest, missing)
			}
		})
	}
}

func readExport(t *testing.T, path, profile string) []*Statement {
	t.Helper()
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	statements, err := Read(file, Options{File: filepath.Base(path)})
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range statements {
		if s.Profile != profile {
			t.Errorf("read as %s, wanted %s", s.Profile, profile)
		}
	}
	return statements
}

// TestExportsWithoutBookings reads the samples that have no bookings beside
// them. The figures were added up by hand from the files.
func TestExportsWithoutBookings(t *testing.T) {
	folder := exportsFolder(t)
	for _, test := range []struct {
		file, profile string
		entries       int
		first         movement
		sums          map[string]string
	}{
		{"bmo/debit/example-bmo-records.csv", "bmo-debit", 4, "2023-05-01 0.01 CAD", map[string]string{"CAD": "-158.31"}},
		{"bmo/credit/example-bmo-records.csv", "bmo-credit", 3, "2023-05-11 -3.27 CAD", map[string]string{"CAD": "-94.33"}},
		{"boc/credit/example-boc-records.csv", "boc-credit", 14, "2024-12-14 -50 CNY", map[string]string{"CNY": "-238.25", "USD": "-3.72"}},
		{"cmb/credit/example-cmb-records.csv", "cmb-credit", 6, "2023-12-29 1.23 CNY", map[string]string{"CNY": "-7675.98"}},
		{"hsbchk/credit/example-hsbchk-credit-records.csv", "hsbc-hk-credit", 11, "2025-04-09 -1099.14 CNY", map[string]string{"CNY": "1732.27", "HKD": "-27.90"}},
		{"icbc/debit-v1/example-icbc-debit-v1-records.csv", "icbc", 11, "2023-05-02 -13.4 CNY", map[string]string{"CNY": "-1399.34"}},
	} {
		t.Run(test.file, func(t *testing.T) {
			statements := readExport(t, filepath.Join(folder, test.file), test.profile)
			movements := movementsOf(t, statements, false)
			if len(movements) != test.entries || movements[0] != test.first {
				t.Errorf("%d entries, the first %s", len(movements), movements[0])
			}
			sums := map[string]*apd.Decimal{}
			for _, s := range statements {
				for _, e := range s.Entries {
					code := e.Amount.Currency().Code()
					if sums[code] == nil {
						sums[code] = new(apd.Decimal)
					}
					apd.BaseContext.Add(sums[code], sums[code], e.Amount.Decimal())
				}
			}
			for code, want := range test.sums {
				if sums[code] == nil || sums[code].Text('f') != want {
					t.Errorf("%s: %v, wanted %s", code, sums[code], want)
				}
			}
		})
	}
}
