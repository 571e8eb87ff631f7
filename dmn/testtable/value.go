package testtable

import (
	"errors"
	"fmt"
	"regexp"
	"strings"

	"zhitong/feel"
)

// valueOf reads the text of a cell that is not empty as a value of a type. Restrictions of the type do not count: what a
// model says to values that it does not allow can be tested.
func valueOf(text string, typ feel.Type) (feel.Value, error) {
	typ = typ.Base()
	if text == "null" {
		return feel.Null(), nil
	}
	if typ.IsAny() {
		return untyped(text)
	}
	if read, ok := readers[typ.String()]; ok {
		if value, ok := literal(text); ok && typ.Conforms(value) {
			return value, nil
		}
		if value, err := read(text); err == nil && typ.Conforms(value) {
			return value, nil
		}
		return feel.Value{}, notOf(text, typ)
	}
	return structure(text, typ)
}

// readers read the texts that people write for the simple types of FEEL, by their names.
var readers = map[string]func(string) (feel.Value, error){
	"string":                    func(text string) (feel.Value, error) { return feel.String(text), nil },
	"number":                    numberOf,
	"boolean":                   booleanOf,
	"date":                      dateOf,
	"time":                      timeOf,
	"date and time":             dateTimeOf,
	"days and time duration":    feel.ParseDuration,
	"years and months duration": feel.ParseDuration,
}

var hints = map[string]string{
	"number":        "; a number is written 1234.5, 1,234.5 or 12.5%",
	"boolean":       "; a truth value is written true or false, yes or no, 是 or 否",
	"date":          "; a date is written 2026-01-31, 2026/1/31 or 2026年1月31日",
	"time":          "; a time is written 10:30 or 10:30:00",
	"date and time": "; a date and time is written 2026-01-31 10:30 or 2026-01-31T10:30:00+08:00",
}

func notOf(text string, typ feel.Type) error {
	return fmt.Errorf("%q is no value of the type %s%s", text, typ, hints[typ.String()])
}

// structure reads lists, contexts and the like, which are written in FEEL; a list of one item may be the item.
func structure(text string, typ feel.Type) (feel.Value, error) {
	value, ok := literal(text)
	item, isList := typ.Item()
	switch {
	case ok && value.Kind() == feel.KindList && isList, ok && !isList:
		value = complete(value, typ)
		if !fits(value, typ) {
			return feel.Value{}, notOf(text, typ)
		}
		return value, nil
	case isList && !strings.HasPrefix(text, "["):
		value, err := valueOf(text, item)
		return feel.List(value), err
	}
	return feel.Value{}, fmt.Errorf("%q is no value of the type %s; it is written in FEEL, such as {a: 1}", text, typ)
}

// complete gives contexts the components of their type that they lack, as null: without them they would not be of it.
func complete(value feel.Value, typ feel.Type) feel.Value {
	if item, ok := typ.Item(); ok && value.Kind() == feel.KindList {
		items := make([]feel.Value, len(value.Items()))
		for i, each := range value.Items() {
			items[i] = complete(each, item)
		}
		return feel.List(items...)
	}
	if value.Kind() != feel.KindContext || typ.Fields() == nil {
		return value
	}
	types := map[string]feel.Type{}
	built := &feel.ContextBuilder{}
	for _, field := range typ.Fields() {
		types[field.Name] = field.Type
		if _, ok := value.Lookup(field.Name); !ok {
			built.Set(field.Name, feel.Null())
		}
	}
	for _, entry := range value.Entries() {
		built.Set(entry.Key, complete(entry.Value, types[entry.Key]))
	}
	return built.Build()
}

// fits says whether a value is of a type, restrictions left out.
func fits(value feel.Value, typ feel.Type) bool {
	typ = typ.Base()
	if item, ok := typ.Item(); ok && value.Kind() == feel.KindList {
		for _, each := range value.Items() {
			if !fits(each, item) {
				return false
			}
		}
		return true
	}
	if typ.Fields() == nil || value.Kind() != feel.KindContext {
		return typ.Conforms(value)
	}
	for _, field := range typ.Fields() {
		if part, ok := value.Lookup(field.Name); ok && !fits(part, field.Type) {
			return false
		}
	}
	return true
}

