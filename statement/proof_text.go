package statement

import (
	"strings"

	"zhitong/money"
)

// Sentence tells the reason of the proof in Chinese ("zh-CN") or English (any
// other language). Amounts and counts are those of Parameters, in groups of three digits.
func (p Proof) Sentence(language string) string {
	sentence := proofSentences[p.Code]
	template := sentence.english
	if strings.HasPrefix(language, "zh") {
		template = sentence.chinese
	}
	replacements := make([]string, 0, 2*len(p.Parameters))
	for name, value := range p.Parameters {
		if grouped[name] {
			value = money.Grouped(value)
		}
		replacements = append(replacements, "{"+name+"}", value)
	}
	return strings.NewReplacer(replacements...).Replace(template)
}

// grouped are the parameters that are amounts or counts. The others name something: a
// statement, a page, a row, an entry.
var grouped = map[string]bool{"opening": true, "closing": true, "previousClosing": true, "entries": true, "difference": true,
	"entry": true, "details": true, "stated": true, "counted": true, "count": true}

type bilingual struct{ chinese, english string }

var proofSentences = map[string]bilingual{
	"balanced":                  {"期初余额 {opening} 加发生额 {entries} 等于期末余额 {closing}。", "Opening {opening} plus entries {entries} is closing {closing}."},
	"balance_differs":           {"期初余额 {opening} 加发生额 {entries} 不等于期末余额 {closing}，差额 {difference}。", "Opening {opening} plus entries {entries} is not closing {closing}; the difference is {difference}."},
	"opening_missing":           {"文件没有期初余额。", "The file has no opening balance."},
	"closing_missing":           {"文件没有期末余额。", "The file has no closing balance."},
	"format_without_balances":   {"该格式不含期初和期末余额。", "The format has no opening and closing balance."},
	"entry_in_other_currency":   {"有分录的币种与账户不同，无法汇总。", "An entry is in another currency than the account, so nothing can be summed."},
	"sum_overflows":             {"合计金额超出可表示的范围。", "The sum is beyond what can be represented."},
	"not_compared":              {"尚未与上一份对账单比较。", "The statement has not been compared with the one before it."},
	"first_of_account":          {"该账户的第一份对账单，没有上一份可比较。", "It is the first statement of the account; there is none before it."},
	"interim_report":            {"日间报告或通知不保证连续。", "Interim reports and notifications promise no continuity."},
	"follows":                   {"与上一份对账单 {previous} 连续。", "It follows statement {previous}."},
	"balance_missing":           {"缺少余额，无法比较。", "A balance is missing, so they cannot be compared."},
	"opening_differs":           {"期初余额 {opening} 与上一份的期末余额 {previousClosing} 不同，差额 {difference}。", "Opening {opening} is not the closing before, {previousClosing}; the difference is {difference}."},
	"repeated_number":           {"对账单编号 {number} 重复。", "Number {number} is there twice."},
	"missing_number":            {"对账单编号应为 {expected}，实为 {found}。", "Number {expected} is expected, {found} is found."},
	"missing_page":              {"页码应为 {expected}，实为 {found}。", "Page {expected} is expected, {found} is found."},
	"totals_agree":              {"文件所列合计与分录一致。", "The totals of the file agree with the entries."},
	"totals_not_stated":         {"文件没有列出合计。", "The file states no totals."},
	"controls_agree":            {"文件的控制合计与内容一致。", "The control totals of the file agree with its content."},
	"parts_agree":               {"明细合计等于分录金额 {entry}。", "The details add up to the entry, {entry}."},
	"parts_differ":              {"明细合计 {details} 与分录金额 {entry} 不符，差额 {difference}。", "The details add up to {details}, the entry is {entry}; the difference is {difference}."},
	"parts_without_amount":      {"有明细没有金额或币种不同，无法汇总。", "A detail has no amount or another currency, so nothing can be summed."},
	"parts_already_there":       {"分录本身已有明细，未再附加。", "The entry has details of its own, so none were attached."},
	"details_missing":           {"文件没有附上全部明细。", "The file has not all the entries that its totals and balances sum up."},
	"count_differs":             {"{figure} 的笔数：文件为 {stated}，实为 {counted}。", "The count of {figure} is stated as {stated} and is {counted}."},
	"sum_differs":               {"{figure} 的金额：文件为 {stated}，实为 {counted}。", "The sum of {figure} is stated as {stated} and is {counted}."},
	"no_duplicates":             {"没有重复的分录。", "No entry is there twice."},
	"duplicate_entries":         {"有 {count} 笔重复的分录，第一笔是第 {first} 笔。", "{count} entries repeat an earlier one, the first is number {first}."},
	"indistinguishable_entries": {"有 {count} 笔分录与前面的相同且没有银行参考号，无法判断是否重复。", "{count} entries equal an earlier one and have no reference of the bank, so they may be duplicates."},
	"running_balance_breaks":    {"第 {row} 行的余额与上一行不连续，差额 {difference}。", "The balance of row {row} does not follow from the row before; the difference is {difference}."},
}
