package feel

// parseUnaryTests reads the whole of an input entry: "-", "not(…)" or tests separated by commas.
func (p *parser) parseUnaryTests() []test {
	if p.current().is("-") && p.next().kind == tokenEnd {
		p.advance()
		return []test{anyTest{}}
	}
	if p.current().is("not") && p.next().is("(") {
		if negated, ok := p.attemptNegated(); ok {
			return []test{negated}
		}
	}
	return p.parseTests()
}

// attemptNegated reads "not(…)" as the negation of tests where it is the whole text; "not(a) or b" is an expression.
func (p *parser) attemptNegated() (test, bool) {
	result := &negatedTest{}
	_, ok := p.attempt(func() expression {
		p.advance()
		p.advance()
		result.tests = p.parseTests()
		p.expect(")")
		p.expectEnd()
		return nil
	})
	return result, ok
}

func (p *parser) parseTests() []test {
	tests := []test{p.parseTest(p.parseExpression)}
	for p.accept(",") {
		tests = append(tests, p.parseTest(p.parseExpression))
	}
	return tests
}

// parseMembershipTests reads what stands on the right of "in": tests in brackets, or one test that binds like the
// other comparisons (see the package documentation).
func (p *parser) parseMembershipTests() []test {
	p.enter()
	defer p.leave()
	outer := p.hasInput
	p.hasInput = true
	defer func() { p.hasInput = outer }()
	if p.current().is("(") {
		if tests, ok := p.attemptTestList(); ok {
			return tests
		}
	}
	return []test{p.parseTest(p.parseAdditive)}
}

// attemptTestList reads "(a, b)"; "(1..5)" is a range and "(a + b) * 2" an expression, which it leaves alone.
func (p *parser) attemptTestList() ([]test, bool) {
	var tests []test
	_, ok := p.attempt(func() expression {
		p.advance()
		tests = p.parseTests()
		p.expect(")")
		if continuesOperand(p.current()) {
			p.unexpected("the end of the tests")
		}
		return nil
	})
	return tests, ok
}

func continuesOperand(t token) bool {
	if t.kind != tokenSymbol {
		return false
	}
	switch t.text {
	case "+", "-", "*", "/", "**", ".", "[":
		return true
	}
	return false
}

func (p *parser) parseTest(parseOperand func() expression) test {
	t := p.current()
	if isComparison(t) {
		p.advance()
		return &operatorTest{t.text, p.parseAdditive(), t.start}
	}
	outer := p.usesInput
	p.usesInput = false
	operand := parseOperand()
	result := &expressionTest{operand: operand, usesInput: p.usesInput, at: t.start}
	_, result.isLiteral = operand.(*literal)
	p.usesInput = outer || p.usesInput
	return result
}
