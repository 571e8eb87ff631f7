package feel

// parsePostfix reads a primary expression followed by paths, filters and invocations.
func (p *parser) parsePostfix() expression {
	result := p.parsePrimary()
	for p.err == nil {
		t := p.current()
		switch {
		case t.is(".") && t.kind == tokenSymbol:
			p.advance()
			at := p.current().start
			result = &path{result, p.parsePathName(), at}
		case t.is("[") && !p.noFilter:
			p.advance()
			result = &filter{result, p.parseExpression(), t.start}
			p.expect("]")
		case t.is("("):
			result = p.parseInvocation(result)
		default:
			return result
		}
	}
	return result
}

func (p *parser) parsePathName() string {
	t := p.current()
	if t.kind != tokenName && t.kind != tokenQuotedName {
		p.unexpected("a name")
		return ""
	}
	if name, count := p.longestName(); count > 0 && t.kind == tokenName {
		p.at += count
		return name
	}
	return p.advance().text
}

func (p *parser) parsePrimary() expression {
	t := p.current()
	switch t.kind {
	case tokenNumber:
		p.advance()
		return p.numberLiteral(t)
	case tokenString:
		p.advance()
		return &literal{String(t.text)}
	case tokenAt:
		p.advance()
		return &atLiteral{t.text, t.start}
	case tokenQuotedName:
		p.advance()
		return &nameReference{t.text, t.start}
	case tokenName:
		return p.parseWord(t)
	case tokenSymbol:
		return p.parseSymbol(t)
	}
	p.unexpected("an expression")
	return &literal{}
}

// numberLiteral of a number that is out of range is null, as every computation that leaves the range.
func (p *parser) numberLiteral(t token) expression {
	value, err := ParseNumber(t.text)
	if err != nil {
		return &farNumber{t.text, t.start}
	}
	return &literal{value}
}

// words are the parsers for what begins with a reserved word.
var words map[string]func(p *parser, t token) expression

func init() {
	words = map[string]func(p *parser, t token) expression{
		"if":       (*parser).parseConditional,
		"for":      (*parser).parseFor,
		"some":     (*parser).parseQuantified,
		"every":    (*parser).parseQuantified,
		"function": (*parser).parseFunction,
		"true":     func(*parser, token) expression { return &literal{Bool(true)} },
		"false":    func(*parser, token) expression { return &literal{Bool(false)} },
		"null":     func(*parser, token) expression { return &literal{} },
	}
}

func (p *parser) parseWord(t token) expression {
	if name, count := p.longestName(); count > 0 {
		p.at += count
		return &nameReference{name, t.start}
	}
	if parse, ok := words[t.text]; ok {
		p.advance()
		return parse(p, t)
	}
	if reserved[t.text] {
		p.unexpected("an expression")
		return &literal{}
	}
	p.advance()
	return &nameReference{t.text, t.start}
}

func (p *parser) parseSymbol(t token) expression {
	switch t.text {
	case "(":
		return p.parseParenthesis()
	case "[":
		return p.parseBracket()
	case "]":
		p.advance()
		return p.parseRangeFrom(t.start, false, p.parseRangeEnd())
	case "{":
		return p.parseContext()
	case "?":
		return p.parseInput()
	case "<", "<=", ">", ">=":
		p.advance()
		return &openRange{t.text, p.parseAdditive(), t.start}
	}
	p.unexpected("an expression")
	return &literal{}
}

func (p *parser) parseInput() expression {
	t := p.advance()
	if !p.hasInput {
		p.fail(CodeInputNotKnown, t.start, "'?' stands for the input of a unary test; there is none here")
	}
	p.usesInput = true
	return &inputReference{t.start}
}

// parseParenthesis reads "(1 + 2)" or a range with open start, "(1..2]".
func (p *parser) parseParenthesis() expression {
	start := p.advance().start
	if operator := p.current(); isComparison(operator) {
		return p.parseOpenRange(operator)
	}
	inner := p.parseExpression()
	if p.current().is("..") {
		return p.parseRangeFrom(start, false, inner)
	}
	p.expect(")")
	return inner
}

// parseOpenRange reads "(< 5)", the range without a start (DMN 1.5, rule 66).
func (p *parser) parseOpenRange(operator token) expression {
	p.advance()
	result := &openRange{operator.text, p.parseAdditive(), operator.start}
	p.expect(")")
	return result
}

// parseBracket reads a list, or a range with closed start.
func (p *parser) parseBracket() expression {
	start := p.advance().start
	result := &listLiteral{}
	if p.accept("]") {
		return result
	}
	first := p.parseExpression()
	if p.current().is("..") {
		return p.parseRangeFrom(start, true, first)
	}
	result.items = append(result.items, first)
	for p.accept(",") {
		result.items = append(result.items, p.parseExpression())
	}
	p.expect("]")
	return result
}

// parseRangeFrom reads the rest of a range, from "..". "[1..5[" ends with the bracket that also begins a filter, so
// reading the end with filters is tried first.
func (p *parser) parseRangeFrom(start int, includesLow bool, low expression) expression {
	p.expect("..")
	result := &rangeLiteral{low: low, includesLow: includesLow, at: start}
	parse := func() expression {
		result.high = p.parseRangeEnd()
		result.includesHigh = p.current().is("]")
		if !p.accept("]") && !p.accept(")") && !p.accept("[") {
			p.unexpected("']'")
		}
		return result
	}
	if closed, ok := p.attempt(parse); ok {
		return closed
	}
	outer := p.noFilter
	p.noFilter = true
	parse()
	p.noFilter = outer
	return result
}

func (p *parser) parseRangeEnd() expression {
	p.enter()
	defer p.leave()
	return p.parseAdditive()
}

func (p *parser) parseContext() expression {
	p.advance()
	result := &contextLiteral{}
	if p.accept("}") {
		return result
	}
	for p.err == nil {
		start := p.current()
		key := p.parseKey()
		p.expect(":")
		result.entries = append(result.entries, contextEntry{key, p.parseExpression(), start.start})
		if start.kind != tokenString || isWords(key) { // which the entries after it may use
			p.learn(key)
		}
		if !p.accept(",") {
			break
		}
	}
	p.expect("}")
	return result
}

// parseKey reads the key of a context entry or the name of a parameter: a string, or tokens up to the colon.
func (p *parser) parseKey() string {
	if t := p.current(); t.kind == tokenString || t.kind == tokenQuotedName {
		return p.advance().text
	}
	from := p.at
	for p.continuesKey(p.at == from) {
		p.advance()
	}
	if from == p.at {
		p.unexpected("a name")
		return ""
	}
	return joinNameTokens(p.tokens[from:p.at])
}

func (p *parser) continuesKey(first bool) bool {
	t := p.current()
	switch t.kind {
	case tokenName:
		return true
	case tokenNumber:
		return !first
	case tokenSymbol:
		return !first && (t.text == "'" || continuesOperand(t) && t.text != "[")
	}
	return false
}
