package recon

// A place in a table that is larger than the caches takes as long to load as a
// hundred instructions. Where many places are known before, they are loaded
// first, so that the processor waits for all of them at once and not for one
// after the other.

// atOnce is how many places are loaded ahead.
const atOnce = 64

// touch loads the places where the search for the hashes begins. The sum says
// nothing; it keeps the loads from being left out.
//
//go:noinline
func touch(slots, hashes []uint64) (sum uint64) {
	mask := uint64(len(slots) - 1)
	for _, hash := range hashes {
		sum += slots[hash&mask]
	}
	return sum
}

// touch loads the first bytes of the records at the addresses.
//
//go:noinline
func (a *textArena) touch(addresses []uint32) (sum uint64) {
	for _, address := range addresses {
		record := a.at(address)
		sum += uint64(record[0]) + uint64(record[min(len(record)-1, cacheLine)])
	}
	return sum
}

// cacheLine is how many bytes are loaded together.
const cacheLine = 64
