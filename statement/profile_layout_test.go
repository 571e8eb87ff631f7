package statement

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/simplifiedchinese"

	"zhitong/calendar"
)

func gbk(text string) string {
	encoded, err := simplifiedchinese.GBK.NewEncoder().String(text)
	if err != nil {
		panic(err)
	}
	return encoded
}

func zipped(members ...string) string {
	var archive bytes.Buffer
	w := zip.NewWriter(&archive)
	for i := 0; i < len(members); i += 2 {
		member, err := w.CreateHeader(&zip.FileHeader{Name: gbk(members[i]), NonUTF8: true, Method: zip.Deflate})
		if err != nil {
			panic(err)
		}
		if _, err := member.Write([]byte(members[i+1])); err != nil {
			panic(err)
		}
	}
	if err := w.Close(); err != nil {
		panic(err)
	}
	return archive.String()
}

func gzipped(text string) string {
	var packed bytes.Buffer
	w := gzip.NewWriter(&packed)
	_, err := w.Write([]byte(text))
	if err := errors.Join(err, w.Close()); err != nil {
		panic(err)
	}
	return packed.String()
}

func workbook(rows ...[]any) string {
	book := excelize.NewFile()
	for i, row := range rows {
		cell, err := excelize.CoordinatesToCellName(1, i+1)
		if err == nil {
			err = book.SetSheetRow("Sheet1", cell, &row)
		}
		if err != nil {
			panic(err)
		}
	}
	content, err := book.WriteToBuffer()
	if err != nil {
		panic(err)
	}
	return content.String()
}

func lines(texts ...string) string { return strings.Join(texts, "\r\n") + "\r\n" }

const (
	wechatAll = "交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,交易状态,付款银行,货币种类,应结订单金额,代金券金额,微信退款单号,商户退款单号,退款金额,充值券退款金额,退款类型,退款状态,商品名称,商户数据包,手续费,费率,订单金额,申请退款金额,费率备注"
	wechatSum = "总交易单数,应结订单总金额,退款总金额,充值券退款总金额,手续费总金额,订单总金额,申请退款总金额"
	wechatPay = "`2026-01-02 00:00:00,`wx1,`1900000001,`0,`,`4200001,`pay1,`openid,`JSAPI,`SUCCESS,`OTHERS,`CNY,`12.00,`0.34,`0,`0,`0.00,`0.00,`,`,`茶, 绿茶 \"大\",`,`0.07200,`0.60%,`12.34,`0.00,`"
	wechatRef = "`2026-01-02 23:59:59,`wx1,`1900000001,`0,`,`4200001,`pay1,`openid,`JSAPI,`REFUND,`OTHERS,`CNY,`0.00,`0.00,`5000001,`refund1,`2.00,`0.00,`ORIGINAL,`SUCCESS,`茶,`,`-0.01200,`0.60%,`0.00,`2.00,`"

	alipayTrade = "支付宝交易号,商户订单号,业务类型,商品名称,创建时间,完成时间,门店编号,门店名称,操作员,终端号,对方账户,订单金额（元）,商家实收（元）,支付宝红包（元）,集分宝（元）,支付宝优惠（元）,商家优惠（元）,券核销金额（元）,券名称,商家红包消费金额（元）,卡消费金额（元）,退款批次号/请求号,服务费（元）,分润（元）,备注"
)

// zmLine makes a line of a UnionPay detail file out of the fields that differ.
func zmLine(trace, time, amount, order, fee, net string) string {
	values := map[string]string{
		"交易代码": "S22", "代理机构": "88022900", "发送机构": "00049993", "系统跟踪号": trace, "交易传输时间": time, "账号": "622848******1234", "交易金额": amount,
		"商户类别": "5411", "终端类型": "07", "查询流水号": "2016021988" + trace, "商户订单号": order, "商户手续费": fee, "结算金额": net,
		"商户代码": "898110000000001", "二级商户简称": "测试商户", "清算净额": net, "优惠金额": "C000000000000",
	}
	profile, err := LookupProfile("unionpay-zm")
	if err != nil {
		panic(err)
	}
	var line []string
	for _, field := range profile.Fixed.Fields {
		line = append(line, fmt.Sprintf("%-*s", field.Width-len(gbk(values[field.Name]))+len([]rune(values[field.Name])), values[field.Name]))
	}
	return gbk(strings.Join(line, " "))
}

