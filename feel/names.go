package feel

import "strings"

// nameIndex knows the names of more than one token, such as "string length" or "Extra days - case 1". The grammar
// cannot tell where such a name ends; the longest known one is taken (DMN 1.5, 10.3.1.2).
type nameIndex map[string][]knownName // by first token, longest first

type knownName struct {
	name   string
	tokens []string
}

// add makes a name known. Names of one token need no entry.
func (x nameIndex) add(name string) {
	tokens, errors := tokenize(name)
	if len(errors) > 0 || len(tokens) < 3 {
		return
	}
	known := knownName{name: name}
	for _, t := range tokens[:len(tokens)-1] {
		known.tokens = append(known.tokens, t.text)
	}
	first := known.tokens[0]
	same := x[first]
	at := 0
	for at < len(same) && len(same[at].tokens) >= len(known.tokens) {
		if same[at].name == name {
			return
		}
		at++
	}
	x[first] = append(same[:at:at], append([]knownName{known}, same[at:]...)...)
}

// learn makes a name known from here on.
func (p *parser) learn(name string) {
	if isName(name) {
		return
	}
	if p.names == nil {
		p.names = nameIndex{}
	}
	p.names.add(name)
}

// longestName is the longest name that the text at hand may be: one of the scope or, if it is longer, of a built-in function.
func (p *parser) longestName() (name string, count int) {
	tokens := p.tokens[p.at:]
	name, count = p.names.longest(tokens)
	if builtin, length := builtinNames.longest(tokens); length > count {
		return builtin, length
	}
	return name, count
}

// longest returns the longest known name that the tokens begin with, and how many of them it takes.
func (x nameIndex) longest(tokens []token) (name string, count int) {
	for _, candidate := range x[tokens[0].text] {
		if candidate.matches(tokens) {
			return candidate.name, len(candidate.tokens)
		}
	}
	return "", 0
}

func (k knownName) matches(tokens []token) bool {
	if len(tokens) <= len(k.tokens) {
		return false
	}
	for i, text := range k.tokens {
		if tokens[i].text != text || tokens[i].kind == tokenString || tokens[i].kind == tokenAt {
			return false
		}
	}
	return true
}

// joinNameTokens writes the name that tokens spell: one space where the text had any white space.
func joinNameTokens(tokens []token) string {
	var name strings.Builder
	for i, t := range tokens {
		if i > 0 && t.start > tokens[i-1].end {
			name.WriteByte(' ')
		}
		name.WriteString(t.text)
	}
	return name.String()
}

// reserved are the words that cannot be a name by themselves.
var reserved = map[string]bool{
	"if": true, "then": true, "else": true, "for": true, "in": true, "return": true, "some": true, "every": true,
	"satisfies": true, "function": true, "true": true, "false": true, "null": true, "and": true, "or": true,
	"between": true, "instance": true,
}

// isWords tells whether a key that is written as a string would be a name without the quotes. One with signs or words of
// the language is left to be asked for in back-ticks: {"net - tax": 1, other: net - tax} has a subtraction.
func isWords(key string) bool {
	tokens, errors := tokenize(key)
	for _, t := range tokens[:len(tokens)-1] {
		if t.kind != tokenName && t.kind != tokenNumber || reserved[t.text] {
			return false
		}
	}
	return len(errors) == 0
}
