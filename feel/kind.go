package feel

// Kind tells what a Value is; the kinds are the types of FEEL (DMN 1.5, 10.3.2.3).
type Kind uint8

// The kinds of values. A null is of KindNull.
const (
	KindNull Kind = iota
	KindBoolean
	KindNumber
	KindString
	KindDate
	KindTime
	KindDateTime
	KindDaysTimeDuration
	KindYearsMonthsDuration
	KindList
	KindContext
	KindRange
	KindFunction
	kindUnloaded // a variable that the evaluation has not asked its scope for yet
)

var kindNames = [...]string{
	KindNull:                "null",
	KindBoolean:             "boolean",
	KindNumber:              "number",
	KindString:              "string",
	KindDate:                "date",
	KindTime:                "time",
	KindDateTime:            "date and time",
	KindDaysTimeDuration:    "days and time duration",
	KindYearsMonthsDuration: "years and months duration",
	KindList:                "list",
	KindContext:             "context",
	KindRange:               "range",
	KindFunction:            "function",
	kindUnloaded:            "unloaded",
}

// String returns the name that FEEL has for the type, as in "x instance of days and time duration"; "null" for null.
func (k Kind) String() string {
	if int(k) >= len(kindNames) {
		return "unknown"
	}
	return kindNames[k]
}
