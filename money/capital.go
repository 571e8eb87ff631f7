package money

// Capital returns a renminbi amount in capital characters (大写金额), as the
// People's Bank of China prescribes for bills and settlement vouchers
// (支付结算办法, 银发〔1997〕393号, annex 1): 人民币 is left to the form. Where
// the rule allows two spellings, it is the one that the annex names first.
// A negative amount begins with 负. Another currency is an Error with
// CodeCurrencyMismatch.
func (a Amount) Capital() (string, error) {
	if a.currency != CNY {
		return "", newError(CodeCurrencyMismatch, "capital characters are defined for CNY")
	}
	magnitude := a.magnitude()
	yuan, jiao, fen := magnitude/100, magnitude/10%10, magnitude%10
	text := ""
	if a.minor < 0 {
		text = "负"
	}
	if yuan > 0 || magnitude == 0 {
		text += capitalNumber(yuan) + "元"
	}
	return text + capitalFraction(yuan, jiao, fen), nil
}

const (
	ten0000  = 10_000
	yi       = 100_000_000
	thousand = 1000
)

var capitalDigits = [...]string{"零", "壹", "贰", "叁", "肆", "伍", "陆", "柒", "捌", "玖"}

func capitalFraction(yuan, jiao, fen uint64) string {
	if jiao == 0 && fen == 0 {
		return "整"
	}
	text := ""
	if yuan > 0 && (jiao == 0 || yuan%10 == 0) {
		text = "零"
	}
	if jiao > 0 {
		text += capitalDigits[jiao] + "角"
	}
	if fen > 0 {
		text += capitalDigits[fen] + "分"
	}
	return text
}

func capitalNumber(n uint64) string {
	switch {
	case n == 0:
		return capitalDigits[0]
	case n >= yi:
		return capitalNumber(n/yi) + "亿" + capitalRest(n%yi, yi/10)
	case n >= ten0000:
		return capitalNumber(n/ten0000) + "万" + capitalRest(n%ten0000, thousand)
	}
	return capitalThousands(n)
}

// capitalRest writes what follows 亿 or 万: 零 where the next place is empty.
func capitalRest(rest, nextPlace uint64) string {
	switch {
	case rest == 0:
		return ""
	case rest < nextPlace:
		return "零" + capitalNumber(rest)
	}
	return capitalNumber(rest)
}

func capitalThousands(n uint64) string {
	text, gap := "", false
	for _, place := range [...]struct {
		value uint64
		name  string
	}{{1000, "仟"}, {100, "佰"}, {10, "拾"}, {1, ""}} {
		digit := n / place.value % 10
		if digit == 0 {
			gap = text != ""
			continue
		}
		if gap {
			text += "零"
		}
		text, gap = text+capitalDigits[digit]+place.name, false
	}
	return text
}
