package feel

// repaired is what B-FEEL makes of operands that an operator does not take: it converts one of them to go with the
// other (DMN 1.6, 11.9 and 11.10), and where even that has no value it takes the default of the type. Of two operands
// that no row of these tables names, such as two nulls, the result is null.
func repaired(e *evaluation, operator string, a, b Value) Value {
	switch operator {
	case "add", "subtract":
		return repairedSum(e, operator == "subtract", a, b)
	case "multiply":
		return repairedProduct(a, b)
	case "divide":
		return repairedQuotient(a, b)
	default:
		return repairedPower(a, b)
	}
}

// repairedPower is 0 where an operand is no number and does not become one.
func repairedPower(a, b Value) Value {
	base, isBase := convertedNumber(a)
	exponent, isExponent := convertedNumber(b)
	if !isBase || !isExponent {
		return Int(0)
	}
	return orDefault(powerNumber(base, exponent), KindNumber)
}

func orDefault(v Value, kind Kind) Value {
	if v.IsNull() {
		return defaults[kind]
	}
	return v
}

// sumPrecedence orders the types that decide what the other operand of "+" and "-" is converted to.
var sumPrecedence = []Kind{KindString, KindNumber, KindDateTime, KindDate, KindTime, KindYearsMonthsDuration, KindDaysTimeDuration}

func repairedSum(e *evaluation, negate bool, a, b Value) Value {
	kind := foremost(sumPrecedence, a, b)
	switch {
	case kind == KindString && negate:
		return String("")
	case kind == KindString:
		return e.join(friendlyText(a), friendlyText(b))
	case kind == KindNumber && negate:
		return orDefault(subtractNumbers(friendlyNumber(a), friendlyNumber(b)), kind)
	case kind == KindNumber:
		return orDefault(addNumbers(friendlyNumber(a), friendlyNumber(b)), kind)
	case kind == KindNull:
		return Value{}
	case isTemporal(a) && isTemporal(b):
		return defaults[kind]
	case isTemporal(b) && negate:
		return orDefault(subtractTemporal(Value{kind: KindDaysTimeDuration}, b), kind)
	case isTemporal(b):
		return b
	default:
		return a // the other one is a duration of nothing
	}
}

// foremost returns the first of the kinds that an operand is of, KindNull for none.
func foremost(kinds []Kind, a, b Value) Kind {
	for _, kind := range kinds {
		if a.kind == kind || b.kind == kind {
			return kind
		}
	}
	return KindNull
}

// friendlyText is string() of B-FEEL.
func friendlyText(v Value) string {
	if v.IsNull() {
		return ""
	}
	return v.String()
}

// factorPrecedence orders the types that decide what the other operand of "*" and "/" is converted to.
var factorPrecedence = []Kind{KindString, KindYearsMonthsDuration, KindDaysTimeDuration, KindNumber}

func repairedProduct(a, b Value) Value {
	kind := foremost(factorPrecedence, a, b)
	switch {
	case kind == KindNull:
		return Value{}
	case !isDuration(Value{kind: kind}):
		return Int(0)
	case a.kind == b.kind:
		return defaults[kind]
	case a.kind == kind:
		return orDefault(multiplyDuration(a, friendlyNumber(b)), kind)
	default:
		return orDefault(multiplyDuration(b, friendlyNumber(a)), kind)
	}
}

func repairedQuotient(a, b Value) Value {
	kind := foremost(factorPrecedence, a, b)
	switch {
	case kind == KindNull:
		return Value{}
	case kind == KindString:
		return Int(0)
	case a.kind == KindNumber || isDuration(a) && isDuration(b) && b.kind == kind:
		return orDefault(divideNumbers(friendlyNumber(a), friendlyNumber(b)), KindNumber)
	case a.kind == kind && isDuration(a):
		return orDefault(divideDuration(a, friendlyNumber(b)), kind)
	default:
		return defaults[kind]
	}
}