// layout is a file with what is to be read out of it.
type layout struct {
	name, file, content, profile, account string
	movements                             []movement
	balance, totals                       Verdict
}

// layouts are files in the layouts that banks and wallets publish. The figures
// stand in the files themselves.
var layouts = []layout{
	{"WeChat, all orders", "b.csv", "\ufeff" + lines(wechatAll, wechatPay, wechatRef, wechatSum, "`2,`12.00,`2.00,`0.00,`0.06000,`12.34,`2.00"), "wechat-merchant-trade", "1900000001",
		[]movement{"2026-01-02 12 CNY", "2026-01-02 -2 CNY"}, ProofUnknown, ProofOK},
	{"WeChat, a summary that differs by a cent", "b.csv", lines(wechatAll, wechatPay, wechatRef, wechatSum, "`2,`12.00,`2.01,`0.00,`0.06000,`12.34,`2.00"), "wechat-merchant-trade", "1900000001",
		[]movement{"2026-01-02 12 CNY", "2026-01-02 -2 CNY"}, ProofUnknown, ProofFailed},
	{"WeChat, paid orders of an old merchant, packed", "b.csv.gz", gzipped(lines("交易时间,公众账号ID,商户号,子商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,交易状态,付款银行,货币种类,总金额,代金券或立减优惠金额,商品名称,商户数据包,手续费,费率",
		"`2014-11-10 16:33:45,`wx2,`10000100,`0,`1000,`100169,`141,`openid,`MICROPAY,`SUCCESS,`CFT,`CNY,`0.01,`0.0,`被扫支付测试,`订单额外描述,`0,`0.60%", "总交易单数,总交易额,总退款金额,总代金券或立减优惠退款金额,手续费总金额", "`1,`0.01,`0.0,`0.0,`0")),
		"wechat-merchant-trade", "10000100", []movement{"2014-11-10 0.01 CNY"}, ProofUnknown, ProofOK},
	{"WeChat, refunded orders", "b.csv", lines("交易时间,公众账号ID,商户号,子商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,交易状态,付款银行,货币种类,总金额,企业红包金额,退款申请时间,退款成功时间,微信退款单号,商户退款单号,退款金额,企业红包退款金额,退款类型,退款状态,商品名称,商户数据包,手续费,费率",
		"`2018-08-20 16:38:50,`wx3,`1510598081,`1511458511,`,`42000001,`2012,`oDod,`NATIVE,`REFUND,`CFT,`CNY,`0.00,`0.00,`2018-08-21 18:11:13,`2018-08-21 18:11:15,`500003,`10124,`0.01,`0.00,`ORIGINAL,`SUCCESS,`微信下单,`,`0.00000,`1.00%", "总交易单数,总交易额,总退款金额,总企业红包退款金额,手续费总金额", "`1,`0.00,`0.01,`0.00,`0.00000"),
		"wechat-merchant-trade", "1510598081", []movement{"2018-08-21 -0.01 CNY"}, ProofUnknown, ProofOK},
	{"WeChat, fund flow", "b.csv", lines("记账时间,微信支付业务单号,资金流水单号,业务名称,业务类型,收支类型,收支金额（元）,账户结余（元）,资金变更提交申请人,备注,业务凭证号",
		"`2021-02-01 13:54:01,`503001,`42001,`退款,`退款,`支出,`0.01,`0.22,`API,`退款总金额0.01元;含手续费0.00元,`S1", "`2021-02-01 14:00:45,`503002,`42002,`交易,`交易,`收入,`0.10,`0.32,`API,`,`S2", "资金流水总笔数,收入笔数,收入金额,支出笔数,支出金额", "`2.0,`1.0,`0.10,`1.0,`0.01"),
		"wechat-fund-flow", "wechat-pay", []movement{"2021-02-01 -0.01 CNY", "2021-02-01 0.1 CNY"}, ProofOK, ProofOK},
	{"Alipay, trades", "20880000_20261003.csv.zip", zipped("20880000_20261003_业务明细(汇总).csv", gbk("#支付宝业务汇总查询\r\n"), "20880000_20261003_业务明细.csv", gbk(lines("#支付宝业务明细查询", "#账号：[20880000000000000156]",
		"#起始日期：[2026年10月03日 00:00:00]   终止日期：[2026年10月04日 00:00:00]", "#-----------------------------------------业务明细列表----------------------------------------", alipayTrade,
		"20261003220014\t,o1\t,交易\t,洗衣,2026-10-03 10:00:00,2026-10-03 10:00:30,\t,\t,\t,\t,buy***@example.com\t,35.80,35.80,0.00,0.00,0.00,0.00,0.00,,0.00\t,0.00,\t,-0.21,0.00,",
		"20261003220014\t,o1\t,退款\t,洗衣,2026-10-03 11:00:00,2026-10-03 11:00:30,\t,\t,\t,\t,buy***@example.com\t,-5.80,-5.80,0.00,0.00,0.00,0.00,0.00,,0.00\t,0.00,r1\t,0.03,0.00,",
		"#-----------------------------------------业务明细列表结束------------------------------------", "#交易合计：1笔，商家实收共35.80元，商家优惠共0.00元", "#退款合计：1笔，商家实收退款共-5.80元，商家优惠退款共0.00元", "#导出时间：[2026年10月04日 08:00:00]"))),
		"alipay-merchant-trade", "20880000000000000156", []movement{"2026-10-03 35.8 CNY", "2026-10-03 -5.8 CNY"}, ProofUnknown, ProofOK},
	{"Alipay, funds", "f.csv", gbk(lines("#支付宝账务明细查询", "#账号：[20888011365400330156]", "#起始日期：[2012年12月29日 00:00:00]   终止日期：[2012年12月30日 00:00:00]", "#---账务明细列表---",
		"账务流水号,业务流水号,商户订单号,商品名称,发生时间,对方账号,收入金额（+元）,支出金额（-元）,账户余额（元）,交易渠道,业务类型,备注", "54632446537371\t,201\t,322\t,海航机票\t,2012-12-29 21:02:06,陈某\t,2274.00,0.00,14533.03,支付宝,在线支付,",
		"54629090595411\t,202\t,323\t,退票\t,2012-12-29 20:31:32,张某\t,0.00,-393.00,12259.03,支付宝,退款,", "#---账务明细列表结束---", "#支出合计：1笔，共-393.00元", "#收入合计：1笔，共2274.00元")),
		"alipay-fund-flow", "20888011365400330156", []movement{"2012-12-29 2274 CNY", "2012-12-29 -393 CNY"}, ProofOK, ProofOK},
	{"Alipay, personal", "alipay.csv", gbk(lines("------------------------------------", "导出信息：", "姓名：张三", "支付宝账户：zhang@example.com", "共2笔记录", "------------------------支付宝（中国）网络技术有限公司  电子客户回单------------------------",
		"交易时间,交易分类,交易对方,对方账号,商品说明,收/支,金额,收/付款方式,交易状态,交易订单号,商家订单号,备注,", "2023-02-08 10:17:29,日用百货,x4,x***@x.com,商品示例,支出,20.00,余额,等待确认收货,2023001\t,T200\t,,", "2023-02-09 10:17:29,退款,x4,/,退款-亲情卡,不计收支,16.03,交通银行信用卡(7449),退款成功,2023002\t,T201\t,,")),
		"alipay-personal", "zhang@example.com", []movement{"2023-02-08 -20 CNY", "2023-02-09 16.03 CNY"}, ProofUnknown, ProofOK},
	{"WeChat, personal", "wechat.csv", "\ufeff" + lines("微信支付账单明细,,,,,,,,", "微信昵称：[测试],,,,,,,,", "起始时间：[2022-11-01 00:00:00] 终止时间：[2023-02-01 00:00:00],,,,,,,,", "共2笔记录,,,,,,,,", "收入：0笔 0.00元,,,,,,,,", "支出：1笔 8.40元,,,,,,,,",
		"中性交易：1笔 100.10元,,,,,,,,", "----------------------微信支付账单明细列表--------------------,,,,,,,,", "交易时间,交易类型,交易对方,商品,收/支,金额(元),支付方式,当前状态,交易单号,商户单号,备注",
		"2022-11-15 18:23:34,商户消费,超市,\"牛奶, 面包\",支出,¥8.40,零钱,支付成功,100001\t,N2\t,\"/\"", "2022-11-16 08:00:00,零钱提现,招商银行(1234),\"/\",/,¥100.10,招商银行(1234),提现已到账,100002\t,/,\"服务费¥0.10\""),
		"wechat-personal", "测试", []movement{"2022-11-15 -8.4 CNY", "2022-11-16 100.1 CNY"}, ProofUnknown, ProofOK},
	{"WeChat, personal, workbook", "wechat.xlsx", workbook([]any{"微信支付账单明细"}, []any{"微信昵称：[测试]"}, []any{"交易时间", "交易类型", "交易对方", "商品", "收/支", "金额(元)", "支付方式", "当前状态", "交易单号", "商户单号", "备注"},
		[]any{45292.5, "转账", "李四", "转账", "收入", 16.66, "零钱", "已存入零钱", "100003", "", ""}), "wechat-personal", "测试", []movement{"2024-01-01 16.66 CNY"}, ProofUnknown, ProofUnknown},
	{"UnionPay", "INN16021988ZM_898110000000001", zmLine("000001", "0219101112", "000000012000", "A1", "D000000000072", "C000000011928") + "\r\n" + zmLine("000002", "1231235959", "000000002000", "A2", "C000000000012", "D000000001988") + "\r\n",
		"unionpay-zm", "898110000000001", []movement{"2016-02-19 120 CNY", "2015-12-31 -20 CNY"}, ProofUnknown, ProofUnknown},
	{"BOCOM debit", "b.csv", lines("序号,交易日期,交易时间,交易类型,借贷状态,交易金额,余额,对方账号,对方户名,交易地点,摘要", "1,2024-02-02,13:15:12,信用卡转账还款,借 Dr,3.21,\"2,334.62\",6666666666666666,哈哈,其他,", "2,2024-03-03,09:20:43,存款利息,贷 Cr,0.02,\"2,334.64\",1323,应付利息,批处理,"),
		"bocom-debit", "bocom-debit", []movement{"2024-02-02 -3.21 CNY", "2024-03-03 0.02 CNY"}, ProofOK, ProofUnknown},
	{"BOC debit", "b.csv", lines("中国银行储蓄卡账单明细", "记账日期,记账时间,币别,金额,余额,交易名称,渠道,网点名称,附言,对方账户名,对方卡号/账号,对方开户行,借记卡号", "2024-03-18,10:19:28,人民币,-11.00,\"4,853.00\",网上快捷支付,银企对接,-------------------,财付通,财付通,Z2004,-------------------,6217"),
		"boc-debit", "6217", []movement{"2024-03-18 -11 CNY"}, ProofOK, ProofUnknown},
	{"BOC debit, without card", "b.csv", gbk(lines("记账日期,记账时间,币别,金额,余额,交易名称,渠道,网点名称,附言,对方账户名,对方卡号/账号,对方开户行", "2026-08-02,10:20:30,人民币,-20,80,网上快捷支付,银企对接,某网点,群收款,支付机构,123,某行")),
		"boc-debit-statement", "boc-debit", []movement{"2026-08-02 -20 CNY"}, ProofOK, ProofUnknown},
	{"CCB", "c.xlsx", workbook([]any{"China Construction Bank 中国建设银行"}, []any{"开户机构", "某支行"}, []any{"币别", "人民币"}, []any{"账　　号", "xxxxx*********xxxx"}, []any{}, []any{"记账日", "交易日期", "交易时间", "支出", "收入", "账户余额", "币种", "摘要", "对方账号", "对方户名", "交易地点"},
		[]any{"20250101", "20250101", "18:53:19", 67, 0, 2176.91, "人民币", "消费", "2088", "中***司", "支付宝"}, []any{"20250102", "20250102", "19:12:59", 16.78, 0, 2160.13, "人民币", "消费", "2088", "**微超", "支付宝"}, []any{"以上数据仅供参考，具体内容请以柜台为准。"}),
		"ccb", "ccb", []movement{"2025-01-01 -67 CNY", "2025-01-02 -16.78 CNY"}, ProofOK, ProofUnknown},
	{"CCB, page called .xls", "c.xls", gbk("<html><head><meta charset=gbk></head><body><table><tr><td>账号</td><td>622700001111</td></tr></table>\n<table>\n<tr><th>记账日</th><th>交易日期</th><th>交易时间</th><th>支出</th><th>收入</th><th>账户余额</th><th>币种</th><th>摘要</th><th>对方账号</th><th>对方户名</th><th>交易地点</th></tr>\n<tr><td>20250101</td><td>20250101</td><td>18:53:19</td><td>1,067.00</td><td>&nbsp;</td><td>2,176.91</td><td>人民币</td><td>消费</td><td>2088</td><td>A&amp;B</td><td>支付宝</td></tr></table></body></html>"),
		"ccb", "622700001111", []movement{"2025-01-01 -1067 CNY"}, ProofOK, ProofUnknown},
	{"CIB debit", "c.csv", lines("兴业银行", "交易时间,记账日,支出,收入,账户余额,摘要,对方户名,对方银行,对方账号,用途,交易渠道,备注", "2025-06-01 10:00:00,2025-06-01,12.50,,87.50,消费,商户,某行,123,,手机银行,"), "cib-debit", "cib-debit", []movement{"2025-06-01 -12.5 CNY"}, ProofOK, ProofUnknown},
	{"CMB debit", "c.csv", lines("招商银行交易流水", "记账日期,货币,交易金额,联机余额,交易摘要,对手信息,客户摘要", "Date,Currency,Transaction Amount,Balance,Transaction Type,Counter Party,Customer Summary", "2026-05-20,CNY,100.00,106.31,网联收款,某人 105639,", "2026-06-05,CNY,\"-11.81\",\"94.50\",掌上生活还款,某人 4514,"),
		"cmb-debit", "cmb-debit", []movement{"2026-05-20 100 CNY", "2026-06-05 -11.81 CNY"}, ProofOK, ProofUnknown},
	{"TD", "td.csv", lines("05/01/2023,\"DOLLARAMA, # 845   _M\",1.96,,1502.04", "05/01/2023,SFCA             MSP,,0.01,1502.05"), "td-chequing", "td-chequing", []movement{"2023-05-01 -1.96 CAD", "2023-05-01 0.01 CAD"}, ProofOK, ProofUnknown},
	{"Meituan", "m.csv", "\ufeff" + lines("美团交易账单明细", "美团用户名：[zwyyy456]", "共：2笔记录", "【美团交易账单明细列表】", "交易创建时间,交易成功时间,交易类型,订单标题,收/支,支付方式,订单金额,实付金额,交易单号,商家单号,备注",
		"2025-02-12 19:08:24\t,2025-02-12 19:08:30\t,支付,代金券,支出,美团月付,¥10.10,¥10.06,250212111\t,5745\t,/", "2025-02-12 20:59:12\t,2025-02-12 20:59:20\t,还款,【美团月付】主动还款,支出,中国银行储蓄卡(3147),¥48.12,¥48.12,250212112\t,5746\t,/"),
		"meituan", "zwyyy456", []movement{"2025-02-12 -10.06 CNY", "2025-02-12 -48.12 CNY"}, ProofUnknown, ProofOK},
	{"OKLink, Ethereum", "o.csv", lines("交易哈希,区块高度,本地时间(UTC+8),UTC时间,发送方,接收方,数量,代币符号,代币地址", "0xa,1,2025/11/09 08:00:00,2025/11/09 00:00:00,0xd854,0x1429,353.75150000,USDT,0xdac1", "0xb,2,2025/11/09 09:00:00,2025/11/09 01:00:00,0x1429,0x3ef4,\"1,408.50\",USDT,0xdac1"),
		"oklink-ethereum", "0x1429", []movement{"2025-11-09 353.7515 USDT", "2025-11-09 -1408.5 USDT"}, ProofUnknown, ProofUnknown},
	{"OKLink, TRON", "o.csv", lines("Tx Hash,blockHeight,blockTime(UTC+8),blockTime(UTC),from,to,value,symbol,tokenAddress", "a,1,2025-11-09 08:00:00,2025-11-09 00:00:00,TA,TB,1.5,USDT,TR7", "b,2,2025-11-10 09:00:00,2025-11-10 01:00:00,TB,TC,0.5,USDT,TR7"),
		"oklink-tron", "TB", []movement{"2025-11-09 1.5 USDT", "2025-11-10 -0.5 USDT"}, ProofUnknown, ProofUnknown},
	{"Haitong", "h.xlsx", workbook([]any{"证券代码", "证券名称", "成交日期", "成交时间", "成交数量", "成交价格", "成交金额", "发生金额", "操作", "合同编号", "成交编号", "手续费", "印花税", "过户费", "其他费", "资金余额", "份额余额", "股东代码"},
		[]any{"600000", "浦发银行", "20260105", "10:00:00", 100, 10.1, 1010, -1015.1, "买入", "1", "2", 5, 0, 0.1, 0, 8984.9, 100, "A1"}), "htsec", "htsec", []movement{"2026-01-05 -1015.1 CNY"}, ProofOK, ProofUnknown},
	{"HSBC account", "h.csv", lines("Date,Description,Billing amount,Billing currency,Balance,Balance currency", "09/04/2025,FPS,\"-1,099.14\",HKD,\"5,000.00\",HKD"), "hsbc-hk-account", "hsbc-hk", []movement{"2025-04-09 -1099.14 HKD"}, ProofOK, ProofUnknown},
	{"ICBC credit", "i.csv", lines("卡号: 6222****0001", "交易日期,记账日期,摘要,交易场所,交易国家或地区简称,交易金额(收入),交易金额(支出),交易币种,记账金额(收入),记账金额(支出),记账币种,余额,对方户名,对方账户", "2023-03-19,2023-03-20,消费,高速,CHN,-,29.45,人民币,,29.45,人民币,\"-16,042.73\",广东联合电子收费股份", "2023-03-21,2023-03-21,还款,,CHN,4621.01,-,人民币,\"4,621.01\",,人民币,\"-11,421.72\",银行卡中心", "人民币合计,,,,,,,,\"4,621.01\",29.45,,"),
		"icbc", "6222****0001", []movement{"2023-03-20 -29.45 CNY", "2023-03-21 4621.01 CNY"}, ProofOK, ProofOK},
}

