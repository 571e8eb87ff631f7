package feel

import (
	"fmt"
	"slices"
)

// Codes of doubts: places of an expression that silently become null, or decide nothing.
const (
	DoubtUnknownName     = "UNKNOWN_NAME"     // a name that is not in scope
	DoubtBareName        = "BARE_NAME"        // a name where a text in quotes was probably meant
	DoubtUnknownFunction = "UNKNOWN_FUNCTION" // a function that is not there
	DoubtArguments       = "ARGUMENTS"        // too few, too many, or of a type that the function does not take
	DoubtComparison      = "COMPARISON"       // values of types that can't be compared
	DoubtZones           = "TIME_ZONES"       // a time with a zone compared with one that has none
	DoubtOperand         = "OPERAND"          // arithmetic with values that it is not for
	DoubtCondition       = "CONDITION"        // a condition that is no truth value
	DoubtIndex           = "INDEX_ZERO"       // item 0 of a list, which begins with 1
	DoubtDivision        = "DIVISION_BY_ZERO" // division by the number 0
	DoubtUnknownField    = "UNKNOWN_FIELD"    // a context or value without that name
	DoubtUnknownType     = "UNKNOWN_TYPE"     // "instance of" a type that is not there
	DoubtInvalidValue    = "INVALID_VALUE"    // a date, time, duration or number that there is not
)

// Doubt is a place of a program that hardly does what its author meant. Certain tells that it is so whatever the values
// of the variables are, as far as they are of the types in Surroundings. Line and Column count from 1.
type Doubt struct {
	Code    string
	Message string
	Certain bool
	Name    string // that is not known
	Line    int
	Column  int
}

// Surroundings are what is known about the variables of a program before it runs.
type Surroundings struct {
	// Name gives the type of a variable; ok is false for a name that is not in scope.
	Name func(name string) (typ Type, ok bool)
	// Open tells that there may be other variables too.
	Open bool
	// Input is the type of "?".
	Input Type
}

// Examine looks for what goes wrong in a program whatever its variables hold, without running it, and tells the type of
// its value, Any where that is not known.
func (p *Program) Examine(s Surroundings) (Type, []Doubt) {
	x := &examination{program: p, surroundings: s, locals: map[int]Type{}, input: s.Input}
	if x.surroundings.Name == nil {
		x.surroundings.Name = func(string) (Type, bool) { return Type{}, false }
	}
	typ := x.typeOf(p.root)
	return typ, x.doubts
}

// examination is a walk over a program that knows types instead of values.
type examination struct {
	program      *Program
	surroundings Surroundings
	locals       map[int]Type // by slot
	input        Type         // of "?", which "in" changes
	doubts       []Doubt
}

// maximumDoubts bounds what one examination keeps; the first ones are the ones that matter.
const maximumDoubts = 50

func (x *examination) doubt(at int, code string, certain bool, format string, arguments ...any) *Doubt {
	if len(x.doubts) >= maximumDoubts {
		return &Doubt{}
	}
	line, column := position(x.program.source, at)
	certain = certain && x.program.profile != BFEEL // which converts operands and gives defaults
	d := Doubt{Code: code, Message: fmt.Sprintf(format, arguments...), Certain: certain, Line: line, Column: column}
	if i := slices.Index(x.doubts, d); i >= 0 {
		return &x.doubts[i]
	}
	x.doubts = append(x.doubts, d)
	return &x.doubts[len(x.doubts)-1]
}

// sample is a value of a kind, for asking an operator whether it takes the kind at all; ok is false for kinds whose
// values are too different for that.
func sample(kind Kind) (v Value, ok bool) {
	switch kind {
	case KindBoolean:
		return Bool(true), true
	case KindNumber:
		return Int(1), true
	case KindString:
		return String("a"), true
	case KindDate:
		return DateOf(2020, 1, 1), true
	case KindTime:
		return TimeOf(1, 0, 0, 0), true
	case KindDateTime:
		return joinDateTime(DateOf(2020, 1, 1), TimeOf(1, 0, 0, 0)), true
	case KindDaysTimeDuration:
		return durationValue(1, 0), true
	case KindYearsMonthsDuration:
		return YearsMonthsDuration(1), true
	case KindList:
		return List(), true
	case KindContext:
		return contextOf(nil), true
	case KindRange:
		return Range(Int(1), Int(2), true, true), true
	}
	return Value{}, false
}

func ofKind(kind Kind) Type { return Type{kindType{kind}} }
