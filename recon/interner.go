package recon

import (
	"hash/maphash"
	"strings"
	"sync"
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
	return &interner{slots: make([]uint64, tableSize(size)), texts: make([]string, 1, size+size/16+1)}
}

func (n *interner) number(text []byte) uint32 {
	if len(text) == 0 {
		return 0
	}
	return n.numberHashed(text, maphash.Bytes(tableSeed, text))
}

// numberHashed is number for a text that is not empty and has the hash.
func (n *interner) numberHashed(text []byte, hash uint64) uint32 {
	if 4*len(n.texts) >= 3*len(n.slots) {
		n.grow()
	}
	at := n.place(text, hash)
	if number := uint32(n.slots[at]); number > 0 {
		return number
	}
	number := uint32(len(n.texts))
	n.texts = append(n.texts, n.kept(text))
	n.slots[at] = hash>>32<<32 | uint64(number)
	return number
}

// place is where the text with the hash is or belongs.
func (n *interner) place(text []byte, hash uint64) (at uint64) {
	mask := uint64(len(n.slots) - 1)
	for at = hash & mask; n.slots[at] != 0; at = (at + 1) & mask {
		if slot := n.slots[at]; slot>>32 == hash>>32 && n.texts[uint32(slot)] == string(text) {
			break
		}
	}
	return at
}

// adopt takes the texts of another interner up in their order, and changes the
// numbers of the other one to its own.
func (n *interner) adopt(other *interner, numbers []uint32) {
	own := make([]uint32, len(other.texts))
	var finding sync.WaitGroup
	middle := len(own) / 2
	find := func(from, until int) {
		var hashes [atOnce]uint64
		for ; from < until; from += atOnce {
			texts := other.texts[from:min(until, from+atOnce)]
			n.hashAll(hashes[:], texts)
			for index, text := range texts {
				if text != "" {
					own[from+index] = uint32(n.slots[n.place([]byte(text), hashes[index])])
				}
			}
		}
	}
	finding.Go(func() { find(0, middle) })
	find(middle, len(own))
	finding.Wait()
	for number := 1; number < len(own); number++ {
		if own[number] == 0 {
			own[number] = n.number([]byte(other.texts[number]))
		}
	}
	for index, number := range numbers {
		numbers[index] = own[number]
	}
}

// hashAll hashes texts, and touches the places of them and the texts there.
func (n *interner) hashAll(hashes []uint64, texts []string) {
	for index, text := range texts {
		hashes[index] = maphash.String(tableSeed, text)
	}
	touch(n.slots, hashes[:len(texts)])
	n.touchTexts(hashes[:len(texts)])
}

//go:noinline
func (n *interner) touchTexts(hashes []uint64) (sum uint64) {
	mask := uint64(len(n.slots) - 1)
	for _, hash := range hashes {
		if text := n.texts[uint32(n.slots[hash&mask])]; text != "" {
			sum += uint64(text[0])
		}
	}
	return sum
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