// TestLayoutsAreRecognisedAndProven reads each file without being told its kind.
func TestLayoutsAreRecognisedAndProven(t *testing.T) {
	for _, test := range layouts {
		t.Run(test.name, func(t *testing.T) {
			statements, err := Read(strings.NewReader(test.content), Options{File: test.file})
			if err != nil || len(statements) != 1 {
				t.Fatalf("%d statements, %v", len(statements), err)
			}
			s := statements[0]
			if s.Profile != test.profile || s.Account != test.account {
				t.Errorf("read as %s, account %s", s.Profile, s.Account)
			}
			if got := movementsOf(t, statements, false); !slices.Equal(got, test.movements) {
				t.Errorf("moves %v", got)
			}
			if s.Proofs.Balance.Verdict != test.balance || s.Proofs.Totals.Verdict != test.totals {
				t.Errorf("balance %+v, totals %+v", s.Proofs.Balance, s.Proofs.Totals)
			}
			if s.Proofs.Duplicates.Verdict != ProofOK {
				t.Errorf("duplicates %+v", s.Proofs.Duplicates)
			}
		})
	}
}

// TestFeesOfMerchants: a fee that is taken is negative, one that is given back
// with a refund positive, and a fraction of a cent is rounded with a notice.
func TestFeesOfMerchants(t *testing.T) {
	for name, want := range map[string][]string{
		"WeChat, all orders": {"-0.07", "0.01"}, "Alipay, trades": {"-0.21", "0.03"}, "UnionPay": {"-0.72", "0.12"}, "WeChat, personal": {"", "-0.10"},
	} {
		index := slices.IndexFunc(layouts, func(l layout) bool { return l.name == name })
		statements, err := Read(strings.NewReader(layouts[index].content), Options{File: layouts[index].file})
		if err != nil {
			t.Fatal(err)
		}
		for i, e := range statements[0].Entries {
			got := ""
			if len(e.Charges) > 0 {
				got = e.Charges[0].Amount.DecimalText()
			}
			if got != want[i] {
				t.Errorf("%s, entry %d: fee %q, wanted %q", name, i, got, want[i])
			}
		}
		if rounded := len(statements[0].Notices) > 0; rounded != (name == "WeChat, all orders") {
			t.Errorf("%s: notices %+v", name, statements[0].Notices)
		}
	}
}

