package check

import (
	"zhitong/feel"
)

// inBetween are the expressions for a value beyond an end, a, and between two, a and b.
type inBetween struct{ before, after, middle *feel.Program }

var valuesOf = map[feel.Kind]inBetween{
	feel.KindNumber:              {compiled("a - 1"), compiled("a + 1"), compiled("(a + b) / 2")},
	feel.KindDate:                {compiled(`a - duration("P1D")`), compiled(`a + duration("P1D")`), compiled(`a + duration("P1D")`)},
	feel.KindTime:                {compiled(`a - duration("PT1S")`), compiled(`a + duration("PT1S")`), compiled("a + (b - a) / 2")},
	feel.KindDateTime:            {compiled(`a - duration("PT1S")`), compiled(`a + duration("PT1S")`), compiled("a + (b - a) / 2")},
	feel.KindDaysTimeDuration:    {compiled(`a - duration("PT1S")`), compiled(`a + duration("PT1S")`), compiled("a + (b - a) / 2")},
	feel.KindYearsMonthsDuration: {compiled(`a - duration("P1M")`), compiled(`a + duration("P1M")`), compiled(`a + duration("P1M")`)},
}

// wholeMiddle is a value between two numbers where only whole ones may come.
var wholeMiddle = compiled("floor((a + b) / 2)")

// samples are values for inputs that no condition bounds; times have one with a zone and one without.
var samples = map[feel.Kind][]feel.Value{
	feel.KindBoolean:             {feel.Bool(false), feel.Bool(true)},
	feel.KindNumber:              {feel.Int(0)},
	feel.KindString:              {feel.String("")},
	feel.KindDate:                {feel.DateOf(2020, 1, 1)},
	feel.KindTime:                {constant(`@"12:00:00"`), constant(`@"12:00:00+08:00"`)},
	feel.KindDateTime:            {constant(`@"2020-01-01T12:00:00"`), constant(`@"2020-01-01T12:00:00+08:00"`)},
	feel.KindDaysTimeDuration:    {constant(`@"PT1H"`)},
	feel.KindYearsMonthsDuration: {constant(`@"P1M"`)},
}

func compiled(text string) *feel.Program {
	program, err := feel.CompileExpression(text, feel.Options{Profile: feel.DMN})
	if err != nil {
		panic(err) // the texts are constants
	}
	return program
}

func constant(text string) feel.Value {
	value, ok := compiled(text).Constant()
	if !ok {
		panic(text + " is no constant")
	}
	return value
}

func samplesOf(kind feel.Kind) []feel.Value {
	if all := samples[kind]; len(all) > 0 && kind != feel.KindBoolean {
		return all[:1]
	}
	return samples[kind]
}

// strangers are values of the kind that can't be compared with the given ones: times with a zone where they have none.
func strangers(kind feel.Kind, values []feel.Value) []feel.Value {
	var all []feel.Value
	for _, sample := range samples[kind] {
		if len(values) > 0 && isStranger(values[0], sample) {
			all = append(all, sample)
		}
	}
	return all
}

func isStranger(first, value feel.Value) bool {
	_, comparable := feel.Compare(first, value)
	return !comparable && first.Kind() == value.Kind()
}

// between gives a value below the first bound, one between every two that have any, and one above the last. whole asks
// for whole numbers too.
func between(kind feel.Kind, bounds []feel.Value, whole bool) []feel.Value {
	expressions, ok := valuesOf[kind]
	if !ok || len(bounds) == 0 {
		return nil
	}
	var values []feel.Value
	add := func(program *feel.Program, a, b feel.Value, fits func(feel.Value) bool) {
		result, err := program.Evaluate(feel.Variables{"a": a, "b": b}, feel.Environment{})
		if err == nil && result.Value.Kind() == kind && fits(result.Value) {
			values = append(values, result.Value)
		}
	}
	first, last := bounds[0], bounds[len(bounds)-1]
	add(expressions.before, first, first, func(v feel.Value) bool { return order(v, first) < 0 })
	for i := 1; i < len(bounds); i++ {
		a, b := bounds[i-1], bounds[i]
		within := func(v feel.Value) bool { return order(a, v) < 0 && order(v, b) < 0 }
		add(expressions.middle, a, b, within)
		if whole {
			add(wholeMiddle, a, b, within)
		}
	}
	add(expressions.after, last, last, func(v feel.Value) bool { return order(v, last) > 0 })
	return values
}

// stringsBetween gives the smallest text after each bound, unless it is the next one, and the empty text.
func stringsBetween(bounds []feel.Value) []feel.Value {
	values := []feel.Value{}
	if len(bounds) == 0 || feel.Order(bounds[0], feel.String("")) > 0 {
		values = append(values, feel.String(""))
	}
	for i, bound := range bounds {
		text, _ := bound.AsString()
		next := feel.String(text + "\x00")
		if i+1 == len(bounds) {
			next = feel.String(text + " other")
		}
		if i+1 == len(bounds) || feel.Order(next, bounds[i+1]) < 0 {
			values = append(values, next)
		}
	}
	return values
}
