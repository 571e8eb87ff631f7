package money

import "testing"

// The amounts with cents are the examples of annex 1 of 支付结算办法; the
// others follow from its rules.
func TestCapital(t *testing.T) {
	for minor, want := range map[int64]string{
		140950:              "壹仟肆佰零玖元伍角",
		600714:              "陆仟零柒元壹角肆分",
		168032:              "壹仟陆佰捌拾元零叁角贰分",
		10700053:            "壹拾万柒仟元零伍角叁分",
		1640902:             "壹万陆仟肆佰零玖元零贰分",
		32504:               "叁佰贰拾伍元零肆分",
		12300:               "壹佰贰拾叁元整",
		0:                   "零元整",
		4:                   "肆分",
		50:                  "伍角",
		-1000:               "负壹拾元整",
		1000100:             "壹万零壹元整",
		10000000000:         "壹亿元整",
		10000100000:         "壹亿零壹仟元整",
		101050000000:        "壹拾亿壹仟零伍拾万元整",
		9223372036854775807: "玖亿贰仟贰佰叁拾叁万柒仟贰佰零叁亿陆仟捌佰伍拾肆万柒仟柒佰伍拾捌元零柒分",
	} {
		if got, err := New(minor, CNY).Capital(); err != nil || got != want {
			t.Errorf("%d: got %s, %v; want %s", minor, got, err, want)
		}
	}
	if _, err := New(1, USD).Capital(); codeOf(err) != CodeCurrencyMismatch {
		t.Errorf("got %v", err)
	}
}
