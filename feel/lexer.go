package feel

import (
	"strings"
	"unicode/utf8"
)

// lexer cuts a source text into tokens and collects what it cannot read.
type lexer struct {
	source string
	at     int
	tokens []token
	errors []*Error
}

// symbols of one character, and those of two.
const (
	symbols     = "+-*/()[]{},.:<>=;?'&%!|#~^"
	longSymbols = "** -> <= >= != .."
)

// symbolLength is how long the symbol is that a text begins with, 0 for none.
func symbolLength(text string) int {
	switch {
	case strings.IndexByte(symbols, text[0]) < 0:
		return 0
	case len(text) > 1 && text[1] != ' ' && strings.Contains(longSymbols, text[:2]):
		return 2
	}
	return 1
}

// tokenize returns the tokens of a text, closed by one of tokenEnd.
func tokenize(source string) ([]token, []*Error) {
	return tokenizeInto(make([]token, 0, len(source)/3+2), source)
}

// tokenizeInto appends the tokens to some.
func tokenizeInto(tokens []token, source string) ([]token, []*Error) {
	l := &lexer{source: source, tokens: tokens}
	for l.skipSpace(); l.at < len(source) && len(l.errors) < maximumErrors; l.skipSpace() {
		l.next()
	}
	l.tokens = append(l.tokens, token{kind: tokenEnd, start: len(source), end: len(source)})
	return l.tokens, l.errors
}

// maximumErrors bounds how many problems of one text are reported.
const maximumErrors = 20

func (l *lexer) report(offset int, format string, arguments ...any) {
	l.errors = append(l.errors, newError(CodeSyntax, l.source, offset, format, arguments...))
}

func (l *lexer) add(kind tokenKind, text string, start int) {
	l.tokens = append(l.tokens, token{kind, text, start, l.at})
}

func (l *lexer) skipSpace() {
	for l.at < len(l.source) {
		rest := l.source[l.at:]
		r, size := utf8.DecodeRuneInString(rest)
		switch {
		case isSpace(r):
			l.at += size
		case strings.HasPrefix(rest, "//"):
			l.skipTo(rest, "\n")
		case strings.HasPrefix(rest, "/*"):
			if !l.skipTo(rest, "*/") {
				l.report(len(l.source)-len(rest), "a comment without end")
			}
		default:
			return
		}
	}
}

// skipTo steps over everything up to and with mark.
func (l *lexer) skipTo(rest, mark string) bool {
	end := strings.Index(rest, mark)
	if end < 0 {
		l.at = len(l.source)
		return false
	}
	l.at += end + len(mark)
	return true
}

func (l *lexer) next() {
	r, size := utf8.DecodeRuneInString(l.source[l.at:])
	switch {
	case r == '"':
		l.quoted(tokenString, l.at)
	case r == '@':
		l.atLiteral()
	case r == '`':
		l.quotedName()
	case isDigitAt(l.source, l.at), r == '.' && isDigitAt(l.source, l.at+1) && !l.afterDot():
		l.number()
	case isNameStart(r):
		l.name()
	default:
		l.symbol(r, size)
	}
}

// afterDot tells whether the point at hand is the second one of "..", as in "1...5".
func (l *lexer) afterDot() bool { return l.at > 0 && l.source[l.at-1] == '.' }

func isDigitAt(s string, at int) bool { return at < len(s) && s[at] >= '0' && s[at] <= '9' }

func (l *lexer) name() {
	start := l.at
	for l.at < len(l.source) {
		r, size := utf8.DecodeRuneInString(l.source[l.at:])
		if !isNamePart(r) {
			break
		}
		l.at += size
	}
	l.add(tokenName, l.source[start:l.at], start)
}

func (l *lexer) number() {
	start := l.at
	l.digits()
	if l.at < len(l.source) && l.source[l.at] == '.' && isDigitAt(l.source, l.at+1) {
		l.at++
		l.digits()
	}
	l.exponent()
	l.add(tokenNumber, l.source[start:l.at], start)
}

func (l *lexer) digits() {
	for isDigitAt(l.source, l.at) {
		l.at++
	}
}

func (l *lexer) exponent() {
	at := l.at
	if at >= len(l.source) || l.source[at] != 'e' && l.source[at] != 'E' {
		return
	}
	at++
	if at < len(l.source) && (l.source[at] == '+' || l.source[at] == '-') {
		at++
	}
	if isDigitAt(l.source, at) {
		l.at = at
		l.digits()
	}
}

func (l *lexer) quoted(kind tokenKind, start int) {
	l.at++
	from, escaped := l.at, false
	for l.at < len(l.source) && l.source[l.at] != '"' {
		if l.source[l.at] == '\\' {
			escaped = true
			l.at++
		}
		l.at++
	}
	if l.at >= len(l.source) {
		l.at = len(l.source)
		l.report(start, "a string without closing quote")
		return
	}
	text := l.source[from:l.at]
	l.at++
	if escaped {
		// an unknown escape, as in the pattern "\d", keeps its backslash
		text, _ = unescape(text, feelEscapes)
	}
	l.add(kind, text, start)
}

func (l *lexer) atLiteral() {
	start := l.at
	l.at++
	l.skipSpace()
	if l.at < len(l.source) && l.source[l.at] == '"' {
		l.quoted(tokenAt, start)
		return
	}
	l.report(start, "a string was expected after '@'")
}

func (l *lexer) quotedName() {
	start := l.at
	length := strings.IndexByte(l.source[start+1:], '`')
	if length < 0 {
		l.at = len(l.source)
		l.report(start, "a name without closing backtick")
		return
	}
	l.at = start + length + 2
	l.add(tokenQuotedName, l.source[start+1:l.at-1], start)
}

func (l *lexer) symbol(r rune, size int) {
	start := l.at
	if length := symbolLength(l.source[start:]); length > 0 {
		l.at += length
		l.add(tokenSymbol, l.source[start:l.at], start)
		return
	}
	l.at += size
	l.report(start, "the character %q has no meaning here", r)
}
