package recon

import (
	"encoding/binary"
	"math"
	"math/bits"

	"zhitong/statement"
)

// textArena holds the texts of a side in blocks, so that millions of items cost
// the garbage collector nothing and growing copies nothing.
type textArena struct {
	blocks [][]byte // block n begins at address n<<blockBits; each reaches to the end of its allocation
	free   []byte   // of the last block
	next   uint64   // address of free
}

const blockBits = 20

// maxArenaBytes is what addresses can tell.
const maxArenaBytes = math.MaxUint32

// reserve gives room for a record that does not cross the end of an allocation.
func (a *textArena) reserve(size int) (address uint32, room []byte, err error) {
	if size > len(a.free) {
		a.allocate(size)
	}
	if a.next+uint64(size) > maxArenaBytes {
		return 0, nil, refuse(CodeTooLarge, "the texts of one side have more than %d bytes", int64(maxArenaBytes))
	}
	address, room = uint32(a.next), a.free[:size:size]
	a.free, a.next = a.free[size:], a.next+uint64(size)
	return address, room, nil
}

func (a *textArena) allocate(size int) {
	count := (size + 1<<blockBits - 1) >> blockBits
	a.next = uint64(len(a.blocks)) << blockBits
	a.free = make([]byte, count<<blockBits)
	for number := range count {
		a.blocks = append(a.blocks, a.free[number<<blockBits:])
	}
}

// at returns the bytes from an address on.
func (a *textArena) at(address uint32) []byte {
	return a.blocks[address>>blockBits][address&(1<<blockBits-1):]
}

// The fields of a record, in their order; references follow.
const (
	idField = iota
	textField
	partyField
	firstReference
)

// itemTexts are what an item has in the arena: its texts, and where it was read,
// which is asked for once in a while.
type itemTexts struct {
	id, text, party string
	references      []string
	source          uint32
	raw             statement.Raw // Part belongs to the source
}

func (t *itemTexts) numbers() [4]uint64 {
	return [...]uint64{uint64(t.source), uint64(t.raw.Offset), uint64(t.raw.Length), uint64(t.raw.Line)}
}

// put writes a record: each text behind its length, the references behind
// their number, then the raw pointer.
func (a *textArena) put(texts *itemTexts) (uint32, error) {
	size := uvarintLength(uint64(len(texts.references)))
	numbers := texts.numbers()
	for _, number := range numbers {
		size += uvarintLength(number)
	}
	for _, text := range [...]string{texts.id, texts.text, texts.party} {
		size += uvarintLength(uint64(len(text))) + len(text)
	}
	for _, text := range texts.references {
		size += uvarintLength(uint64(len(text))) + len(text)
	}
	address, room, err := a.reserve(size)
	if err != nil {
		return 0, err
	}
	record := room[:0]
	for _, text := range [...]string{texts.id, texts.text, texts.party} {
		record = append(binary.AppendUvarint(record, uint64(len(text))), text...)
	}
	record = binary.AppendUvarint(record, uint64(len(texts.references)))
	for _, text := range texts.references {
		record = append(binary.AppendUvarint(record, uint64(len(text))), text...)
	}
	for _, number := range numbers {
		record = binary.AppendUvarint(record, number)
	}
	return address, nil
}

func uvarintLength(number uint64) int { return (bits.Len64(number|1) + 6) / 7 }

// field returns a text of the record at the address.
func (a *textArena) field(address uint32, field int) []byte {
	rest := a.at(address)
	for {
		text, behind := cutText(rest)
		if field == 0 {
			return text
		}
		rest, field = behind, field-1
	}
}

// references appends the references of the record at the address.
func (a *textArena) references(to [][]byte, address uint32) [][]byte {
	count, rest := a.behindTexts(address)
	for range count {
		var text []byte
		text, rest = cutText(rest)
		to = append(to, text)
	}
	return to
}

// behindTexts gives the number of references of a record and what follows it.
func (a *textArena) behindTexts(address uint32) (references uint64, rest []byte) {
	rest = a.at(address)
	for range firstReference {
		_, rest = cutText(rest)
	}
	references, width := binary.Uvarint(rest)
	return references, rest[width:]
}

// raw returns the source and the raw pointer of the record at the address.
func (a *textArena) raw(address uint32) (source uint32, raw statement.Raw) {
	count, rest := a.behindTexts(address)
	for range count {
		_, rest = cutText(rest)
	}
	var numbers [4]uint64
	for position := range numbers {
		number, width := binary.Uvarint(rest)
		numbers[position], rest = number, rest[width:]
	}
	return uint32(numbers[0]), statement.Raw{Offset: int64(numbers[1]), Length: int64(numbers[2]), Line: int(numbers[3])}
}

// cutText takes a text with its length off.
func cutText(from []byte) (text, rest []byte) {
	if length := int(from[0]); length < 0x80 {
		return from[1 : 1+length], from[1+length:]
	}
	length, width := binary.Uvarint(from)
	end := width + int(length)
	return from[width:end], from[end:]
}

// dictionary numbers the few different values of a column.
type dictionary[T comparable] struct {
	values  []T
	numbers map[T]uint32
	last    uint32 // the number that was asked for last
}

func (d *dictionary[T]) number(value T) uint32 {
	if int(d.last) < len(d.values) && d.values[d.last] == value {
		return d.last
	}
	number, known := d.numbers[value]
	if !known {
		if d.numbers == nil {
			d.numbers = map[T]uint32{}
		}
		number = uint32(len(d.values))
		d.values = append(d.values, value)
		d.numbers[value] = number
	}
	d.last = number
	return number
}
