package feel

// Type is a FEEL type as "instance of" and the typed values of DMN use it (DMN 1.5, 10.3.2.9). The zero Type is Any.
type Type struct{ check conformance }

// conformance decides whether a value is of a type.
type conformance interface {
	conforms(v Value) bool
}

type (
	kindType     struct{ kind Kind }
	nothingType  struct{}
	listType     struct{ item Type }
	rangeType    struct{ end Type }
	contextType  struct{ fields []Field }
	functionType struct {
		parameters []Type
		result     Type
	}
	restrictedType struct {
		base    Type
		allowed func(Value) bool
		tests   *Program // that allowed evaluates, where it is known
	}
)

// Field is a key of a context type.
type Field struct {
	Name string
	Type Type
}

// ListOf returns the type of lists of an item type.
func ListOf(item Type) Type { return Type{listType{item}} }

// ContextOf returns the type of contexts that have at least the fields.
func ContextOf(fields ...Field) Type { return Type{contextType{fields}} }

// FunctionOf returns the type of functions with such parameters and result.
func FunctionOf(parameters []Type, result Type) Type {
	return Type{functionType{parameters, result}}
}

// Restricted returns the values of a type that allowed accepts.
func Restricted(base Type, allowed func(Value) bool) Type {
	return Type{restrictedType{base, allowed, nil}}
}

// NamedType returns a built-in type by its FEEL name, "number", "date and time" and so on; ok is false for any other.
func NamedType(name string) (t Type, ok bool) {
	t, ok = builtinTypes[name]
	return t, ok
}

var builtinTypes = map[string]Type{
	"Any":                       {},
	"Null":                      {kindType{KindNull}},
	"boolean":                   {kindType{KindBoolean}},
	"number":                    {kindType{KindNumber}},
	"string":                    {kindType{KindString}},
	"date":                      {kindType{KindDate}},
	"time":                      {kindType{KindTime}},
	"date and time":             {kindType{KindDateTime}},
	"dateTime":                  {kindType{KindDateTime}},
	"date-time":                 {kindType{KindDateTime}},
	"days and time duration":    {kindType{KindDaysTimeDuration}},
	"dayTimeDuration":           {kindType{KindDaysTimeDuration}},
	"day-time-duration":         {kindType{KindDaysTimeDuration}},
	"years and months duration": {kindType{KindYearsMonthsDuration}},
	"yearMonthDuration":         {kindType{KindYearsMonthsDuration}},
	"year-month-duration":       {kindType{KindYearsMonthsDuration}},
	"list":                      {kindType{KindList}},
	"context":                   {kindType{KindContext}},
	"range":                     {kindType{KindRange}},
	"function":                  {kindType{KindFunction}},
}

// Conforms tells whether a value is of the type; null conforms to every type (DMN 1.5, 10.3.2.9.4).
func (t Type) Conforms(v Value) bool { return v.IsNull() || t.accepts(v) }

// IsList tells whether the type is one of lists.
func (t Type) IsList() bool {
	switch check := t.check.(type) {
	case listType:
		return true
	case kindType:
		return check.kind == KindList
	case restrictedType:
		return check.base.IsList()
	}
	return false
}

// IsAny tells whether every value is of the type.
func (t Type) IsAny() bool { return t.check == nil }

func (t Type) accepts(v Value) bool { return t.check == nil || t.check.conforms(v) }

func (t kindType) conforms(v Value) bool { return v.kind == t.kind }

func (nothingType) conforms(Value) bool { return false }

func (t listType) conforms(v Value) bool {
	if v.kind != KindList {
		return false
	}
	for _, item := range v.Items() {
		if !t.item.Conforms(item) {
			return false
		}
	}
	return true
}

func (t rangeType) conforms(v Value) bool {
	if v.kind != KindRange {
		return false
	}
	r := v.interval()
	return t.end.Conforms(r.low) && t.end.Conforms(r.high)
}

func (t contextType) conforms(v Value) bool {
	if v.kind != KindContext {
		return false
	}
	for _, field := range t.fields {
		value, ok := v.Lookup(field.Name)
		if !ok || !field.Type.Conforms(value) {
			return false
		}
	}
	return true
}

func (t restrictedType) conforms(v Value) bool { return t.base.accepts(v) && t.allowed(v) }

// conforms compares signatures; a parameter or result whose type was not written down is Any.
func (t functionType) conforms(v Value) bool {
	f, ok := v.AsFunction()
	if !ok || len(f.Parameters) != len(t.parameters) {
		return false
	}
	for i, parameter := range t.parameters {
		if i < len(f.types) && !parameter.within(f.types[i]) {
			return false
		}
	}
	return f.result.within(t.result)
}

// within tells whether every value of t is one of other.
func (t Type) within(other Type) bool {
	switch wide := other.check.(type) {
	case nil:
		return true
	case listType:
		narrow, ok := t.check.(listType)
		return ok && narrow.item.within(wide.item)
	case contextType:
		return t.withinContext(wide)
	case kindType:
		narrow, ok := t.check.(kindType)
		return ok && narrow.kind == wide.kind
	}
	return false
}

func (t Type) withinContext(wide contextType) bool {
	narrow, ok := t.check.(contextType)
	if !ok {
		return false
	}
	fields := make(map[string]Type, len(narrow.fields))
	for _, field := range narrow.fields {
		fields[field.Name] = field.Type
	}
	for _, field := range wide.fields {
		if own, ok := fields[field.Name]; !ok || !own.within(field.Type) {
			return false
		}
	}
	return true
}
