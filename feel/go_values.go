package feel

import (
	"encoding/json"
	"maps"
	"math"
	"slices"
	"strconv"
	"time"
)

// GoVariables is a Scope held in a map of Go values, which FromGo turns into FEEL values when they are asked for.
type GoVariables map[string]any

// Variable implements Scope. A value of a type that FromGo does not know counts as missing.
func (v GoVariables) Variable(name string) (Value, bool) {
	value, ok := v[name]
	if !ok {
		return Value{}, false
	}
	return FromGo(value)
}

// FromGo turns a Go value into a FEEL value: nil, booleans, numbers (a float64 becomes the shortest decimal that reads
// back as it), strings, json.Number, time.Time, []any, map[string]any (its keys sorted) and
// Values as they are. ok is false for every other type and for a float64 that is no number.
func FromGo(value any) (v Value, ok bool) {
	switch value := value.(type) {
	case string:
		return String(value), true
	case int:
		return Int(int64(value)), true
	case float64:
		v = Float(value)
		return v, !v.IsNull()
	case bool:
		return Bool(value), true
	case Value:
		return value, true
	case nil:
		return Value{}, true
	}
	return fromRareGo(value)
}

// fromRareGo holds the types that are seldom seen, to keep FromGo short for the others.
func fromRareGo(value any) (Value, bool) {
	switch value := value.(type) {
	case int64:
		return Int(value), true
	case int32:
		return Int(int64(value)), true
	case uint32:
		return Int(int64(value)), true
	case json.Number:
		v, err := ParseNumber(value.String())
		return v, err == nil
	case time.Time:
		return DateTimeOf(value), true
	case []any:
		return fromGoList(value)
	case map[string]any:
		return fromGoMap(value)
	}
	return Value{}, false
}

func fromGoList(items []any) (Value, bool) {
	values := make([]Value, len(items))
	for i, item := range items {
		var ok bool
		if values[i], ok = FromGo(item); !ok {
			return Value{}, false
		}
	}
	return List(values...), true
}

func fromGoMap(entries map[string]any) (Value, bool) {
	built := &ContextBuilder{}
	for _, key := range slices.Sorted(maps.Keys(entries)) {
		value, ok := FromGo(entries[key])
		if !ok {
			return Value{}, false
		}
		built.Set(key, value)
	}
	return built.Build(), true
}

// maximumExactFloat is up to where every whole number is a float64.
const maximumExactFloat = 1 << 53

var floatPowersOfTen = [...]float64{1, 10, 100, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8}

// Float returns the shortest decimal that reads back as the float64; infinities and NaN are null.
func Float(f float64) Value {
	for scale, power := range floatPowersOfTen {
		// a whole number below 2^53 divided by a power of ten is rounded once, as reading the decimal text is
		coefficient := math.Round(f * power)
		if math.Abs(coefficient) >= maximumExactFloat {
			break
		}
		if coefficient/power == f {
			return Value{kind: KindNumber, bits: int64(coefficient), scale: int32(scale)}
		}
	}
	v, err := ParseNumber(strconv.FormatFloat(f, 'g', -1, 64))
	if err != nil {
		return Value{}
	}
	return v
}
