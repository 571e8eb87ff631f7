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

	"same_day":      {"同一工作日", "on the same business day"},
	"days_after":    {"左方晚 {days}", "the left is {days} later"},
	"days_before":   {"左方早 {days}", "the left is {days} earlier"},
	"business_day":  {"{count} 个工作日", "{count} business day"},
	"business_days": {"{count} 个工作日", "{count} business days"},
	"day":           {"{count} 天", "{count} day"},
	"days":          {"{count} 天", "{count} days"},
	"same_amount":   {"金额相同", "the amounts are equal"},
	"differs":       {"差额 {difference}", "the difference is {difference}"},
	"fee_taken":     {"扣除手续费 {difference}", "a fee of {difference} was taken"},
	"several_equal": {"有同样合适的其他匹配，须人工选择", "others fit as well, so a person chooses"},
	"interchange":   {"{count} 对完全相同，可互换", "{count} pairs are alike and interchangeable"},
	"one_for_many":  {"一笔对应 {count} 笔", "one stands for {count}"},
	"many_for_one":  {"{count} 笔对应一笔", "{count} stand for one"},

	"many_for_many":       {"{left} 笔对应 {right} 笔", "{left} stand for {right}"},
	"only_sum":            {"在 {candidates} 笔候选中，唯一金额相符的组合", "it is the only combination of {candidates} candidates that adds up"},
	"one_of_sums":         {"在 {candidates} 笔候选中，有 {solutions} 种组合金额相符", "it is one of {solutions} combinations of {candidates} candidates that add up"},
	"too_many_candidates": {"轮次“{pass}”：自 {item} 起有 {candidates} 笔候选，超过上限 {limit}，未作组合搜索", "Pass {pass}: from {item} on there are {candidates} candidates, more than the limit of {limit}, so no sums were looked for"},

	"compared_prior":     {"先验 {bits} 比特", "before anything is compared {bits} bits"},
	"compared_amount":    {"金额相差 {value} %（{bits} 比特）", "the amounts differ by {value} % ({bits} bits)"},
	"compared_date":      {"{value}（{bits} 比特）", "{value} ({bits} bits)"},
	"later":              {"左方晚 {days}", "the left is {days} later"},
	"earlier":            {"左方早 {days}", "the left is {days} earlier"},
	"at_once":            {"同一天", "on the same day"},
	"compared_text":      {"摘要相似度 {value} %（{bits} 比特）", "the texts are {value} % alike ({bits} bits)"},
	"compared_party":     {"对方名称相似度 {value} %（{bits} 比特）", "the parties are {value} % alike ({bits} bits)"},
	"compared_reference": {"{value}（{bits} 比特）", "{value} ({bits} bits)"},
	"probability":        {"匹配概率 {probability}，最强竞争者 {rival}", "the probability is {probability}, that of the strongest rival {rival}"},

	"of_pass":                 {"轮次“{pass}”：", "Pass {pass}: "},
	"came_alone":              {"最接近的是 {item}", "nearest was {item}"},
	"came_furthest":           {"最接近的是 {item}（共有 {others} 笔同样接近）", "nearest was {item}, of {others} that came as far"},
	"because_taken":           {"{item} 已由较早的轮次“{found}”归入 {group}", "{item} was confirmed in {group} by the earlier pass {found}"},
	"because_nothing":         {"另一方没有任何项目", "the other side has no item"},
	"because_other_account":   {"账户或币种不同：{found}，{needed}", "account or currency differ: {found}, {needed}"},
	"because_other_sign":      {"收付方向相反", "one is money in and the other money out"},
	"because_no_key":          {"有一方没有 {needed}", "one has no {needed}"},
	"because_other_key":       {"键不同：{found}，{needed}", "a key differs: {found}, {needed}"},
	"because_outside_window":  {"日期相差 {found}，允许 {needed}", "the dates are {found} apart, {needed} are allowed"},
	"because_other_amount":    {"金额相差 {found}，允许 {needed}", "the amounts differ by {found}, {needed} is allowed"},
	"because_other_reference": {"{found}；要求的规则是 {needed}", "{found}; the rule asked for is {needed}"},
	"because_tells_little":    {"金额不同，而参考号残缺或许多项目共有，不足以说明属于同一笔", "the amounts differ, and a reference that is damaged or that many items have does not tell that they belong together"},
	"because_fee_of_bank":     {"左方是银行手续费，右方不是", "the left is a fee of the bank, and the right is something else"},
	"because_no_sum":          {"没有包含它们且金额相符的组合", "no group that holds them adds up"},
	"because_too_many":        {"候选过多，未作组合搜索", "there are more candidates than the pass searches"},
	"because_improbable":      {"匹配概率 {found}，建议的门槛是 {needed}", "the probability is {found}, suggestions begin at {needed}"},
	"because_taken_by_rival":  {"{item} 已归入 {group}", "{item} was confirmed in {group}"},
	"because_several_fit":     {"有同样合适的其他匹配，未自动确认", "others fit as well, so nothing is confirmed"},
	"because_suggested_only":  {"已作为建议 {group}（置信度 {found}），须人工确认", "it is suggested as {group} with confidence {found}, and a person decides"},
	"because_matched":         {"已确认为 {group}", "it was confirmed as {group}"},

	"left_balance":        {"银行对账单余额", "Balance of the bank"},
	"right_balance":       {"账簿余额", "Balance of the books"},
	"exchange_position":   {"外币兑换（按约定汇率）", "Exchanged at the agreed rate"},
	"exchange_difference": {"汇兑差额", "Exchange difference"},
	"exchanged_at":        {"按{source} {date} 汇率 {rate} 折算为 {expected} {currency}，汇兑差额 {difference}", "at {rate} of {date} by {source} it is {expected} {currency}, the exchange difference is {difference}"},

	"opening":     {"期初余额差异", "Difference of the opening balances"},
	"left_proof":  {"对账单自身不平", "The statements do not add up"},
	"right_proof": {"账簿自身不平", "The books do not add up"},
}

// Label names the class, with 长款 or 短款 where it says who lacks an item and a
// direction is given.
func (c Class) Label(direction Direction, language string) string {
	text := wording(string(c), language)
	if direction != "" && (c == ClassMissingLeft || c == ClassMissingRight || c == ClassUnknownReference) {
		text += " · " + direction.Label(language)
	}
	return text
}

// Label names the direction: 长款 or 短款.
func (d Direction) Label(language string) string { return wording(string(d), language) }

// wording returns a text of the catalogue; the pairs fill its places.
func wording(key, language string, pairs ...string) string {
	text := wordings[key].In(language)
	for index := 0; index+1 < len(pairs); index += 2 {
		text = strings.ReplaceAll(text, "{"+pairs[index]+"}", pairs[index+1])
	}
	return text
}

func noticeSentence(n *Notice, language string) string {
	return wording(string(n.Code), language, "pass", n.Pass, "item", n.Item, "candidates", strconv.Itoa(n.Candidates), "limit", strconv.Itoa(n.Limit)) + fullStop(language)
}

func fullStop(language string) string {
	if isChinese(language) {
		return "。"
	}
	return "."
}
