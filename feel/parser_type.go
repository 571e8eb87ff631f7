package feel

// ParseType reads a type as it stands after "instance of" (DMN 1.5, rules 52 and 53), with the named types beside
// the built-in ones. ok is false for a text that is no known type.
func ParseType(text string, named map[string]Type) (t Type, ok bool) {
	tokens, problems := tokenize(text)
	if len(problems) > 0 {
		return Type{}, false
	}
	p := newParser(text, tokens, Options{Types: named})
	t, ok = p.parseType()
	p.expectEnd()
	return t, ok && p.err == nil
}

// parseType reads a type; known is false where a name in it is not one of a type.
func (p *parser) parseType() (t Type, known bool) {
	p.enter()
	defer p.leave()
	if p.next().is("<") {
		if parse, ok := genericTypes[p.current().text]; ok {
			p.advance()
			p.advance()
			return parse(p)
		}
	}
	name := p.parseTypeName()
	if t, known = p.types[name]; known {
		return t, true
	}
	if t, known = builtinTypes[name]; known {
		return t, true
	}
	return Type{nothingType{}}, false
}

var genericTypes map[string]func(p *parser) (Type, bool)

func init() {
	genericTypes = map[string]func(p *parser) (Type, bool){
		"list":     (*parser).parseListType,
		"range":    (*parser).parseRangeType,
		"context":  (*parser).parseContextType,
		"function": (*parser).parseFunctionType,
	}
}

func (p *parser) parseListType() (Type, bool) {
	item, known := p.parseType()
	p.expect(">")
	return ListOf(item), known
}

func (p *parser) parseRangeType() (Type, bool) {
	end, known := p.parseType()
	p.expect(">")
	return Type{rangeType{end}}, known
}

func (p *parser) parseContextType() (Type, bool) {
	var fields []Field
	all := true
	for p.err == nil && !p.current().is(">") {
		name := p.parseKey()
		p.learn(name)
		p.expect(":")
		typ, known := p.parseType()
		all = all && known
		fields = append(fields, Field{name, typ})
		if !p.accept(",") {
			break
		}
	}
	p.expect(">")
	return ContextOf(fields...), all
}

func (p *parser) parseFunctionType() (Type, bool) {
	var parameters []Type
	all := true
	for p.err == nil && !p.current().is(">") {
		typ, known := p.parseType()
		all = all && known
		parameters = append(parameters, typ)
		if !p.accept(",") {
			break
		}
	}
	p.expect(">")
	p.expect("->")
	result, known := p.parseType()
	return FunctionOf(parameters, result), all && known
}

// parseTypeName takes the longest run of tokens that names a type, so that "date and time and x" ends where it must.
func (p *parser) parseTypeName() string {
	if p.current().kind != tokenName && p.current().kind != tokenQuotedName {
		p.unexpected("a type")
		return ""
	}
	best, bestAt := p.current().text, p.at+1
	for end := p.at + 1; end < len(p.tokens) && end <= p.at+12; end++ {
		name := joinNameTokens(p.tokens[p.at:end])
		_, builtin := builtinTypes[name]
		if _, named := p.types[name]; named || builtin {
			best, bestAt = name, end
		}
	}
	p.at = bestAt
	return best
}
