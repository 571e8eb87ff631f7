package threeway

import "zhitong/recon"

// wordings are the texts of this package that people see, by key.
var wordings = map[string]recon.Bilingual{
	string(Settled):            {Chinese: "已到账", English: "Settled"},
	string(SettledShort):       {Chinese: "到账金额不足", English: "Settled short"},
	string(SettledOver):        {Chinese: "到账金额多出", English: "Settled over"},
	string(AwaitingSettlement): {Chinese: "待结算", English: "Not due for settlement yet"},
	string(OverdueSettlement):  {Chinese: "逾期未到账", English: "Settlement overdue"},
	string(Refunded):           {Chinese: "已全额退款", English: "Refunded in full"},
	string(AmountDiffers):      {Chinese: "金额不符", English: "Amount differs"},
	string(DayCut):             {Chinese: "跨日待核", English: "Day cut, the other side may follow"},
	string(ProviderOnly):       {Chinese: "长款（渠道有，订单无）", English: "Provider only (long)"},
	string(RefundUnbooked):     {Chinese: "渠道已退款，订单未记", English: "Refund that the orders lack"},
	string(OrderOnly):          {Chinese: "短款（订单有，渠道无）", English: "Order only (short)"},
	string(OutsidePeriod):      {Chinese: "期间以外", English: "Outside the period"},
	string(BankOnly):           {Chinese: "银行有，无对应结算", English: "At the bank only, no settlement"},
	string(BankOther):          {Chinese: "其他银行流水", English: "Other entries of the bank"},

	ordersTotal:   {Chinese: "订单合计", English: "Orders"},
	providerGross: {Chinese: "渠道交易合计", English: "Provider, gross"},
	providerFees:  {Chinese: "渠道手续费", English: "Fees of the provider"},
	providerNet:   {Chinese: "渠道应结合计", English: "Provider, net"},
	bankTotal:     {Chinese: "银行到账合计", English: "Bank"},

	"headings_cases":       {Chinese: "状态,订单号,订单流水,渠道流水,日期,天数,币种,订单金额,渠道金额,差额,手续费,已退款,结算", English: "State,Order number,Order,Provider row,Date,Days,Currency,Order amount,Provider amount,Difference,Fee,Refunded,Settlement"},
	"headings_settlements": {Chinese: "状态,结算,批次,起,止,最迟到账日,币种,笔数,交易合计,手续费,应结,银行流水,到账,差额", English: "State,Settlement,Batches,From,To,Due,Currency,Rows,Gross,Fees,Net,Bank entries,Received,Difference"},
	"headings_days":        {Chinese: "日期,币种,订单笔数,订单金额,渠道笔数,渠道金额,差额,手续费,应结,银行笔数,银行到账,待处理", English: "Date,Currency,Orders,Order amount,Provider rows,Gross,Difference,Fees,Net,Bank entries,Bank amount,Open"},
	"headings_bridge":      {Chinese: "币种,项目,金额", English: "Currency,Line,Amount"},
	"unexplained":          {Chinese: "未解释差额", English: "Unexplained"},
}

// Label names the state in Chinese or English.
func (s State) Label(language string) string { return wordings[string(s)].In(language) }