var (
	literalStart = regexp.MustCompile(`^(["\[{]|@"|(date|time|date and time|duration|years and months duration) ?\()`)
	leadingZero  = regexp.MustCompile(`^[+-]?0[0-9]`)
	isoDate      = regexp.MustCompile(`^-?[0-9]{4,9}-[0-9]{2}-[0-9]{2}$`)
	isoTime      = regexp.MustCompile(`^[0-9]{2}:[0-9]{2}:[0-9]{2}`)
	isoDateTime  = regexp.MustCompile(`^-?[0-9]{4,9}-[0-9]{2}-[0-9]{2}T`)
)

// untyped reads a text where no type says what it is: a literal of FEEL, a number, a truth value, a date or a time of
// ISO 8601, else a text. A number with a leading zero is a text, since it is an identifier.
func untyped(text string) (feel.Value, error) {
	if literalStart.MatchString(text) {
		if value, ok := literal(text); ok {
			return value, nil
		}
		return feel.Value{}, fmt.Errorf("%q begins as a value of FEEL but is none; a text like this is written in quotation marks", text)
	}
	for _, kind := range []struct {
		shape *regexp.Regexp
		read  func(string) (feel.Value, error)
	}{{isoDate, feel.ParseDate}, {isoDateTime, feel.ParseDateTime}, {isoTime, feel.ParseTime}} {
		if kind.shape.MatchString(text) {
			if value, err := kind.read(text); err == nil {
				return value, nil
			}
		}
	}
	if value, err := numberOf(text); err == nil && !leadingZero.MatchString(text) {
		return value, nil
	}
	switch strings.ToLower(text) {
	case "true", "false":
		return booleanOf(text)
	}
	return feel.String(text), nil
}

// literal evaluates a text that begins as a literal of FEEL and depends on nothing.
func literal(text string) (value feel.Value, ok bool) {
	if !literalStart.MatchString(text) {
		return feel.Value{}, false
	}
	program, err := feel.CompileExpression(text, feel.Options{Profile: feel.DMN})
	if err != nil || len(program.Variables()) > 0 {
		return feel.Value{}, false
	}
	result, err := program.Evaluate(nil, feel.Environment{})
	return result.Value, err == nil && len(result.Warnings) == 0
}

var (
	plainNumber   = regexp.MustCompile(`^[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]{1,4})?$`)
	groupedNumber = regexp.MustCompile(`^[+-]?[0-9]{1,3}(,[0-9]{3})+(\.[0-9]+)?$`)
	errNoNumber   = errors.New("no number")
)

// exactDigits is how many digits a number of FEEL has (decimal128, IEEE 754).
const exactDigits = 34

// numberOf reads a decimal number, also with commas between thousands or as a percentage. One that would be rounded is
// refused.
func numberOf(text string) (feel.Value, error) {
	exponent := ""
	if number, ok := strings.CutSuffix(strings.ReplaceAll(text, "％", "%"), "%"); ok {
		text, exponent = strings.TrimSpace(number), "e-2"
	}
	if groupedNumber.MatchString(text) {
		text = strings.ReplaceAll(text, ",", "")
	}
	mantissa, _, hasExponent := strings.Cut(strings.ToLower(text), "e")
	digits := strings.TrimLeft(strings.NewReplacer(".", "", "+", "", "-", "").Replace(mantissa), "0")
	if !plainNumber.MatchString(text) || hasExponent && exponent != "" || len(digits) > exactDigits {
		return feel.Value{}, errNoNumber
	}
	return feel.ParseNumber(strings.TrimPrefix(strings.TrimSuffix(text, "."), "+") + exponent)
}

var truths = map[string]bool{"true": true, "false": false, "yes": true, "no": false, "是": true, "否": false}

func booleanOf(text string) (feel.Value, error) {
	truth, ok := truths[strings.ToLower(text)]
	if !ok {
		return feel.Value{}, errors.New("no truth value")
	}
	return feel.Bool(truth), nil
}
