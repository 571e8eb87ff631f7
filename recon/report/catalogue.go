package report

import (
	"strings"

	"zhitong/recon"
)

// wordings are all texts of a report that the package recon does not have, by key.
var wordings = map[string]recon.Bilingual{
	"title": {Chinese: "对账报告", English: "Reconciliation report"},

	"nothing_open":       {Chinese: "余额已核对一致，没有未达事项。", English: "The balances are proven and nothing is open."},
	"proven_with_breaks": {Chinese: "余额差异已由下列差异逐笔解释，未解释差额为零。", English: "The breaks below explain the balances to the cent; they are open."},
	"not_proven":         {Chinese: "余额未核对一致，见余额调节表。", English: "The balances are not proven; see the bridge of balances."},
	"proof_failed":       {Chinese: "对账单未通过验证，见对账单验证。", English: "A statement fails its proof; see the proofs of the statements."},

	"summary":      {Chinese: "总览", English: "Summary"},
	"left":         {Chinese: "左方（银行）", English: "Left (bank)"},
	"right":        {Chinese: "右方（账簿）", English: "Right (books)"},
	"both":         {Chinese: "双方", English: "Both"},
	"items":        {Chinese: "笔数", English: "Items"},
	"matched":      {Chinese: "已匹配笔数", English: "Matched items"},
	"match_rate":   {Chinese: "匹配率", English: "Match rate"},
	"skipped":      {Chinese: "未入账而略过的笔数", English: "Left out because they are not booked"},
	"repeated_ids": {Chinese: "编号重复的笔数", English: "Items with a repeated identification"},
	"sum":          {Chinese: "{currency} 发生额合计", English: "Sum in {currency}"},

	"facts":        {Chinese: "依据", English: "What the report stands on"},
	"rule_set":     {Chinese: "规则集", English: "Rule set"},
	"as_of":        {Chinese: "截至日期", English: "As of"},
	"calendar":     {Chinese: "工作日历", English: "Calendar"},
	"made":         {Chinese: "生成时间", English: "Made"},
	"confirmed":    {Chinese: "已确认组", English: "Confirmed groups"},
	"suggestions":  {Chinese: "建议匹配", English: "Suggested groups"},
	"break_count":  {Chinese: "差异笔数", English: "Breaks"},
	"crowded":      {Chinese: "因相同参考号或金额过多而未比较的次数", English: "Comparisons passed over because too many share a reference or an amount"},
	"notice":       {Chinese: "提示", English: "Notice"},
	"content_hash": {Chinese: "内容哈希", English: "Content hash"},

	"bridge":      {Chinese: "余额调节表", English: "Bridge of balances"},
	"line":        {Chinese: "项目", English: "Line"},
	"unexplained": {Chinese: "未解释差额", English: "Unexplained difference"},
	"no_balances": {Chinese: "未提供双方余额，只比较发生额。", English: "Balances are not stated on both sides; only movements are compared."},

	"proofs":        {Chinese: "对账单验证", English: "Proofs of the statements"},
	"no_statements": {Chinese: "没有对账单。", English: "There are no statements."},
	"file":          {Chinese: "文件", English: "File"},
	"statement":     {Chinese: "对账单", English: "Statement"},
	"account":       {Chinese: "账户", English: "Account"},
	"currency":      {Chinese: "币种", English: "Currency"},
	"from":          {Chinese: "起", English: "From"},
	"to":            {Chinese: "止", English: "To"},
	"entries":       {Chinese: "笔数", English: "Entries"},
	"balance":       {Chinese: "余额", English: "Balance"},
	"continuity":    {Chinese: "连续性", English: "Continuity"},
	"totals":        {Chinese: "合计", English: "Totals"},
	"duplicates":    {Chinese: "重复", English: "Duplicates"},
	"ok":            {Chinese: "通过", English: "ok"},
	"failed":        {Chinese: "不通过", English: "failed"},
	"unknown":       {Chinese: "无法验证", English: "unknown"},

	"classes":     {Chinese: "差异分类", English: "Breaks by class"},
	"breaks":      {Chinese: "差异明细", English: "Breaks"},
	"no_breaks":   {Chinese: "没有差异。", English: "There are no breaks."},
	"side":        {Chinese: "方", English: "Side"},
	"item":        {Chinese: "交易编号", English: "Item"},
	"counterpart": {Chinese: "对应编号", English: "Counterpart"},
	"class":       {Chinese: "类别", English: "Class"},
	"direction":   {Chinese: "长短款", English: "Direction"},
	"count":       {Chinese: "笔数", English: "Count"},
	"amount":      {Chinese: "金额", English: "Amount"},
	"value_date":  {Chinese: "起息日", English: "Value date"},
	"age":         {Chinese: "账龄（工作日）", English: "Age (business days)"},
	"reference":   {Chinese: "参考号", English: "Reference"},
	"party":       {Chinese: "对方", English: "Counterparty"},
	"text":        {Chinese: "摘要", English: "Text"},
	"debit":       {Chinese: "建议借方", English: "Proposed debit"},
	"credit":      {Chinese: "建议贷方", English: "Proposed credit"},
	"posting":     {Chinese: "建议金额", English: "Proposed amount"},
	"reason":      {Chinese: "原因", English: "Reason"},
	"state":       {Chinese: "处理", English: "State"},
	"decided_by":  {Chinese: "处理人", English: "Decided by"},
	"journal":     {Chinese: "凭证", English: "Journal"},

	"state_open":    {Chinese: "处理中", English: "open"},
	"state_carried": {Chinese: "结转下一日", English: "carried forward"},
	"state_matched": {Chinese: "后续已匹配", English: "matched later"},
	"state_closed":  {Chinese: "已入账", English: "posted"},

	"groups":     {Chinese: "匹配组", English: "Groups"},
	"band":       {Chinese: "级别", English: "Band"},
	"auto":       {Chinese: "已确认", English: "confirmed"},
	"suggest":    {Chinese: "建议", English: "suggested"},
	"pass":       {Chinese: "轮次", English: "Pass"},
	"kind":       {Chinese: "类型", English: "Kind"},
	"difference": {Chinese: "差额", English: "Difference"},
	"why":        {Chinese: "依据", English: "Why"},
	"more_rows":  {Chinese: "此处显示 {shown} 行，共 {total} 行；全部见 {file}。", English: "{shown} of {total} rows are shown; all are in {file}."},
	"workbook":   {Chinese: "Excel 工作簿", English: "the workbook"},
	"result":     {Chinese: "对账结果文件", English: "the file of results"},
}

// wording returns a text of the catalogue, "" for an unknown key; the pairs fill
// its places.
func wording(key, language string, pairs ...string) string {
	text := wordings[key].In(language)
	for index := 0; index+1 < len(pairs); index += 2 {
		text = strings.ReplaceAll(text, "{"+pairs[index]+"}", pairs[index+1])
	}
	return text
}
