package dmn

import (
	"zhitong/feel"
)

// listOf gives the items of a list, or a value alone as the only one.
func listOf(value feel.Value) []feel.Value {
	if value.Kind() == feel.KindList {
		return value.Items()
	}
	return []feel.Value{value}
}

// filter keeps the items of a list for which a condition holds (DMN 1.5, 7.3.11).
type filter struct{ in, match logic }

func (r *reader) compileFilter(e *element, problems *[]*Problem) logic {
	return &filter{r.inner(e, "in", problems), r.inner(e, "match", problems)}
}

func (f *filter) evaluate(s *step, scope feel.Scope) (feel.Value, error) {
	in, err := f.in.evaluate(s.plain(), scope)
	if err != nil || in.IsNull() {
		return feel.Null(), err
	}
	kept := []feel.Value{}
	for _, item := range listOf(in) {
		own := s.over(scope)
		for _, entry := range item.Entries() {
			own.set(entry.Key, entry.Value)
		}
		own.set("item", item)
		match, err := f.match.evaluate(s.plain(), own)
		s.release(own)
		if err != nil {
			return feel.Value{}, err
		}
		switch {
		case match.IsTrue():
			kept = append(kept, item)
		case !match.IsFalse() && !match.IsNull() && s.model.profile != feel.BFEEL:
			return feel.Null(), nil // the condition is no truth value
		}
	}
	return feel.List(kept...), nil
}

// iteration is what for, some and every share: a variable that goes through a list.
type iteration struct {
	variable string
	in, body logic
	items    *feel.Program
}

func (r *reader) iteration(e *element, body string, problems *[]*Problem) iteration {
	return iteration{normalizeName(e.attribute("iteratorVariable")), r.inner(e, "in", problems), r.inner(e, body, problems), items[r.model.profile]}
}

// each evaluates the body for every item until visit says that it is enough.
func (i *iteration) each(s *step, scope feel.Scope, extra func(*layer), visit func(feel.Value) (enough bool)) (isList bool, err error) {
	in, err := i.in.evaluate(s.plain(), scope)
	if err != nil {
		return false, err
	}
	all, err := s.run(i.items, feel.Variables{"source": in}, s.environment)
	if err != nil || all.Kind() != feel.KindList {
		return false, err
	}
	for _, item := range all.Items() {
		own := s.over(scope)
		own.set(i.variable, item)
		if extra != nil {
			extra(own)
		}
		value, err := i.body.evaluate(s.plain(), own)
		s.release(own)
		if err != nil {
			return false, err
		}
		if visit(value) {
			break
		}
	}
	return true, nil
}

// items go through a list or a range as "for" of the dialect does; null where there is none, which is for the boxed
// expressions of B-FEEL to answer.
var items = map[feel.Profile]*feel.Program{
	feel.DMN: itemsProgram(feel.DMN), feel.Camunda8: itemsProgram(feel.Camunda8), feel.BFEEL: itemsProgram(feel.DMN),
}

func itemsProgram(profile feel.Profile) *feel.Program {
	program, err := feel.CompileExpression("for item in source return item", feel.Options{Profile: profile})
	if err != nil {
		panic(err) // the text compiles
	}
	return program
}

// boxedFor gives the list of what the body is for every item; the body sees the results so far as "partial" (DMN 1.5, 7.3.12).
type boxedFor struct{ iteration }

func (r *reader) compileFor(e *element, problems *[]*Problem) logic {
	return &boxedFor{r.iteration(e, "return", problems)}
}

func (f *boxedFor) evaluate(s *step, scope feel.Scope) (feel.Value, error) {
	var results feel.ListBuilder
	isList, err := f.each(s, scope, func(own *layer) { own.set("partial", results.List()) }, func(value feel.Value) bool {
		results.Add(value)
		return false
	})
	if err != nil || !isList && s.model.profile != feel.BFEEL {
		return feel.Null(), err
	}
	return s.admit(results.List())
}

// quantified is a boxed some or every (DMN 1.5, 7.3.13), in three-valued logic but for B-FEEL.
type quantified struct {
	iteration
	every bool
}

func (r *reader) compileQuantified(e *element, problems *[]*Problem) logic {
	return &quantified{r.iteration(e, "satisfies", problems), e.name == "every"}
}

func (q *quantified) evaluate(s *step, scope feel.Scope) (feel.Value, error) {
	decided, unknown, wrong := false, false, false
	isList, err := q.each(s, scope, nil, func(value feel.Value) bool {
		decided = decided || q.every && value.IsFalse() || !q.every && value.IsTrue()
		unknown = unknown || value.IsNull()
		wrong = wrong || !value.IsNull() && value.Kind() != feel.KindBoolean
		return wrong && s.model.profile != feel.BFEEL
	})
	friendly := s.model.profile == feel.BFEEL // has no third truth value
	switch {
	case err != nil || !friendly && (!isList || wrong):
		return feel.Null(), err
	case decided:
		return feel.Bool(!q.every), nil
	case friendly && (!isList || wrong || unknown):
		return feel.Bool(false), nil
	case unknown:
		return feel.Null(), nil
	default:
		return feel.Bool(q.every), nil
	}
}
