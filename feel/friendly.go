package feel

// What B-FEEL (DMN 1.6, chapter 11) has in place of the nulls that FEEL answers errors with.

// friendly tells whether null stands for missing data only.
func (e *evaluation) friendly() bool { return e.program.profile == BFEEL }

// truth is a decided boolean: in B-FEEL what cannot be decided is false.
func (e *evaluation) truth(v Value) Value {
	if v.IsNull() && e.friendly() {
		return Bool(false)
	}
	return v
}

// undecided is the result of "and" and "or" where an operand that is no boolean decides; B-FEEL takes it for false.
func (e *evaluation) undecided(at int) Value {
	if e.friendly() {
		e.warn(at, WarnInvalidType, "an operand is no boolean")
	}
	return e.truth(Value{})
}

// defaults are what B-FEEL answers errors with, by the type of the answer. Contexts and functions have none.
var defaults = map[Kind]Value{
	KindBoolean:             Bool(false),
	KindNumber:              Int(0),
	KindString:              String(""),
	KindDate:                dateOfDays(0),
	KindTime:                timeValue(0, 0, offsetZone(0)),
	KindDateTime:            dateTimeAt(0, 0, offsetZone(0)),
	KindDaysTimeDuration:    {kind: KindDaysTimeDuration},
	KindYearsMonthsDuration: {kind: KindYearsMonthsDuration},
	KindList:                List(),
	KindRange:               Range(Int(0), Int(0), false, false),
}

// resultKinds name the type of what functions return. Those whose type depends on their arguments, such as min and
// get value, are not among them and stay null.
var resultKinds = map[string]Kind{}

func init() {
	for kind, names := range map[Kind][]string{
		KindBoolean: {"not", "list contains", "all", "any", "odd", "even", "contains", "starts with", "ends with",
			"matches", "is", "before", "after", "meets", "met by", "overlaps", "overlaps before", "overlaps after", "finishes",
			"finished by", "includes", "during", "starts", "started by", "coincides"},
		KindNumber: {"number", "string length", "count", "sum", "mean", "product", "median", "stddev", "decimal", "round", "floor",
			"ceiling", "round up", "round down", "round half up", "round half down", "abs", "modulo", "sqrt", "log", "exp",
			"day of year", "week of year"},
		KindString: {"string", "substring", "substring before", "substring after", "upper case", "lower case", "replace",
			"string join", "day of week", "month of year"},
		KindDate:                {"date", "today"},
		KindTime:                {"time"},
		KindDateTime:            {"date and time", "now"},
		KindYearsMonthsDuration: {"duration", "years and months duration"},
		KindList: {"sublist", "append", "concatenate", "insert before", "remove", "list replace", "reverse", "index of", "union",
			"distinct values", "flatten", "sort", "mode", "split", "get entries"},
		KindRange: {"range"},
	} {
		for _, name := range names {
			resultKinds[name] = kind
		}
	}
	declare(inBFEEL, "number(from: number)", func(_ *evaluation, a []Value) Value { return a[0] })
	declare(inBFEEL, "number(from: days and time duration)", func(_ *evaluation, a []Value) Value { return friendlyNumber(a[0]) })
	declare(inBFEEL, "number(from: years and months duration)", func(_ *evaluation, a []Value) Value { return friendlyNumber(a[0]) })
}

// answer is what a function returns: in B-FEEL the default of its type where FEEL has null. warned tells whether the
// reason has been given.
func (e *evaluation) answer(name string, v Value, warned bool) Value {
	if !v.IsNull() || !e.friendly() || e.err != nil {
		return v
	}
	kind, typed := resultKinds[name]
	if !typed {
		return v
	}
	if !warned {
		e.warn(e.at, WarnFunctionInvocation, "function '%s' has no value for these arguments", name)
	}
	return defaults[kind]
}

// numbersOnly drops what the aggregations of B-FEEL ignore. Lists that begin with a duration stay: durations add up.
func (e *evaluation) numbersOnly(items []Value) []Value {
	if !e.friendly() || allNumbers(items) || len(items) > 0 && isDuration(items[0]) {
		return items
	}
	var numbers []Value
	for _, item := range items {
		if item.kind == KindNumber {
			numbers = append(numbers, item)
		}
	}
	return numbers
}

// friendlyNumber is number() of B-FEEL: of a duration its seconds or months, 0 of what is no number.
func friendlyNumber(v Value) Value {
	if number, ok := convertedNumber(v); ok {
		return number
	}
	return Int(0)
}

func convertedNumber(v Value) (number Value, ok bool) {
	switch {
	case v.kind == KindNumber:
		return v, true
	case isDuration(v):
		return durationNumber(v), true
	case v.kind == KindString:
		parsed, err := ParseNumber(v.text())
		return parsed, err == nil
	}
	return Value{}, false
}