// TestYearOfDatesWithoutYear: the settlement date goes before the name of the
// file, and without either the file is refused with a place.
func TestYearOfDatesWithoutYear(t *testing.T) {
	content := zmLine("000001", "0229101112", "000000012000", "A1", "D000000000072", "C000000011928")
	settlement, err := calendar.NewDate(2026, 3, 1)
	if err != nil {
		t.Fatal(err)
	}
	statements, err := Read(strings.NewReader(content), Options{File: "INN16021988ZM_1", SettlementDate: settlement})
	if err != nil || statements[0].Entries[0].BookingDate.String() != "2024-02-29" {
		t.Errorf("%v, %v", statements, err)
	}
	_, err = Read(strings.NewReader(content), Options{File: "detail.txt"})
	refused, ok := errors.AsType[*Error](err)
	if !ok || refused.Code != CodeInvalidDate || refused.Line != 1 || !strings.Contains(refused.Message, "settlement date") {
		t.Errorf("refused with %v", err)
	}
}

// TestProfilesShipWithTitles: each has a name that is its file's and both titles.
func TestProfilesShipWithTitles(t *testing.T) {
	seen := map[string]bool{}
	for _, profile := range Profiles() {
		if profile.Title.Chinese == "" || profile.Title.English == "" || seen[profile.Name] {
			t.Errorf("%s: titles %+v", profile.Name, profile.Title)
		}
		seen[profile.Name] = true
		if _, err := shippedProfiles.ReadFile("profiles/" + profile.Name + ".yaml"); err != nil {
			t.Errorf("%s: %v", profile.Name, err)
		}
	}
}

