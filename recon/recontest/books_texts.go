package recontest

import (
	"fmt"
	"math/rand/v2"
	"strings"

	"zhitong/calendar"
)

// party is a customer or supplier, and how banks write its name.
type party struct {
	name     string
	atBank   []string
	contract string
}

type cast struct{ parties []party }

var (
	places  = strings.Fields("北辰 南岭 东篱 西岸 青松 白桦 红枫 银杏 金桂 紫荆 云杉 香樟 海棠 玉兰 丹霞 翠屏")
	trades  = strings.Fields("贸易 科技 物流 制造 商贸 食品 电子 建材 纺织 医药")
	latins  = strings.Fields("Fichtner Aldermoor Brindle Castellan Dunmere Eastvale Falkner Grünwald Hollins Ivarsson Jernigan Kestrel Lindqvist Marchetti Norwell Ostermann")
	latinTo = []string{"GmbH", "Trading Ltd", "Logistics Inc", "& Sons", "Electronics AG", "Foods BV"}
)

// newCast makes 700 fictional parties, two thirds Chinese.
func newCast(random *rand.Rand) cast {
	var c cast
	for number := range 700 {
		p := party{contract: fmt.Sprintf("HT%d-%05d", 2022+random.IntN(4), 10_000+number*37)}
		if number%3 < 2 {
			short := places[random.IntN(len(places))] + "样例" + trades[random.IntN(len(trades))]
			p.name = short + "有限公司"
			p.atBank = []string{p.name, short, short + "（集团）有限公司", string([]rune(p.name)[:6])}
		} else {
			p.name = latins[random.IntN(len(latins))] + " " + latinTo[random.IntN(len(latinTo))]
			upper := strings.ToUpper(p.name)
			p.atBank = []string{p.name, upper, upper[:min(len(upper), 12)], strings.ReplaceAll(upper, "LTD", "LIMITED")}
		}
		c.parties = append(c.parties, p)
	}
	return c
}

// party draws one; a few have most of the business.
func (c cast) party(random *rand.Rand) *party {
	at := random.Float64()
	return &c.parties[int(at*at*float64(len(c.parties)))]
}

// purposes of payments; %s is the reference.
var (
	bankTexts = []string{"货款 %s", "%s", "付款 %s 谢谢", "Payment %s", "INVOICE %s THANK YOU", "/RFB/%s", "Rechnung %s", "工程款", "Goods", "对公转账", "服务费"}
	bookTexts = []string{"收付款", "应收 %s", "付款单", "Customer receipt", "Supplier payment %s", "货款"}
)

// text fills a template; now and then a date stands in it, as banks print them.
func (m *bookMaker) text(templates []string, reference string, day calendar.Date) string {
	text := templates[m.random.IntN(len(templates))]
	if strings.Contains(text, "%s") {
		text = strings.TrimSpace(strings.Replace(text, "%s", reference, 1))
	}
	if m.random.IntN(20) == 0 {
		text += " " + strings.ReplaceAll(day.String(), "-", "")
	}
	return text
}

// bank writes an entry of the bank and returns its identification.
func (e *bookEvent) bank(day calendar.Date, amount int64, reference string) string {
	e.written = e.garbled(reference)
	return e.bankEntry(day, amount, e.written, e.text(bankTexts, e.written, day))
}

// bankFor is an entry with a text of its own, whose numbers may be garbled too.
func (e *bookEvent) bankFor(day calendar.Date, amount int64, reference, text string) string {
	return e.bankEntry(day, amount, e.garbled(reference), e.cutText(text))
}

func (e *bookEvent) bankEntry(day calendar.Date, amount int64, reference, text string) string {
	name := ""
	if e.party.name != "" && e.random.IntN(10) > 0 {
		name = e.party.atBank[min(len(e.party.atBank)-1, max(0, e.random.IntN(8)-4))]
	}
	return e.left.write(e.account, day, amount, reference, name, text)
}

// book writes a journal and returns its identification.
func (e *bookEvent) book(day calendar.Date, amount int64, reference string) string {
	e.written = e.garbled(reference)
	return e.right.write(e.account, day, amount, e.written, e.party.name, e.text(bookTexts, e.written, day))
}

func (e *bookEvent) bookFor(day calendar.Date, amount int64, reference, text string) string {
	return e.right.write(e.account, day, amount, e.garbled(reference), e.party.name, text)
}

// garbled damages a reference as forms, banks and people do.
func (m *bookMaker) garbled(reference string) string {
	if reference == "" {
		return ""
	}
	m.census.references++
	if m.random.Float64() >= garbledShare {
		return reference
	}
	m.census.garbled++
	return m.damage(reference)
}

// damage is one of ten; the first five keep every digit.
func (m *bookMaker) damage(reference string) string {
	at := len(reference) - 1 - m.random.IntN(5)
	switch m.random.IntN(10) {
	case 0:
		return strings.ToLower(strings.ReplaceAll(reference, "-", ""))
	case 1:
		return strings.ReplaceAll(reference, "-", " ")
	case 2:
		return "REF " + reference
	case 3:
		return strings.ReplaceAll(reference, "0", "O")
	case 4:
		return reference + "/" + fmt.Sprint(10+m.random.IntN(90))
	case 5: // neighbours change places
		return reference[:at-1] + string(reference[at]) + string(reference[at-1]) + reference[at+1:]
	case 6: // another digit
		return reference[:at] + string(rune('0'+m.random.IntN(10))) + reference[at+1:]
	case 7: // a sign is lost
		return reference[:at] + reference[at+1:]
	case 8: // the end is cut off
		return reference[:len(reference)-1-m.random.IntN(6)]
	}
	return "" // nobody wrote it down
}

// cutText ends a text where the field of the bank ends.
func (m *bookMaker) cutText(text string) string {
	if signs := []rune(text); len(signs) > 70 {
		return string(signs[:70])
	}
	return text
}
