package recon

import (
	"hash/maphash"
	"strings"
)

// interner numbers texts from 1; 0 is no text. It is a table of open addressing,
// and the texts share large pieces of memory.
type interner struct {
	slots []uint64 // high half: part of the hash; low half: number of the text, 0 is free
	texts []string
	block strings.Builder
}

// internedBlock is how many bytes of texts share a piece of memory.
const internedBlock = 1 << 20

func newInterner(size int) *interner {
	return &interner{slots: make([]uint64, tableSize(size/2)), texts: make([]string, 1, size/2+1)}
}

func (n *interner) number(text []byte) uint32 {
	if len(text) == 0 {
		return 0
	}
	if 4*len(n.texts) >= 3*len(n.slots) {
		n.grow()
	}
	hash := maphash.Bytes(tableSeed, text)
	mask := uint64(len(n.slots) - 1)
	at := hash & mask
	for ; n.slots[at] != 0; at = (at + 1) & mask {
		if slot := n.slots[at]; slot>>32 == hash>>32 && n.texts[uint32(slot)] == string(text) {
			return uint32(slot)
		}
	}
	number := uint32(len(n.texts))
	n.texts = append(n.texts, n.kept(text))
	n.slots[at] = hash>>32<<32 | uint64(number)
	return number
}

func (n *interner) kept(text []byte) string {
	if len(text) > n.block.Cap()-n.block.Len() {
		n.block.Reset()
		n.block.Grow(max(internedBlock, len(text)))
	}
	start := n.block.Len()
	n.block.Write(text)
	return n.block.String()[start:]
}

func (n *interner) grow() {
	n.slots = make([]uint64, 2*len(n.slots))
	mask := uint64(len(n.slots) - 1)
	for number := 1; number < len(n.texts); number++ {
		hash := maphash.String(tableSeed, n.texts[number])
		at := hash & mask
		for n.slots[at] != 0 {
			at = (at + 1) & mask
		}
		n.slots[at] = hash>>32<<32 | uint64(number)
	}
}
