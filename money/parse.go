package money

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Conventions say which signs separate groups and decimals in a text.
type Conventions struct {
	Decimal rune
	Group   rune
}

// The usual conventions.
var (
	PointDecimal = Conventions{Decimal: '.', Group: ','} // zh, en
	CommaDecimal = Conventions{Decimal: ',', Group: '.'} // de, fr, nl …
)

// Parse reads an amount as people write it: with or without thousands
// separators; in half- or full-width characters; with a sign before or behind
// it, brackets, CR and DR, 贷 and 借 (DR, 借 and brackets are negative); with a
// currency code, symbol or Chinese name before or behind it.
//
// currency is that of the field; a currency in the text must be the same one.
// With the zero Currency the text has to name it, and a symbol that several
// currencies share (¥, $) is refused. The errors have the codes
// malformed_amount, too_many_decimals, overflow, currency_mismatch,
// no_currency, no_minor_unit and unknown_conventions, with the byte offset.
func Parse(text string, currency Currency, conventions Conventions) (Amount, error) {
	if conventions.Decimal == 0 || conventions.Decimal == conventions.Group {
		return Amount{}, newError(CodeUnknownConvention, "the conventions need a decimal separator of their own")
	}
	if amount, plain := plainAmount(text, currency, conventions.Decimal); plain {
		return amount, nil
	}
	return parse(text, currency, conventions)
}

func parse(text string, currency Currency, conventions Conventions) (Amount, error) {
	p := parser{text: text, conventions: conventions, currency: currency}
	for _, step := range []func() error{p.affixes, p.number, p.affixes, p.end} {
		if err := step(); err != nil {
			return Amount{}, err
		}
	}
	return p.amount()
}

type parser struct {
	text        string
	offset      int
	conventions Conventions
	currency    Currency
	whole       string
	fraction    string
	numberAt    int
	signed      bool
	negative    bool
	open        bool // a bracket waits to be closed
	closed      bool
}

func (p *parser) malformed(message string) error {
	return errorAt(p.offset, CodeMalformed, "%s", message)
}

// affixes reads signs, brackets and currencies until something else comes.
func (p *parser) affixes() error {
	for p.offset < len(p.text) {
		char, width := p.next()
		switch {
		case unicode.IsSpace(char):
			p.offset += width
			continue
		case p.isMark(char):
			if err := p.mark(char, width); err != nil {
				return err
			}
			continue
		}
		word := p.word()
		if word == "" {
			return nil
		}
		if err := p.acceptWord(word); err != nil {
			return err
		}
	}
	return nil
}

func (p *parser) isMark(char rune) bool { return strings.ContainsRune("+-()", char) }

func (p *parser) mark(char rune, width int) error {
	switch char {
	case '+', '-':
		if err := p.sign(char == '-'); err != nil {
			return err
		}
	case '(':
		if p.whole != "" || p.fraction != "" {
			return p.malformed("a bracket opens behind the amount")
		}
		if err := p.sign(true); err != nil {
			return err
		}
		p.open = true
	case ')':
		if !p.open || p.closed || p.whole+p.fraction == "" {
			return p.malformed("a bracket closes that was not opened")
		}
		p.closed = true
	}
	p.offset += width
	return nil
}

func (p *parser) sign(negative bool) error {
	if p.signed {
		return p.malformed("the amount has two signs")
	}
	p.signed, p.negative = true, negative
	return nil
}

// word returns the run of letters and currency symbols at the offset.
func (p *parser) word() string {
	end := p.offset
	for end < len(p.text) {
		char, width := utf8.DecodeRuneInString(p.text[end:])
		if char = halfWidth(char); !unicode.IsLetter(char) && !unicode.Is(unicode.Sc, char) {
			break
		}
		end += width
	}
	return p.text[p.offset:end]
}

func (p *parser) acceptWord(word string) error {
	plain := strings.ToUpper(strings.Map(halfWidth, word))
	if negative, known := debitCredit[plain]; known {
		p.offset += len(word)
		return p.sign(negative)
	}
	if err := p.acceptCurrency(plain); err != nil {
		return err
	}
	p.offset += len(word)
	return nil
}

