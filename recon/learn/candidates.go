package learn

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode"

	"go.yaml.in/yaml/v3"

	"zhitong/calendar"
	"zhitong/money"
	"zhitong/recon"
)

// maxWindow and maxTolerance bound what is suggested: what lies beyond is for
// people to decide, however often they decided it alike.
const (
	maxWindow    = 30  // business days
	maxTolerance = 100 // minor units of the currency; what is more is a fee, if anything
)

// tolerantPass gives the first pass that confirms pairs by reference, -1 for none.
func tolerantPass(rules *recon.RuleSet, kind recon.PassKind, with func(*recon.Pass) bool) int {
	return slices.IndexFunc(rules.Passes, func(p recon.Pass) bool {
		return p.Kind == kind && p.Band != recon.Suggest && p.Reference != recon.AnyReference && with(&p)
	})
}

// promotions suggests to confirm what a pass only suggests. A pass without
// references is left as it is: how many others would fit, no single decision tells.
func promotions(rules *recon.RuleSet) (all []candidate) {
	for index := range rules.Passes {
		pass := &rules.Passes[index]
		if pass.Band != recon.Suggest || pass.Reference == recon.AnyReference || pass.Amount.Any || pass.Amount.ExchangedDigits {
			continue
		}
		all = append(all, candidate{TrustPass, "", pass.Name, recon.Bilingual{Chinese: "步骤 " + pass.Name + " 的建议总被确认：直接确认", English: "what pass " + pass.Name + " suggests is always confirmed: confirm it"},
			func(d *document) error { return set(d.pass(index), "band", string(recon.Auto)) }})
	}
	return all
}

// windows suggests a wider window of the pass that confirms equal amounts.
func windows(open []*Observation, rules *recon.RuleSet, on *calendar.Calendar) (all []candidate) {
	index := tolerantPass(rules, recon.TolerantPass, func(p *recon.Pass) bool { return p.Window != nil && p.Amount == recon.Tolerance{} })
	if index < 0 {
		return nil
	}
	window := rules.Passes[index].Window
	late, early := map[int]bool{}, map[int]bool{}
	for _, o := range open {
		if !o.pair() || !o.together() {
			continue
		}
		days, err := daysApart(o, window.Date, on)
		switch {
		case err != nil: // a year without holidays: not counted
		case days > window.After && days <= maxWindow:
			late[days] = true
		case -days > window.Before && -days <= maxWindow:
			early[-days] = true
		}
	}
	name := rules.Passes[index].Name
	for _, side := range []struct {
		key     string
		days    map[int]bool
		chinese string
		english string
	}{{"after", late, "到账晚于账面最多 %d 个工作日：放宽步骤 %s 的时间窗", "the bank is up to %d business days after the books: widen the window of pass %s"},
		{"before", early, "到账早于账面最多 %d 个工作日：放宽步骤 %s 的时间窗", "the bank is up to %d business days before the books: widen the window of pass %s"}} {
		for _, days := range slices.Sorted(maps.Keys(side.days)) {
			all = append(all, candidate{WidenWindow, side.key, fmt.Sprint(name, " ", side.key, " ", days),
				recon.Bilingual{Chinese: fmt.Sprintf(side.chinese, days, name), English: fmt.Sprintf(side.english, days, name)},
				func(d *document) error { return set(get(d.pass(index), "window"), side.key, days) }})
		}
	}
	return all
}

// daysApart counts the business days that the left item is after the right one.
func daysApart(o *Observation, field recon.DateField, on *calendar.Calendar) (int, error) {
	left, right := o.Left[0].ValueDate, o.Right[0].ValueDate
	if field == recon.BookingDate {
		left, right = o.Left[0].BookingDate, o.Right[0].BookingDate
	}
	return on.BusinessDaysBetween(right, left)
}

// prefixes suggests letters that one side puts before the references of the other.
func prefixes(open []*Observation) (all []candidate) {
	counts := map[string]int{}
	for _, o := range open {
		if o.pair() && o.together() {
			for prefix := range prefixesOf(o.Left[0].References, o.Right[0].References) {
				counts[prefix]++
			}
		}
	}
	for _, prefix := range mostFrequent(counts) {
		all = append(all, candidate{AddPrefix, "", prefix, recon.Bilingual{Chinese: "参考号前加有 " + prefix + "：增加前缀", English: prefix + " is put before references: add the prefix"},
			func(d *document) error { return add(under(d.root, "references", yaml.MappingNode), "prefixes", prefix) }})
	}
	return all
}

func prefixesOf(left, right []string) map[string]bool {
	found := map[string]bool{}
	for _, a := range left {
		for _, b := range right {
			for _, both := range [][2]string{{a, b}, {b, a}} {
				if prefix, ends := strings.CutSuffix(both[0], both[1]); ends && both[1] != "" && letters(prefix) {
					found[strings.TrimFunc(prefix, func(r rune) bool { return !unicode.IsLetter(r) })] = true
				}
			}
		}
	}
	return found
}

