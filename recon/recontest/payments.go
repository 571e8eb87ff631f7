// Package recontest makes pairs of payment lists whose truth is known, for tests
// and measurements of matching without a shared reference.
//
// The error model: a payment has a sender, a purpose and an amount; senders are
// few and repeat after Zipf's law. Each list writes the memo in its own way: the
// first name may be an initial or missing, words are cut off, dropped, mistyped or
// abbreviated, codes of the bank are added, and the whole is cut to a length.
// The amount that arrives differs by a fee or a rate of exchange in a part of the
// pairs, by up to 15 %. It arrives some days later. The errors of different
// fields are independent, which those of real banks are not.
package recontest

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"

	"zhitong/calendar"
	"zhitong/money"
	"zhitong/recon"
)

// Options of the lists.
type Options struct {
	Seed    uint64
	Pairs   int     // payments that are in both lists
	Alone   int     // payments more that are in one list only, in each
	Senders int     // how many different senders there are
	Days    int     // over how many days the payments were sent
	Noise   float64 // 1: as described; 2: each error of the memo is twice as likely
	Missing float64 // share of memos that are empty, in each list
	Other   float64 // share of pairs whose amounts differ
	Reach   float64 // largest relative difference of amounts, such as 0.15
	Lag     int     // most days that a payment takes
	Chinese bool    // senders and purposes are Chinese
}

// Lists are what was made. The identifications of a pair differ in the first
// letter only: O17 was sent, D17 arrived.
type Lists struct{ Sent, Arrived []recon.Item }

// True reports whether two identifications are those of a pair.
func True(left, right string) bool { return left[0] == 'O' && right[0] == 'D' && left[1:] == right[1:] }

// Payments makes the lists; the same options make the same ones.
func Payments(o Options) Lists {
	m := &maker{options: o, random: rand.New(rand.NewPCG(o.Seed, 0x5eed))}
	m.cast()
	var lists Lists
	for number := range o.Pairs + 2*o.Alone {
		sent, arrived := m.payment(number)
		if number < o.Pairs+o.Alone {
			lists.Sent = append(lists.Sent, sent)
		}
		if number < o.Pairs || number >= o.Pairs+o.Alone {
			lists.Arrived = append(lists.Arrived, arrived)
		}
	}
	m.random.Shuffle(len(lists.Sent), func(i, j int) { lists.Sent[i], lists.Sent[j] = lists.Sent[j], lists.Sent[i] })
	m.random.Shuffle(len(lists.Arrived), func(i, j int) { lists.Arrived[i], lists.Arrived[j] = lists.Arrived[j], lists.Arrived[i] })
	return lists
}

type maker struct {
	options Options
	random  *rand.Rand
	senders []string
	zipf    *rand.Zipf
}

var (
	syllables  = strings.Fields("an bel cor dan el far gar hol in jan kel lor mar nor os per qui ros sal tor ul ver wil xan yor zel bra chi dro fle gri")
	endings    = strings.Fields("son man er ton ley ski ez ini berg dottir wood ford us a o")
	purposes   = strings.Fields("payment invoice rent donation subscription salary refund deposit consulting insurance membership shipping tuition dinner groceries electricity")
	codes      = strings.Fields("BGC FPI BACS SEPA CHAPS TFR DD SO")
	surnames   = []rune("王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕")
	givenSigns = []rune("伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰健鹏飞红梅玲建国文辉力峰东")
	chinese    = strings.Fields("货款 租金 工资 报销 服务费 咨询费 保险费 退款 押金 物流费 电费 会员费 学费")
)

// cast makes the senders.
func (m *maker) cast() {
	for range m.options.Senders {
		m.senders = append(m.senders, m.sender())
	}
	m.zipf = rand.NewZipf(m.random, 1.1, 20, uint64(len(m.senders)-1))
}

func (m *maker) sender() string {
	if m.options.Chinese {
		return string(pick(m, surnames)) + string(pick(m, givenSigns)) + string(pick(m, givenSigns))
	}
	first := pick(m, syllables) + pick(m, syllables)
	return strings.ToUpper(first + " " + pick(m, syllables) + pick(m, syllables) + pick(m, endings))
}

