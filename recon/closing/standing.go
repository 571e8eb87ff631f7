package closing

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"time"

	"zhitong/calendar"
	"zhitong/money"
	"zhitong/recon/workbench"
	"zhitong/store"
)

// maxRuns is how many of the newest runs of an account are looked at for the
// last one of a period.
const maxRuns = 1000

// Standing says how an account stands at the end of a period.
type Standing struct {
	Account  string `json:"account"`
	Currency string `json:"currency"`
	Ledger   string `json:"ledger"`
	Run      string `json:"run"`   // the last run of the period; "" is none
	Until    string `json:"until"` // the day up to which it matched; "" is none
	// MissingDays counts the business days of the period after that day.
	MissingDays   int         `json:"missingDays"`
	Proven        bool        `json:"proven"`      // the breaks explain the difference of the balances
	Unexplained   json.Number `json:"unexplained"` // in units of the currency
	OpenBreaks    int         `json:"openBreaks"`  // of the period and before, as they are now
	OpenAmount    json.Number `json:"openAmount"`  // sum of their magnitudes
	LargestBreak  json.Number `json:"largestBreak"`
	OldestBreak   string      `json:"oldestBreak"` // its value date; "" is none
	Fingerprint   string      `json:"fingerprint"` // of all of the above: what people sign for
	openItems     []string
	largest, open int64
}

// period is an accounting month.
type period struct{ first, last calendar.Date }

// parsePeriod reads YYYY-MM.
func parsePeriod(text string) (period, error) {
	first, err := time.Parse("2006-01", text)
	if err != nil {
		return period{}, fmt.Errorf("the variable period must be a month as YYYY-MM, it is %q", text)
	}
	return period{calendar.DateOf(first), calendar.DateOf(first.AddDate(0, 1, -1))}, nil
}

// standingOf tells how an account stands at the end of a period.
func standingOf(ctx context.Context, reader store.Reader, account *workbench.Account, in period) (*Standing, error) {
	currency, err := money.LookupCurrency(account.Currency)
	if err != nil {
		return nil, err
	}
	s := &Standing{Account: account.Account, Currency: account.Currency, Ledger: account.Ledger, Unexplained: "0"}
	known, err := workbench.RunsOf(ctx, reader, account.Tenant, account.Account, maxRuns)
	if err != nil {
		return nil, err
	}
	reached := in.first.AddDays(-1)
	if last := lastRun(known, in); last != nil {
		if reached, err = calendar.ParseDate(last.To); err != nil {
			return nil, err
		}
		s.takeRun(last)
	}
	days, err := account.BusinessCalendar()
	if err != nil {
		return nil, err
	}
	if s.MissingDays, err = days.BusinessDaysBetween(reached, in.last); err != nil {
		return nil, err
	}
	states, err := workbench.StatesOf(ctx, reader, account.Tenant, account.Account)
	if err != nil {
		return nil, err
	}
	for _, one := range states {
		s.takeBreak(one, in)
	}
	return s, s.seal(currency)
}

// lastRun is the run that reaches furthest into the period; of several the newest.
func lastRun(newestFirst []*workbench.Run, in period) (last *workbench.Run) {
	for _, run := range newestFirst {
		if run.To >= in.first.String() && run.To <= in.last.String() && (last == nil || run.To > last.To) {
			last = run
		}
	}
	return last
}

func (s *Standing) takeRun(run *workbench.Run) {
	s.Run, s.Until, s.Proven = strconv.FormatInt(run.Key, 10), run.To, len(run.Result.Bridges) > 0
	for _, bridge := range run.Result.Bridges {
		s.Proven = s.Proven && bridge.Proven()
		s.Unexplained = bridge.Unexplained
	}
}

// takeBreak counts a break that nobody has settled and that is not of a later period.
func (s *Standing) takeBreak(one *workbench.Break, in period) {
	found := &one.Found
	if one.State == workbench.BreakMatched || one.State == workbench.BreakClosed || found.Date.After(in.last) {
		return
	}
	s.OpenBreaks++
	s.open += found.AbsoluteMinor
	s.largest = max(s.largest, found.AbsoluteMinor)
	s.openItems = append(s.openItems, one.Item)
	if date := found.Date.String(); s.OldestBreak == "" || date < s.OldestBreak {
		s.OldestBreak = date
	}
}

func (s *Standing) seal(currency money.Currency) error {
	s.OpenAmount = json.Number(money.New(s.open, currency).DecimalText())
	s.LargestBreak = json.Number(money.New(s.largest, currency).DecimalText())
	slices.Sort(s.openItems)
	text, err := json.Marshal([]any{s, s.openItems})
	if err != nil {
		return err
	}
	sum := sha256.Sum256(text)
	s.Fingerprint = hex.EncodeToString(sum[:16])
	return nil
}