// letters says whether a text is a prefix: two to twelve letters, maybe with signs at their end.
func letters(text string) bool {
	text = strings.TrimRightFunc(text, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	count := len([]rune(text))
	return count >= 2 && count <= 12 && strings.IndexFunc(text, func(r rune) bool { return !unicode.IsLetter(r) }) < 0
}

// mostFrequent lists texts that came often enough, the most frequent first.
func mostFrequent(counts map[string]int) (names []string) {
	for name, count := range counts {
		if count >= minSupport {
			names = append(names, name)
		}
	}
	slices.SortFunc(names, func(a, b string) int { return cmp.Or(cmp.Compare(counts[b], counts[a]), cmp.Compare(a, b)) })
	return names
}

// differences gives what the books have more than the bank in pairs that were
// taken as one, in minor units, ascending, by currency.
func differences(open []*Observation, currency money.Currency) []int64 {
	found := map[int64]bool{}
	for _, o := range open {
		if o.pair() && o.together() && o.Left[0].Currency == currency {
			found[o.Right[0].Minor-o.Left[0].Minor] = true
		}
	}
	delete(found, 0)
	return slices.Sorted(maps.Keys(found))
}

// currencies lists those of the observations in the order of their codes.
func currencies(open []*Observation) []money.Currency {
	found := map[money.Currency]bool{}
	for _, o := range open {
		for _, item := range slices.Concat(o.Left, o.Right) {
			found[item.Currency] = true
		}
	}
	return slices.SortedFunc(maps.Keys(found), func(a, b money.Currency) int { return cmp.Compare(a.Code(), b.Code()) })
}

func magnitude(minor int64) int64 { return max(minor, -minor) }

// fees suggests a pass for a fee that the bank takes off, or a higher maximum of
// the one that is there.
func fees(open []*Observation, rules *recon.RuleSet) (all []candidate) {
	index := tolerantPass(rules, recon.FeePass, func(p *recon.Pass) bool { return p.Fee != nil && p.Fee.DeductedFrom == recon.Left })
	for _, currency := range currencies(open) {
		for _, fee := range differences(open, currency) {
			if fee <= maxTolerance {
				continue
			}
			amount := money.New(fee, currency).DecimalText()
			all = append(all, candidate{FeeTaken, currency.Code(), amount + " " + currency.Code(), recon.Bilingual{Chinese: "银行扣收手续费最多 " + amount + " " + currency.Code(), English: "the bank takes a fee of up to " + amount + " " + currency.Code()},
				func(d *document) error {
					if index >= 0 {
						return set(get(d.pass(index), "fee"), "maximum", amount)
					}
					return d.addPass("{name: learned-fee, kind: fee, reference: contained, fee: {deductedFrom: left, minimum: \"" + money.New(1, currency).DecimalText() + "\", maximum: \"" + amount + "\"}, window: {date: value, before: 5, after: 5}}")
				}})
		}
	}
	return all
}

// tolerances suggests the difference up to which pairs were always taken as one.
func tolerances(open []*Observation, rules *recon.RuleSet) (all []candidate) {
	index := tolerantPass(rules, recon.TolerantPass, func(p *recon.Pass) bool { return p.Amount.Absolute != "" && p.Amount.Percent == "" })
	for _, currency := range currencies(open) {
		sizes := map[int64]bool{}
		for _, difference := range differences(open, currency) {
			if magnitude(difference) <= maxTolerance {
				sizes[magnitude(difference)] = true
			}
		}
		for _, size := range slices.Sorted(maps.Keys(sizes)) {
			amount := money.New(size, currency).DecimalText()
			all = append(all, candidate{SmallTolerance, currency.Code(), amount, recon.Bilingual{Chinese: "不超过 " + amount + " 的差额总是核销：设容差", English: "differences up to " + amount + " are always written off: allow them"},
				func(d *document) error {
					if index >= 0 {
						return set(under(d.pass(index), "amount", yaml.MappingNode), "absolute", amount)
					}
					return d.addPass("{name: learned-difference, kind: tolerant, reference: normalised, amount: {absolute: \"" + amount + "\"}, window: {date: value, before: 5, after: 5}}")
				}})
		}
	}
	return all
}

// aliases suggests that two names are one account.
func aliases(open []*Observation, rules *recon.RuleSet) (all []candidate) {
	counts, names := map[string]int{}, map[string][2]string{}
	for _, o := range open {
		if !o.pair() || !o.together() || rules.Accounts == recon.AnyAccount {
			continue
		}
		if left, right := o.Left[0].Account, o.Right[0].Account; left != right && rules.AccountMap[left] == "" {
			key := left + " = " + right
			counts[key]++
			names[key] = [2]string{left, right}
		}
	}
	for _, key := range mostFrequent(counts) {
		all = append(all, candidate{AccountAlias, "", key, recon.Bilingual{Chinese: "同一账户的两个名称：" + key, English: "two names of one account: " + key},
			func(d *document) error {
				return set(under(d.root, "accountMap", yaml.MappingNode), names[key][0], names[key][1])
			}})
	}
	return all
}

// feeTexts suggests texts under which the bank's only items were written off as
// fees, with a maximum that holds them.
func feeTexts(open []*Observation, rules *recon.RuleSet) (all []candidate) {
	counts, largest := map[string]int{}, map[string]money.Amount{}
	for _, o := range open {
		if o.Kind != WrittenOff || o.Cause != string(recon.ClassFee) || len(o.Left) != 1 || len(o.Right) != 0 || o.Left[0].Text == "" {
			continue
		}
		text, size := strings.TrimSpace(o.Left[0].Text), money.New(magnitude(o.Left[0].Minor), o.Left[0].Currency)
		counts[text]++
		if size.Minor() > largest[text].Minor() {
			largest[text] = size
		}
	}
	for _, text := range mostFrequent(counts) {
		all = append(all, candidate{FeeText, "", text, recon.Bilingual{Chinese: "“" + text + "” 是手续费", English: "“" + text + "” is a fee"},
			func(d *document) error {
				breaks := under(d.root, "breaks", yaml.MappingNode)
				if err := add(breaks, "feeTexts", text); err != nil || holds(rules.Breaks.FeeMaximum, largest[text]) {
					return err
				}
				return set(breaks, "feeMaximum", largest[text].DecimalText())
			}})
	}
	return all
}

// holds says whether a maximum of a rule set admits an amount.
func holds(maximum string, size money.Amount) bool {
	most, err := money.ParseDecimal(maximum, '.', size.Currency())
	return err == nil && most.Minor() >= size.Minor()
}
