package testtable

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"zhitong/feel"
)

// step is a part of a path: a name, or the place of an item in a list, from 1.
type step struct {
	name  string
	index int
}

// path leads from an input or a decision to a part of its value.
type path struct {
	steps []step
	root  feel.Type // of the whole
	typ   feel.Type // of the part
}

// maximumIndex bounds the lists that columns build.
const maximumIndex = 1000

var indexStep = regexp.MustCompile(`^\[ ?([0-9]{1,9}) ?\] ?`)

// resolve reads a path such as "Applicant.Monthly Income" or "items[2].price". Names are those of the roots and of the
// components of their types; of two that fit the longer is meant, since names may hold spaces and dots.
func resolve(text, what string, roots []feel.Field) (path, error) {
	rest := strings.Join(strings.Fields(text), " ")
	root, rest, ok := longest(rest, roots)
	if !ok {
		return path{}, fmt.Errorf("the model has no %s '%s'%s", what, text, offer(roots))
	}
	p := path{[]step{{name: root.Name}}, root.Type, root.Type}
	for rest != "" {
		var err error
		if rest, err = p.extend(rest); err != nil {
			return path{}, err
		}
	}
	return p, nil
}

// extend takes the next step of a path.
func (p *path) extend(rest string) (left string, err error) {
	if index := indexStep.FindStringSubmatch(rest); index != nil {
		number, _ := strconv.Atoi(index[1]) // nine digits
		item, isTyped := p.typ.Item()
		if number < 1 || number > maximumIndex || !isTyped && !p.typ.IsAny() && !p.typ.IsList() {
			return "", fmt.Errorf("'%s' is no item: it takes a list and an index from 1 to %d", strings.TrimSpace(index[0]), maximumIndex)
		}
		p.steps, p.typ = append(p.steps, step{index: number}), item
		return rest[len(index[0]):], nil
	}
	name, isName := strings.CutPrefix(rest, ".")
	name = strings.TrimSpace(name)
	if !isName || name == "" {
		return "", fmt.Errorf("'%s' does not go on a name: a component is written .name, an item [1]", rest)
	}
	fields := p.typ.Fields()
	if fields == nil {
		return p.untyped(name)
	}
	field, left, ok := longest(name, fields)
	if !ok {
		return "", fmt.Errorf("'%s' has no component '%s'%s", p, name, offer(fields))
	}
	p.steps, p.typ = append(p.steps, step{name: field.Name}), field.Type
	return left, nil
}

// untyped takes a name up to the next dot or bracket, where no type says which names there are.
func (p *path) untyped(rest string) (left string, err error) {
	if kind := p.typ.Base().String(); !p.typ.IsAny() && kind != "context" {
		return "", fmt.Errorf("'%s' is of the type %s, which has no components", p, kind)
	}
	end := strings.IndexAny(rest, ".[")
	if end < 0 {
		end = len(rest)
	}
	name := strings.TrimSpace(rest[:end])
	if name == "" {
		return "", fmt.Errorf("'%s' goes on without a name", p)
	}
	p.steps, p.typ = append(p.steps, step{name: name}), feel.Type{}
	return rest[end:], nil
}

// longest finds the longest name that a text begins with and that ends there or before a dot or bracket.
func longest(text string, fields []feel.Field) (found feel.Field, rest string, ok bool) {
	for _, field := range fields {
		after, begins := strings.CutPrefix(text, field.Name)
		after = strings.TrimSpace(after)
		if begins && field.Name != "" && (after == "" || after[0] == '.' || after[0] == '[') && (!ok || len(field.Name) > len(found.Name)) {
			found, rest, ok = field, after, true
		}
	}
	return found, rest, ok
}

// maximumOffered is how many names an error lists.
const maximumOffered = 12

// offer lists names that would have been right.
func offer(fields []feel.Field) string {
	if len(fields) == 0 {
		return "; there are none"
	}
	var names []string
	for _, field := range fields[:min(len(fields), maximumOffered)] {
		names = append(names, field.Name)
	}
	if len(fields) > maximumOffered {
		names = append(names, "…")
	}
	return "; there are: " + strings.Join(names, ", ")
}

// String returns the path as headers have it.
func (p path) String() string {
	var text strings.Builder
	for i, s := range p.steps {
		switch {
		case s.name == "":
			fmt.Fprintf(&text, "[%d]", s.index)
		case i > 0:
			text.WriteString("." + s.name)
		default:
			text.WriteString(s.name)
		}
	}
	return text.String()
}

// of gives the part of a value; what is not there is null.
func (p path) of(value feel.Value) feel.Value {
	for _, s := range p.steps[1:] {
		if s.name != "" {
			value, _ = value.Lookup(s.name)
			continue
		}
		items := value.Items()
		if s.index > len(items) {
			return feel.Null()
		}
		value = items[s.index-1]
	}
	return value
}
