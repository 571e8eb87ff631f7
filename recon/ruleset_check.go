package recon

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/cockroachdb/apd/v3"

	"zhitong/money"
	"zhitong/statement"
)

// maxPasses and maxWindowDays bound the work that a rule set can ask for.
const (
	maxPasses     = 32
	maxWindowDays = 60
)

// ruleCheck finds what a well-formed rule set says wrongly.
type ruleCheck struct {
	rules    *RuleSet
	decoder  *strictDecoder
	unread   []string        // what the decoder could not take, and has reported
	reported map[string]bool // paths that have a problem: one is enough
}

// at reports a problem at a path, or where the path has no place in the file,
// at the nearest one around it. What only follows from another problem is not
// reported.
func (c *ruleCheck) at(path string, code Code, format string, arguments ...any) {
	if c.reported[path] || slices.ContainsFunc(c.unread, func(unread string) bool { return lies(path, unread) }) {
		return
	}
	c.reported[path] = true
	place := path
	for c.decoder.places[place] == nil {
		place = place[:max(0, strings.LastIndexAny(place, ".["))]
	}
	c.decoder.problem(code, c.decoder.places[place], path, format, arguments...)
}

// lies reports whether a path is at or below another.
func lies(path, at string) bool {
	rest, below := strings.CutPrefix(path, at)
	return below && (rest == "" || at == "" || rest[0] == '.' || rest[0] == '[')
}

func (c *ruleCheck) require(path, value string) {
	if value == "" {
		c.at(path, CodeMissingValue, "a value is required")
	}
}

// oneOf checks a value against the list of what is allowed.
func oneOf[T ~string](c *ruleCheck, path string, value T, allowed ...T) {
	if !slices.Contains(allowed, value) {
		c.at(path, CodeInvalidValue, "the value is one of %q", withoutEmpty(allowed))
	}
}

func withoutEmpty[T ~string](values []T) []T {
	return slices.DeleteFunc(slices.Clone(values), func(value T) bool { return value == "" })
}

func (c *ruleCheck) all() {
	r := c.rules
	c.require("name", r.Name)
	oneOf(c, "sign", r.Sign, SameSign, OppositeSign)
	oneOf(c, "calendar", r.Calendar, ChineseCalendar, WeekendCalendar, "")
	oneOf(c, "accounts", r.Accounts, SameAccount, AnyAccount)
	if r.Accounts == AnyAccount && len(r.AccountMap) > 0 {
		c.at("accountMap", CodeInvalidValue, "accounts are only mapped where accounts is %q", SameAccount)
	}
	for index, code := range r.Currencies {
		c.currency(fmt.Sprintf("currencies[%d]", index), code)
	}
	c.side("left", &r.Left)
	c.side("right", &r.Right)
	c.count("references.minimumLength", r.References.MinimumLength, 64)
	c.passes()
	c.breaks()
	c.adjustments()
}

func (c *ruleCheck) currency(path, code string) {
	if _, err := money.LookupCurrency(code); err != nil {
		c.at(path, CodeInvalidValue, "the currency is not a code of ISO 4217")
	}
}

func (c *ruleCheck) side(path string, side *SideRules) {
	for index, field := range side.References {
		oneOf(c, fmt.Sprintf("%s.references[%d]", path, index), field, EndToEndID, OwnReference, StructuredRemittance, MessageID,
			PaymentInformationID, InstructionID, TransactionID, UETR, Cheque, MandateID, AccountServicerReference, RemittanceWords)
	}
	if side.Profile == nil {
		return
	}
	var refused *statement.Error
	if errors.As(side.Profile.Check(), &refused) {
		c.at(path+".profile."+refused.Path, CodeInvalidValue, "%s", refused.Message)
	}
}

func (c *ruleCheck) count(path string, value, most int) {
	if value < 0 || value > most {
		c.at(path, CodeInvalidValue, "the number is from 0 to %d", most)
	}
}

