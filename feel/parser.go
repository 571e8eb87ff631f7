package feel

// parser is a recursive-descent parser; a method stands for a level of precedence of the grammar (DMN 1.5, 10.3.1.2).
// After a problem it stands at the end of the text, so that every loop ends.
type parser struct {
	source    string
	tokens    []token
	at        int
	names     nameIndex
	types     map[string]Type
	profile   Profile
	err       *Error
	depth     int
	steps     int // tokens taken; going back takes them again, which must not go on for ever
	hasInput  bool
	usesInput bool
	noFilter  bool // "5[" is the end of a range, not a filter
}

func newParser(source string, tokens []token, options Options) *parser {
	p := &parser{}
	p.begin(source, tokens, options)
	return p
}

func (p *parser) begin(source string, tokens []token, options Options) {
	*p = parser{source: source, tokens: tokens, types: options.Types, profile: options.Profile}
	for _, name := range options.Names {
		p.learn(name)
	}
}

func (p *parser) parseWholeExpression() expression {
	root := p.parseExpression()
	p.expectEnd()
	return root
}

func (p *parser) parseWholeUnaryTests() expression {
	p.hasInput = true
	root := &testList{tests: p.parseUnaryTests()}
	p.expectEnd()
	return root
}

func (p *parser) expectEnd() {
	if p.current().kind != tokenEnd {
		p.unexpected("the end")
	}
}

func (p *parser) current() token { return p.tokens[p.at] }

func (p *parser) next() token { return p.tokens[min(p.at+1, len(p.tokens)-1)] }

func (p *parser) advance() token {
	t := p.tokens[p.at]
	if p.steps++; p.steps > 100*len(p.tokens)+1000 {
		p.fail(CodeTooLong, t.start, "the text takes too many attempts to read; use more brackets")
	}
	if t.kind != tokenEnd {
		p.at++
	}
	return t
}

func (p *parser) accept(text string) bool {
	if p.current().is(text) {
		p.advance()
		return true
	}
	return false
}

func (p *parser) expect(text string) {
	if !p.accept(text) {
		p.unexpected("'" + text + "'")
	}
}

func (p *parser) unexpected(wanted string) {
	t := p.current()
	p.fail(CodeSyntax, t.start, "%s was expected, but there is %s", wanted, t.describe())
}

// fail keeps the first problem.
func (p *parser) fail(code string, offset int, format string, arguments ...any) {
	if p.err == nil {
		p.err = newError(code, p.source, offset, format, arguments...)
	}
	p.at = len(p.tokens) - 1
}

// attempt runs parse; when it fails, the parser is back where it was.
func (p *parser) attempt(parse func() expression) (expression, bool) {
	if p.err != nil {
		return nil, false
	}
	at, depth, usesInput := p.at, p.depth, p.usesInput
	if result := parse(); p.err == nil {
		return result, true
	}
	if p.err.Code != CodeSyntax {
		return nil, false
	}
	p.at, p.depth, p.usesInput, p.err = at, depth, usesInput, nil
	return nil, false
}

// enter counts nesting; the caller defers leave.
func (p *parser) enter() {
	if p.depth++; p.depth > maximumNesting {
		p.fail(CodeTooDeep, p.current().start, "nested deeper than %d", maximumNesting)
	}
}

func (p *parser) leave() { p.depth-- }

func (p *parser) parseExpression() expression {
	p.enter()
	defer p.leave()
	filterAllowed := p.noFilter
	p.noFilter = false
	result := p.parseDisjunction()
	p.noFilter = filterAllowed
	return result
}

func (p *parser) parseDisjunction() expression {
	left := p.parseConjunction()
	for t := p.current(); p.accept("or"); t = p.current() {
		left = &disjunction{left, p.parseConjunction(), t.start}
	}
	return left
}

func (p *parser) parseConjunction() expression {
	left := p.parseComparison()
	for t := p.current(); p.accept("and"); t = p.current() {
		left = &conjunction{left, p.parseComparison(), t.start}
	}
	return left
}

func (p *parser) parseComparison() expression {
	left := p.parseAdditive()
	for p.err == nil {
		t := p.current()
		switch {
		case isComparison(t):
			p.advance()
			left = &comparison{t.text, left, p.parseAdditive(), t.start}
		case t.is("between"):
			left = p.parseBetween(left)
		case t.is("in"):
			p.advance()
			left = &membership{left, p.parseMembershipTests()}
		default:
			return left
		}
	}
	return left
}

func isComparison(t token) bool {
	if t.kind != tokenSymbol {
		return false
	}
	switch t.text {
	case "=", "!=", "<", "<=", ">", ">=":
		return true
	}
	return false
}

func (p *parser) parseBetween(value expression) expression {
	at := p.advance().start
	low := p.parseAdditive()
	p.expect("and")
	return &between{value, low, p.parseAdditive(), at}
}

func (p *parser) parseAdditive() expression {
	left := p.parseMultiplicative()
	for t := p.current(); t.is("+") || t.is("-"); t = p.current() {
		p.advance()
		left = &arithmetic{t.text, left, p.parseMultiplicative(), t.start}
	}
	return left
}

func (p *parser) parseMultiplicative() expression {
	left := p.parsePower()
	for t := p.current(); t.is("*") || t.is("/"); t = p.current() {
		p.advance()
		left = &arithmetic{t.text, left, p.parsePower(), t.start}
	}
	return left
}

// parsePower is left-associative, and a minus sign binds tighter: -3 ** 2 is 9 (DMN 1.5, rule 4).
func (p *parser) parsePower() expression {
	left := p.parseNegation()
	for t := p.current(); t.is("**"); t = p.current() {
		p.advance()
		left = &arithmetic{t.text, left, p.parseNegation(), t.start}
	}
	return left
}

func (p *parser) parseNegation() expression {
	t := p.current()
	if !t.is("-") {
		return p.parseInstanceOf()
	}
	p.enter()
	defer p.leave()
	p.advance()
	return &negation{p.parseNegation(), t.start}
}

func (p *parser) parseInstanceOf() expression {
	value := p.parsePostfix()
	for p.current().is("instance") && p.next().is("of") {
		p.advance()
		p.advance()
		typ, known := p.parseType()
		value = &instanceOf{value, typ, known}
	}
	return value
}
