package feel

import (
	"time"
	"unsafe"
)

// Value is one immutable FEEL value; the zero Value is null. It may be copied and shared freely.
//
// The layout keeps numbers, booleans, strings and everything temporal free of allocation: bits holds the coefficient
// of a number, a boolean, the length of a string, the days of a date, the nanoseconds of a time, the seconds of a
// date and time or of a duration, the months of a duration; scale holds decimal places or nanoseconds.
type Value struct {
	kind  Kind
	scale int32
	bits  int64
	ref   any
}

// stringBytes points at the first byte of a string value; its own type keeps it apart from other references.
type stringBytes *byte

type list struct {
	items  []Value
	extent extent
}

// Null returns the null value.
func Null() Value { return Value{} }

// Bool returns a boolean value.
func Bool(b bool) Value {
	v := Value{kind: KindBoolean}
	if b {
		v.bits = 1
	}
	return v
}

// String returns a string value.
func String(s string) Value {
	return Value{kind: KindString, bits: int64(len(s)), ref: stringBytes(unsafe.StringData(s))}
}

// Int returns an integer number.
func Int(i int64) Value { return Value{kind: KindNumber, bits: i} }

// Number returns coefficient × 10^-scale, so Number(1234, 2) is 12.34. A scale outside 0 to 18 is allowed; a number
// beyond the range of decimal128 (IEEE 754) becomes null.
func Number(coefficient int64, scale int32) Value {
	if scale >= 0 && scale <= maximumFastScale {
		return Value{kind: KindNumber, bits: coefficient, scale: scale}
	}
	return wideNumber(coefficient, scale)
}

// List returns a list of the items. The caller must not change the slice afterwards when passing one with `...`.
func List(items ...Value) Value {
	return Value{kind: KindList, ref: &list{items, extentOfItems(items)}}
}

// Kind tells the type of the value.
func (v Value) Kind() Kind { return v.kind }

// IsNull tells whether the value is null.
func (v Value) IsNull() bool { return v.kind == KindNull }

// IsTrue tells whether the value is the boolean true.
func (v Value) IsTrue() bool { return v.kind == KindBoolean && v.bits != 0 }

// IsFalse tells whether the value is the boolean false.
func (v Value) IsFalse() bool { return v.kind == KindBoolean && v.bits == 0 }

// AsBool returns the boolean; ok is false when the value is none.
func (v Value) AsBool() (b, ok bool) {
	return v.bits != 0 && v.kind == KindBoolean, v.kind == KindBoolean
}

// AsString returns the text of a string value; ok is false when the value is none.
func (v Value) AsString() (s string, ok bool) {
	if v.kind != KindString {
		return "", false
	}
	return v.text(), true
}

// AsInt64 returns a number that is a whole one and fits; ok is false for every other value.
func (v Value) AsInt64() (i int64, ok bool) {
	if v.kind != KindNumber {
		return 0, false
	}
	return wholeNumber(v)
}

// AsDecimal returns a number as coefficient × 10^-scale, trailing zeros removed; ok is false for values that are not
// numbers and for numbers whose coefficient needs more than 64 bits.
func (v Value) AsDecimal() (coefficient int64, scale int32, ok bool) {
	if v.kind != KindNumber || v.ref != nil {
		return 0, 0, false
	}
	coefficient, scale = stripZeros(v.bits, v.scale)
	return coefficient, scale, true
}

// AsTime returns a date and time as an instant. A value without a zone is read in location; a date is its midnight
// there. ok is false for every other kind and for years that time.Time's users cannot print (outside 0 to 9999).
func (v Value) AsTime(location *time.Location) (t time.Time, ok bool) {
	switch v.kind {
	case KindDate:
		return civilTime(v.bits*secondsPerDay, 0, location)
	case KindDateTime:
		if z := v.zone(); z != nil {
			location = z.location()
		}
		return civilTime(v.bits, v.scale, location)
	default:
		return time.Time{}, false
	}
}

// Items returns the items of a list, nil for every other kind. The slice must not be changed.
func (v Value) Items() []Value {
	if v.kind != KindList {
		return nil
	}
	return v.ref.(*list).items
}

func (v Value) text() string {
	return unsafe.String((*byte)(v.ref.(stringBytes)), int(v.bits))
}

// MarshalJSON returns the value as JSON; see AppendJSON.
func (v Value) MarshalJSON() ([]byte, error) { return v.AppendJSON(nil), nil }