var debitCredit = map[string]bool{"DR": true, "CR": false, "借": true, "贷": false}

func (p *parser) acceptCurrency(name string) error {
	codes, known := currencyNames[name]
	if !known {
		if _, err := LookupCurrency(name); err != nil {
			return p.malformed("a word is neither a currency nor a sign")
		}
		codes = name
	}
	if p.currency.IsZero() {
		if len(codes) != 3 {
			return errorAt(p.offset, CodeNoCurrency, "the symbol belongs to several currencies")
		}
		p.currency, _ = LookupCurrency(codes)
		return nil
	}
	if !strings.Contains(codes, p.currency.Code()) {
		return errorAt(p.offset, CodeCurrencyMismatch, "the text names another currency than %s", p.currency.Code())
	}
	return nil
}

// currencyNames are the names beside the ISO codes, each with the codes that it may mean.
var currencyNames = map[string]string{
	"元": "CNY", "圆": "CNY", "人民币": "CNY", "人民币元": "CNY", "RMB": "CNY", "CN¥": "CNY",
	"¥": "CNY JPY", "$": "USD AUD CAD HKD NZD SGD TWD", "US$": "USD", "HK$": "HKD", "NT$": "TWD", "JP¥": "JPY",
	"€": "EUR", "£": "GBP", "₩": "KRW", "美元": "USD", "港元": "HKD", "港币": "HKD", "欧元": "EUR", "英镑": "GBP",
	"日元": "JPY", "韩元": "KRW",
}

// number reads digits with their separators into whole and fraction.
func (p *parser) number() error {
	p.numberAt = p.offset
	group, groups := 0, 0
	for p.offset < len(p.text) {
		char, width := p.next()
		switch {
		case char >= '0' && char <= '9':
			p.whole += string(char)
			group++
		case char == p.conventions.Group && char != 0:
			if group == 0 || group > 3 || groups > 0 && group != 3 {
				return p.malformed("a thousands separator is out of place")
			}
			group, groups = 0, groups+1
		default:
			return p.endOfWhole(char, width, group, groups)
		}
		p.offset += width
	}
	return p.endOfWhole(0, 0, group, groups)
}

func (p *parser) endOfWhole(char rune, width, group, groups int) error {
	if groups > 0 && group != 3 {
		return p.malformed("a thousands separator is out of place")
	}
	if char == p.conventions.Decimal {
		p.offset += width
		p.decimals()
	}
	if p.whole+p.fraction == "" {
		return p.malformed("the text is not an amount")
	}
	return nil
}

func (p *parser) decimals() {
	for p.offset < len(p.text) {
		char, width := p.next()
		if char < '0' || char > '9' {
			return
		}
		p.fraction += string(char)
		p.offset += width
	}
}

func (p *parser) end() error {
	if p.offset < len(p.text) {
		return p.malformed("the text goes on behind the amount")
	}
	if p.open && !p.closed {
		return p.malformed("a bracket is not closed")
	}
	return nil
}

func (p *parser) amount() (Amount, error) {
	decimals, err := minorUnit(p.currency)
	if err != nil {
		return Amount{}, err
	}
	digits := digitSum{decimals: decimals, offset: p.numberAt}
	for _, char := range []byte(p.whole + "." + p.fraction) {
		if err := digits.add(char, '.'); err != nil {
			return Amount{}, err
		}
	}
	return digits.amount(p.negative, p.currency)
}

// next returns the half-width form of the character at the offset.
func (p *parser) next() (char rune, width int) {
	char, width = utf8.DecodeRuneInString(p.text[p.offset:])
	return halfWidth(char), width
}

// halfWidth maps the full-width forms of Unicode (FF01–FF5E, FFE1, FFE5, FFE6)
// and the minus signs to their usual characters.
func halfWidth(char rune) rune {
	switch {
	case char >= '！' && char <= '～':
		return char - '！' + '!'
	case char == '￥':
		return '¥'
	case char == '￡':
		return '£'
	case char == '￦':
		return '₩'
	case char == '−' || char == '﹣' || char == '–':
		return '-'
	}
	return char
}