// decimal checks a decimal that is not negative; "" is allowed.
func (c *ruleCheck) decimal(path, text string) {
	if text == "" {
		return
	}
	number, _, err := apd.NewFromString(text)
	if err != nil || number.Form != apd.Finite || number.Negative || number.Exponent > 12 || number.NumDigits() > 18 || number.Exponent < -12 {
		c.at(path, CodeInvalidValue, "a decimal number that is not negative is expected, such as 0.05")
	}
}

// percentage is a decimal up to 100.
func (c *ruleCheck) percentage(path, text string) {
	c.decimal(path, text)
	if exceeds(text, "100") {
		c.at(path, CodeInvalidValue, "a percentage is at most 100")
	}
}

// exceeds compares two decimals; it is false where one is none.
func exceeds(text, limit string) bool {
	number, _, err := apd.NewFromString(text)
	most, _, limitErr := apd.NewFromString(limit)
	return err == nil && limitErr == nil && number.Cmp(most) > 0
}

func (c *ruleCheck) passes() {
	if len(c.rules.Passes) == 0 {
		c.at("passes", CodeMissingValue, "a rule set has at least one pass")
	}
	if len(c.rules.Passes) > maxPasses {
		c.at("passes", CodeTooLarge, "a rule set has at most %d passes", maxPasses)
	}
	names := map[string]bool{}
	for index := range c.rules.Passes {
		pass, path := &c.rules.Passes[index], fmt.Sprintf("passes[%d]", index)
		c.require(path+".name", pass.Name)
		if names[pass.Name] {
			c.at(path+".name", CodeInvalidValue, "another pass has the same name")
		}
		names[pass.Name] = true
		c.pass(path, pass)
	}
}

func (c *ruleCheck) pass(path string, pass *Pass) {
	oneOf(c, path+".kind", pass.Kind, ExactPass, TolerantPass, FeePass, OneToMany, ManyToOne, ManyToMany, ProbabilisticPass, SubsetPass, ExchangePass)
	oneOf(c, path+".band", pass.Band, Auto, Suggest, "")
	oneOf(c, path+".reference", pass.Reference, EqualReference, NormalisedReference, ContainedReference, SimilarReference, AnyReference, "")
	c.count(path+".similarity", pass.Similarity, 100)
	c.decimal(path+".amount.absolute", pass.Amount.Absolute)
	c.percentage(path+".amount.percent", pass.Amount.Percent)
	c.window(path+".window", pass.Window)
	if c.reported[path+".kind"] {
		return // nothing can be said about what fits an unknown kind
	}
	c.fits(path, pass)
}

func (c *ruleCheck) window(path string, window *Window) {
	if window == nil {
		return
	}
	oneOf(c, path+".date", window.Date, BookingDate, ValueDate)
	c.count(path+".before", window.Before, maxWindowDays)
	c.count(path+".after", window.After, maxWindowDays)
}