// TestNoTwoProfilesKnowAFileEquallyWell: what a file is does not hang on the
// order of the catalogue.
func TestNoTwoProfilesKnowAFileEquallyWell(t *testing.T) {
	for _, one := range layouts {
		if strings.HasPrefix(one.content, "PK") || strings.HasPrefix(one.content, "\x1f") || strings.HasPrefix(one.content, "<") {
			continue
		}
		scores := map[int][]string{}
		best := 0
		for _, profile := range Profiles() {
			for _, encoding := range encodingsFor(profile, Options{}) {
				text := decodedHead([]byte(one.content), encoding)
				if text == nil {
					continue
				}
				if found := recogniseHead(*text, profile, encoding, Options{}); found.profile != nil {
					best = max(best, found.score)
					scores[found.score] = append(scores[found.score], profile.Name)
				}
			}
		}
		if winners := slices.Compact(scores[best]); len(winners) != 1 || winners[0] != one.profile {
			t.Errorf("%s is known equally well by %v", one.name, winners)
		}
	}
}

// TestEmptyBillIsAStatement: a day without trade is a statement without
// entries, whose totals hold, and no silence.
func TestEmptyBillIsAStatement(t *testing.T) {
	statements, err := Read(strings.NewReader(gbk(lines("#支付宝业务明细查询", "#账号：[20880000000000000156]", alipayTrade, "#---业务明细列表结束---", "#交易合计：0笔，商家实收共0.00元，商家优惠共0.00元"))), Options{File: "e.csv"})
	if err != nil || len(statements) != 1 || statements[0].EntryCount != 0 || statements[0].Account != "20880000000000000156" || statements[0].Proofs.Totals.Verdict != ProofOK {
		t.Errorf("%v, %v", statements, err)
	}
}
