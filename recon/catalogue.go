package recon

import (
	"strconv"
	"strings"
)

// wordings are all texts of this package that people see, by key.
var wordings = map[string]Bilingual{
	"missing_right":     {"账上缺", "Missing in the books"},
	"missing_left":      {"对账单缺", "Missing at the bank"},
	"timing":            {"在途（时间性差异）", "In transit (timing)"},
	"amount_difference": {"金额不符", "Amount difference"},
	"fee":               {"手续费", "Fee"},
	"duplicate":         {"重复", "Duplicate"},
	"reversal":          {"冲销", "Reversal"},
	"unknown_reference": {"参考号不明", "Unknown reference"},
	"ambiguous":         {"多笔可选", "Ambiguous"},
	"suggested":         {"待确认匹配", "Suggested match"},
	"long":              {"长款", "long"},
	"short":             {"短款", "short"},

	"equal":      {"参考号相同", "the references are equal"},
	"normalised": {"参考号规范化后相同", "the references are equal but for spelling"},
	"contained":  {"一方参考号包含另一方", "one reference contains the other"},
	"similar":    {"参考号相近", "the references are similar"},
	"any":        {"未比较参考号", "the references do not agree"},

	"same_day":       {"同一工作日", "on the same business day"},
	"days_after":     {"左方晚 {days} 个工作日", "the left is {days} business days later"},
	"days_before":    {"左方早 {days} 个工作日", "the left is {days} business days earlier"},
	"same_amount":    {"金额相同", "the amounts are equal"},
	"differs":        {"差额 {difference}", "the difference is {difference}"},
	"fee_taken":      {"扣除手续费 {difference}", "a fee of {difference} was taken"},
	"several_equal":  {"有同样合适的其他匹配，须人工选择", "others fit as well, so a person chooses"},
	"interchange":    {"{count} 对完全相同，可互换", "{count} pairs are alike and interchangeable"},
	"one_for_many":   {"一笔对应 {count} 笔", "one stands for {count}"},
	"many_for_one":   {"{count} 笔对应一笔", "{count} stand for one"},
	"report_title":   {"对账报告", "Reconciliation report"},
	"rule_set":       {"规则集", "Rule set"},
	"as_of":          {"截至日期", "As of"},
	"calendar":       {"工作日历", "Calendar"},
	"content_hash":   {"内容哈希", "Content hash"},
	"overview":       {"总览", "Overview"},
	"items_left":     {"左方（银行）笔数", "Items on the left (bank)"},
	"items_right":    {"右方（账簿）笔数", "Items on the right (books)"},
	"confirmed":      {"已确认组", "Confirmed groups"},
	"suggestions":    {"建议匹配", "Suggested groups"},
	"breaks":         {"差异", "Breaks"},
	"match_rate":     {"左方自动匹配率", "Confirmed share of the left"},
	"bridge":         {"余额调节表", "Balance bridge"},
	"account":        {"账户", "Account"},
	"currency":       {"币种", "Currency"},
	"left_balance":   {"银行对账单余额", "Balance of the bank"},
	"right_balance":  {"账簿余额", "Balance of the books"},
	"opening":        {"期初余额差异", "Difference of the opening balances"},
	"left_proof":     {"对账单自身不平", "The statements do not add up"},
	"right_proof":    {"账簿自身不平", "The books do not add up"},
	"unexplained":    {"未解释差额", "Unexplained difference"},
	"class":          {"类别", "Class"},
	"count":          {"笔数", "Count"},
	"amount":         {"金额", "Amount"},
	"date":           {"起息日", "Value date"},
	"age":            {"账龄（工作日）", "Age (business days)"},
	"side":           {"方", "Side"},
	"left":           {"左", "left"},
	"right":          {"右", "right"},
	"both":           {"双方", "both"},
	"item":           {"交易编号", "Item"},
	"reference":      {"参考号", "Reference"},
	"text":           {"摘要", "Text"},
	"party":          {"对方", "Counterparty"},
	"proposal":       {"建议分录", "Proposed entry"},
	"debit":          {"借", "Debit"},
	"credit":         {"贷", "Credit"},
	"reason":         {"原因", "Reason"},
	"passes":         {"匹配轮次", "Passes"},
	"pass":           {"轮次", "Pass"},
	"groups":         {"组", "Groups"},
	"group":          {"组号", "Group"},
	"band":           {"级别", "Band"},
	"auto":           {"已确认", "confirmed"},
	"suggest":        {"建议", "suggested"},
	"confidence":     {"置信度", "Confidence"},
	"kind":           {"类型", "Kind"},
	"difference":     {"差额", "Difference"},
	"why":            {"依据", "Why"},
	"proofs":         {"对账单验证", "Proofs of the statements"},
	"statement":      {"对账单", "Statement"},
	"balance_proof":  {"余额", "Balance"},
	"continuity":     {"连续性", "Continuity"},
	"totals":         {"合计", "Totals"},
	"duplicates":     {"重复", "Duplicates"},
	"ok":             {"通过", "ok"},
	"failed":         {"不通过", "failed"},
	"unknown":        {"无法验证", "unknown"},
	"more_rows":      {"此处显示 {shown} 行，共 {total} 行；全部见 {file}。", "{shown} of {total} rows are shown; all are in {file}."},
	"unexplained_0":  {"调节后余额一致，未解释差额为零。", "The balances agree: nothing is unexplained."},
	"balances_none":  {"未提供余额，只比较发生额。", "No balances are stated; only movements are compared."},
	"stated":         {"余额", "Balances"},
	"nothing_to_see": {"没有差异。", "There are no breaks."},
	"decision":       {"处理", "Decision"},
	"journal":        {"凭证", "Journal"},
	"state_open":     {"处理中", "open"},
	"state_carried":  {"结转下一日", "carried forward"},
	"state_matched":  {"后续已匹配", "matched later"},
	"state_closed":   {"已入账", "posted"},
}