// fits checks that a pass has what its kind needs and nothing that its kind
// would ignore.
func (c *ruleCheck) fits(path string, pass *Pass) {
	exact, fee, subset := pass.Kind == ExactPass, pass.Kind == FeePass, pass.Kind == SubsetPass
	shared := pass.Kind == OneToMany || pass.Kind == ManyToOne || pass.Kind == ManyToMany
	tolerance := pass.Amount != Tolerance{}
	rule := pass.reference()
	for _, one := range []struct {
		broken bool
		key    string
		what   string
	}{
		{exact && !pass.has(AmountKey), "keys", "an exact pass compares the amount"},
		{!exact && !subset && len(pass.Keys) > 0, "keys", "only an exact or a subset pass has keys"},
		{!subset && pass.has(PartyKey), "keys", "only a subset pass compares the party"},
		{exact && pass.has(ReferenceKey) && rule != EqualReference && rule != NormalisedReference, "reference", "an exact pass compares references as equal or normalised"},
		{exact && !pass.has(ReferenceKey) && pass.Reference != "", "reference", "the keys do not hold the reference"},
		{exact && tolerance, "amount", "an exact pass has no tolerance"},
		{exact && pass.Window != nil, "window", "an exact pass has no window; its keys name the dates"},
		{len(pass.Currencies) > 0 && pass.Kind != TolerantPass && !fee, "currencies", "only a tolerant or a fee pass is for some currencies"},
		{pass.Similarity != 0 && rule != SimilarReference, "similarity", "a similarity needs the reference rule similar"},
		{shared && rule != NormalisedReference && (rule != SimilarReference || pass.Kind == ManyToMany), "reference", "items are collected by their normalised reference, or one to many by similar ones"},
		{shared && rule == SimilarReference && pass.Window == nil, "window", "sums by similar references need a window"},
		{shared && rule == SimilarReference && tolerance, "amount", "sums by similar references agree to the cent"},
		{shared && pass.Amount.Any, "amount.any", "the sums have to agree"},
		{fee && pass.Fee == nil, "fee", "a fee pass declares its fees"},
		{!fee && pass.Fee != nil, "fee", "only a fee pass has fees"},
		{fee && tolerance, "amount", "a fee pass has no tolerance beside its fees"},
		{pass.Amount.Any && (pass.Amount.Absolute != "" || pass.Amount.Percent != ""), "amount", "any amount leaves nothing to tolerate"},
		{pass.Amount.ExchangedDigits && (pass.Amount != Tolerance{ExchangedDigits: true} || pass.Kind != TolerantPass), "amount.exchangedDigits", "exchanged digits are the only difference of a tolerant pass"},
		{pass.Amount.ExchangedDigits && (pass.Band != Suggest || rule != SimilarReference), "amount.exchangedDigits", "exchanged digits are only for suggestions by similar references"},
		{pass.Amount.Any && (pass.Band != Suggest || (rule != EqualReference && rule != NormalisedReference)), "amount.any", "any amount is only for suggestions by equal or normalised reference"},
	} {
		if one.broken {
			c.at(path+"."+one.key, CodeInvalidValue, "%s", one.what)
		}
	}
	for index, code := range pass.Currencies {
		c.currency(fmt.Sprintf("%s.currencies[%d]", path, index), code)
	}
	c.keys(path, pass)
	c.fee(path+".fee", pass.Fee)
	c.linkage(path, pass)
	c.subset(path, pass)
	c.exchange(path, pass)
}

func (c *ruleCheck) keys(path string, pass *Pass) {
	for index, key := range pass.Keys {
		oneOf(c, fmt.Sprintf("%s.keys[%d]", path, index), key, ReferenceKey, AmountKey, BookingDateKey, ValueDateKey, PartyKey)
	}
}

func (c *ruleCheck) breaks() {
	c.count("breaks.timingDays", c.rules.Breaks.TimingDays, maxWindowDays)
	c.count("breaks.duplicateDays", c.rules.Breaks.DuplicateDays, maxWindowDays)
	c.decimal("breaks.feeMaximum", c.rules.Breaks.FeeMaximum)
	if len(c.rules.Breaks.FeeTexts) > 0 && c.rules.Breaks.FeeMaximum == "" {
		c.at("breaks.feeMaximum", CodeMissingValue, "the largest fee is required where texts tell fees")
	}
}

func (c *ruleCheck) adjustments() {
	a := &c.rules.Adjustments
	for index, cash := range a.Cash {
		path := fmt.Sprintf("adjustments.cash[%d]", index)
		c.require(path+".ledger", cash.Ledger)
		if cash.Currency != "" {
			c.currency(path+".currency", cash.Currency)
		}
	}
	for index, counter := range a.Counters {
		path := fmt.Sprintf("adjustments.counters[%d]", index)
		oneOf(c, path+".class", counter.Class, Classes()...)
		oneOf(c, path+".direction", counter.Direction, Long, Short, "")
		c.require(path+".ledger", counter.Ledger)
		c.require(path+".reason", counter.Reason)
	}
	if len(a.Counters) > 0 && len(a.Cash) == 0 {
		c.at("adjustments.cash", CodeMissingValue, "a correction needs the account of the bank in the ledger")
	}
}