func pick[T any](m *maker, list []T) T { return list[m.random.IntN(len(list))] }

func (m *maker) chance(share float64) bool { return m.random.Float64() < share }

func (m *maker) payment(number int) (sent, arrived recon.Item) {
	memo := m.memo()
	minor := int64(math.Exp(m.random.NormFloat64()*1.2+4.5)*100) + 50
	if m.chance(0.3) {
		minor = (minor/1000 + 1) * 1000 // people like round amounts
	}
	begin, _ := calendar.NewDate(2025, 1, 2)
	day := begin.AddDays(m.random.IntN(m.options.Days))
	sent = m.item(fmt.Sprintf("O%06d", number), minor, day, m.written(memo, false))
	arrived = m.item(fmt.Sprintf("D%06d", number), m.arriving(minor), day.AddDays(m.lag()), m.written(memo, true))
	return sent, arrived
}

func (m *maker) item(id string, minor int64, day calendar.Date, text string) recon.Item {
	return recon.Item{ID: id, Account: "all", Currency: money.CNY, Minor: minor, BookingDate: day, ValueDate: day, Text: text}
}

// memo is what the sender means, as words.
func (m *maker) memo() []string {
	words := strings.Fields(m.senders[m.zipf.Uint64()])
	if m.options.Chinese {
		return append(words, pick(m, chinese))
	}
	words = append(words, pick(m, purposes))
	if m.chance(0.2) {
		words = append(words, fmt.Sprintf("%d", 1000+m.random.IntN(9000)))
	}
	return words
}

// arriving is the amount after a fee, or at another rate.
func (m *maker) arriving(minor int64) int64 {
	switch {
	case !m.chance(m.options.Other):
		return minor
	case m.chance(0.5):
		return minor - min(minor/20, 50+m.random.Int64N(250))
	}
	return max(1, int64(float64(minor)*(1+m.options.Reach*(2*m.random.Float64()-1))))
}

// lag is short as a rule and long at times.
func (m *maker) lag() int {
	if m.chance(0.1) {
		return m.random.IntN(m.options.Lag + 1)
	}
	return min(m.options.Lag, int(m.random.ExpFloat64()*2.5))
}

// written is the memo as one of the lists has it.
func (m *maker) written(memo []string, arrived bool) string {
	if m.chance(m.options.Missing) {
		return ""
	}
	words := slices.Clone(memo)
	if len(words) > 2 && m.chance(0.4*m.options.Noise) {
		words[0] = words[0][:1]
	}
	for position := range words {
		words[position] = m.damaged(words[position])
	}
	words = slices.DeleteFunc(words, func(word string) bool { return word == "" })
	if arrived && m.chance(0.5) {
		words = append(words, pick(m, codes))
	}
	separator := " "
	if m.options.Chinese {
		separator = ""
	}
	return m.cut(strings.Join(words, separator))
}

// damaged is a word that is dropped, cut off, mistyped or in another case.
func (m *maker) damaged(word string) string {
	signs := []rune(word)
	at := m.random.IntN(len(signs))
	switch noise := m.options.Noise; {
	case m.chance(0.06 * noise):
		return ""
	case m.chance(0.1*noise) && len(signs) > 4:
		return string(signs[:3+m.random.IntN(len(signs)-3)])
	case m.chance(0.05*noise) && len(signs) > 3:
		return string(slices.Delete(signs, at, at+1))
	case m.chance(0.03 * noise):
		signs[at] = signs[m.random.IntN(len(signs))]
		return string(signs)
	case m.chance(0.1 * noise):
		return strings.ToLower(word)
	}
	return word
}

// cut ends the text where the field of the list ends.
func (m *maker) cut(text string) string {
	if signs := []rune(text); m.chance(0.3*m.options.Noise) && len(signs) > 10 {
		return string(signs[:10+m.random.IntN(len(signs)-10)])
	}
	return text
}