// Label names the class, with 长款 or 短款 where it says who lacks an item.
func (c Class) Label(direction Direction, language string) string {
	text := wording(string(c), language)
	if c == ClassMissingLeft || c == ClassMissingRight || c == ClassUnknownReference {
		text += " · " + wording(string(direction), language)
	}
	return text
}

// wording returns a text of the catalogue; the pairs fill its places.
func wording(key, language string, pairs ...string) string {
	text := wordings[key].In(language)
	for index := 0; index+1 < len(pairs); index += 2 {
		text = strings.ReplaceAll(text, "{"+pairs[index]+"}", pairs[index+1])
	}
	return text
}

// whySentence joins what is known about a group.
func whySentence(g *Group, language string) string {
	parts := []string{wording(string(g.Why.Reference), language), amountWording(g, language), daysWording(g.Why.Days, language)}
	if count := max(len(g.Left), len(g.Right)); count > 1 {
		parts = append(parts, wording(severalKey(g), language, "count", strconv.Itoa(count)))
	}
	if g.Why.Ambiguous {
		parts = append(parts, wording("several_equal", language))
	}
	if isChinese(language) {
		return strings.Join(parts, "，") + "。"
	}
	text := strings.Join(parts, ", ")
	return strings.ToUpper(text[:1]) + text[1:] + "."
}

func severalKey(g *Group) string {
	switch {
	case len(g.Left) == 1:
		return "one_for_many"
	case len(g.Right) == 1:
		return "many_for_one"
	}
	return "interchange"
}

func amountWording(g *Group, language string) string {
	switch {
	case g.Minor == 0:
		return wording("same_amount", language)
	case g.Class == ClassFee:
		return wording("fee_taken", language, "difference", string(decimalOf(magnitude(g.Minor), g.Currency)))
	}
	return wording("differs", language, "difference", string(g.Difference))
}

func daysWording(days int, language string) string {
	switch {
	case days > 0:
		return wording("days_after", language, "days", strconv.Itoa(days))
	case days < 0:
		return wording("days_before", language, "days", strconv.Itoa(-days))
	}
	return wording("same_day", language)
}
