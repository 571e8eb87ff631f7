package recon

import "math"

// textArena holds the texts of a side in one piece of memory, so that millions
// of items cost the garbage collector nothing.
type textArena struct{ bytes []byte }

// span is a text in the arena.
type span struct{ offset, length uint32 }

// maxArenaBytes is what the offsets of spans can address.
const maxArenaBytes = math.MaxUint32

func (a *textArena) add(text string) (span, error) {
	if len(a.bytes)+len(text) > maxArenaBytes {
		return span{}, refuse(CodeTooLarge, "the texts of one side have more than %d bytes", int64(maxArenaBytes))
	}
	at := span{uint32(len(a.bytes)), uint32(len(text))}
	a.bytes = append(a.bytes, text...)
	return at, nil
}

func (a *textArena) bytesOf(s span) []byte { return a.bytes[s.offset : s.offset+s.length] }

func (a *textArena) text(s span) string { return string(a.bytesOf(s)) }

// dictionary numbers the few different values of a column.
type dictionary[T comparable] struct {
	values  []T
	numbers map[T]uint32
}

func (d *dictionary[T]) number(value T) uint32 {
	if number, known := d.numbers[value]; known {
		return number
	}
	if d.numbers == nil {
		d.numbers = map[T]uint32{}
	}
	number := uint32(len(d.values))
	d.values = append(d.values, value)
	d.numbers[value] = number
	return number
}
