package feel

func (p *parser) parseInvocation(target expression) expression {
	result := &invocation{target: target, at: p.advance().start}
	if reference, ok := target.(*nameReference); ok {
		result.at = reference.at
	}
	if p.accept(")") {
		return result
	}
	named := p.namedArgument()
	for p.err == nil {
		if named {
			result.names = append(result.names, p.parseKey())
			p.expect(":")
		}
		result.arguments = append(result.arguments, p.parseArgument())
		if !p.accept(",") {
			break
		}
	}
	p.expect(")")
	return result
}

// parseArgument also takes "< 5" as a range value, which functions on ranges accept.
func (p *parser) parseArgument() expression { return p.parseExpression() }

// namedArgument looks ahead for "name :" or "a name :".
func (p *parser) namedArgument() bool {
	for i := p.at; i < len(p.tokens); i++ {
		switch t := p.tokens[i]; {
		case t.is(":"):
			return i > p.at
		case t.kind == tokenString && i == p.at:
		case t.kind != tokenName && t.kind != tokenQuotedName:
			return false
		}
	}
	return false
}

// parseFunction reads a function literal; one that is "external" is known only to its host (DMN 1.5, 10.3.2.13.3).
func (p *parser) parseFunction(keyword token) expression {
	result := &functionDefinition{}
	p.expect("(")
	for p.err == nil && !p.current().is(")") {
		name := p.parseKey()
		p.learn(name)
		result.parameters = append(result.parameters, name)
		result.types = append(result.types, p.parseParameterType())
		if !p.accept(",") {
			break
		}
	}
	p.expect(")")
	result.external = p.accept("external")
	result.body = p.parseExpression()
	if p.err == nil {
		result.source = p.source[keyword.start:p.tokens[p.at-1].end]
	}
	return result
}

func (p *parser) parseParameterType() Type {
	if !p.accept(":") {
		return Type{}
	}
	typ, _ := p.parseType()
	return typ
}

func (p *parser) parseConditional(t token) expression {
	condition := p.parseExpression()
	p.expect("then")
	then := p.parseExpression()
	p.expect("else")
	return &conditional{condition, then, p.parseExpression(), t.start}
}

func (p *parser) parseFor(token) expression {
	iterators := p.parseIterators()
	p.expect("return")
	p.learn("partial")
	return &forLoop{iterators, p.parseExpression()}
}

func (p *parser) parseQuantified(t token) expression {
	iterators := p.parseIterators()
	p.expect("satisfies")
	return &quantified{t.text == "every", iterators, p.parseExpression()}
}

func (p *parser) parseIterators() []iterator {
	var iterators []iterator
	for p.err == nil {
		at := p.current().start
		next := iterator{name: p.parseIteratorName(), at: at}
		p.expect("in")
		next.from = p.parseExpression()
		if p.accept("..") {
			next.to = p.parseExpression()
		}
		iterators = append(iterators, next)
		// the specification separates by comma; Camunda and older texts also by nothing
		if !p.accept(",") {
			break
		}
	}
	return iterators
}

// parseIteratorName reads the tokens before "in".
func (p *parser) parseIteratorName() string {
	if t := p.current(); t.kind == tokenQuotedName {
		return p.advance().text
	}
	from := p.at
	for !p.current().is("in") && p.current().kind == tokenName {
		p.advance()
	}
	if from == p.at {
		p.unexpected("a name")
		return ""
	}
	name := joinNameTokens(p.tokens[from:p.at])
	p.learn(name)
	return name
}
