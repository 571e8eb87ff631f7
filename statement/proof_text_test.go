package statement

import (
	"testing"

	"zhitong/money"
)

// TestSentencesGroupDigits: amounts and counts stand in groups of three digits, as in tables for people; the names
// of statements and the parameters, which programs read, are as they were.
func TestSentencesGroupDigits(t *testing.T) {
	broken := compareBalance(money.New(123_456_789, money.CNY), money.New(-100_000, money.CNY), money.New(123_356_790, money.CNY))
	for _, test := range []struct {
		proof            Proof
		chinese, english string
	}{
		{broken, "期初余额 1,234,567.89 CNY 加发生额 -1,000.00 CNY 不等于期末余额 1,233,567.90 CNY，差额 0.01 CNY。",
			"Opening 1,234,567.89 CNY plus entries -1,000.00 CNY is not closing 1,233,567.90 CNY; the difference is 0.01 CNY."},
		{failed("opening_differs", "opening", "1000.00 EUR", "previousClosing", "3000.00 EUR", "difference", "-2000.00 EUR"),
			"期初余额 1,000.00 EUR 与上一份的期末余额 3,000.00 EUR 不同，差额 -2,000.00 EUR。",
			"Opening 1,000.00 EUR is not the closing before, 3,000.00 EUR; the difference is -2,000.00 EUR."},
		{failed("count_differs", "figure", "20260302", "stated", "12000", "counted", "9999"),
			"20260302 的笔数：文件为 12,000，实为 9,999。", "The count of 20260302 is stated as 12,000 and is 9,999."},
		{Proof{ProofOK, "follows", map[string]string{"previous": "20260301"}}, "与上一份对账单 20260301 连续。", "It follows statement 20260301."},
		{failed("missing_number", "expected", "1001", "found", "1003"), "对账单编号应为 1001，实为 1003。", "Number 1001 is expected, 1003 is found."},
	} {
		if got := test.proof.Sentence("zh-CN"); got != test.chinese {
			t.Errorf("%s\nwant %s", got, test.chinese)
		}
		if got := test.proof.Sentence("en"); got != test.english {
			t.Errorf("%s\nwant %s", got, test.english)
		}
	}
	if opening := broken.Parameters["opening"]; opening != "1234567.89 CNY" {
		t.Errorf("programs read %q", opening)
	}
}
