package dmn

import (
	"slices"
	"strings"
	"unicode"

	"zhitong/feel"
)

// maxNameComparisons bounds what names that begin with the same word cost: FEEL compares each pair of those that an
// expression may hold, and a file can have many such names and many such expressions.
const maxNameComparisons = 100_000_000

// nameTable holds what expressions may name, so that FEEL can tell where a name with spaces ends. An expression is
// compiled with those names alone whose first word it has.
type nameTable struct {
	byWord      map[string][]string
	seen        map[string]bool
	comparisons int
}

func newNameTable() *nameTable {
	return &nameTable{byWord: map[string][]string{}, seen: map[string]bool{}}
}

func (t *nameTable) add(name string) {
	if name = normalizeName(name); name == "" || t.seen[name] {
		return
	}
	t.seen[name] = true
	word := ""
	if words := wordsOf(name); len(words) > 0 && strings.HasPrefix(name, words[0]) {
		word = words[0]
	}
	t.byWord[word] = append(t.byWord[word], name)
}

// in gives the names that a text may hold; those that begin with no word, such as "🐎", always belong to them. ok is
// false when the model costs too many comparisons.
func (t *nameTable) in(text string) (names []string, ok bool) {
	asked := map[string]bool{}
	var alike [][]string
	for _, word := range append(wordsOf(text), "") {
		if found := t.byWord[word]; len(found) > 0 && !asked[word] {
			asked[word] = true
			alike = append(alike, found)
			t.comparisons += len(found) * len(found)
		}
	}
	if t.comparisons > maxNameComparisons {
		return nil, false
	}
	return slices.Concat(alike...), true
}

// wordsOf splits a text no more coarsely than the lexer of FEEL does.
func wordsOf(text string) []string {
	return strings.FieldsFunc(text, func(r rune) bool { return r != '_' && !unicode.IsLetter(r) && !unicode.IsDigit(r) })
}

// collectNames gathers the names of a model and of what it imports.
func (r *reader) collectNames(root *element) {
	if r.model.profile != feel.Camunda8 {
		r.collectAttributes(root)
		for _, imported := range r.model.imports {
			r.names.add(imported.name)
			for _, n := range imported.model.byID {
				r.names.add(n.variableName())
			}
		}
	}
	for _, k := range r.model.knowledge {
		r.names.add(k.variable.name)
	}
	for _, s := range r.model.services {
		r.names.add(s.variable.name)
	}
}

var namedElements = map[string]bool{
	"decision": true, "inputData": true, "variable": true, "itemComponent": true, "formalParameter": true, "column": true,
	"output": true, "parameter": true,
}

func (r *reader) collectAttributes(e *element) {
	if namedElements[e.name] {
		r.names.add(e.attribute("name"))
	}
	r.names.add(e.attribute("iteratorVariable"))
	for _, c := range e.children {
		r.collectAttributes(c)
	}
}
