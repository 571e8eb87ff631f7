package recon

import (
	"bytes"
	"cmp"
	"slices"
	"strconv"
)

// order puts the items into canonical order and makes identifications unique.
// All that follows works on that order, so nothing depends on the order of the
// input. The error is too_large, where a suffix does not fit any more.
func (s *Side) order() error {
	permutation := make([]uint32, s.Len())
	for index := range permutation {
		permutation[index] = uint32(index)
	}
	if !slices.IsSortedFunc(permutation, s.compare) {
		slices.SortFunc(permutation, s.compare)
		s.permute(permutation)
	}
	return s.makeUnique()
}

// compare orders two items by date, identification and content. Items that are
// equal in all of it are interchangeable.
func (s *Side) compare(a, b uint32) int {
	if order := s.booking[a].Compare(s.booking[b]); order != 0 {
		return order
	}
	if order := bytes.Compare(s.arena.bytesOf(s.id[a]), s.arena.bytesOf(s.id[b])); order != 0 {
		return order
	}
	return cmp.Or(
		cmp.Compare(s.accounts.values[s.account[a]], s.accounts.values[s.account[b]]),
		cmp.Compare(s.currencyOf(int(a)).Code(), s.currencyOf(int(b)).Code()),
		cmp.Compare(s.amount[a], s.amount[b]),
		s.value[a].Compare(s.value[b]),
		slices.Compare(s.referencesOf(int(a)), s.referencesOf(int(b))),
		bytes.Compare(s.arena.bytesOf(s.text[a]), s.arena.bytesOf(s.text[b])),
		bytes.Compare(s.arena.bytesOf(s.party[a]), s.arena.bytesOf(s.party[b])),
		cmp.Compare(flag(s.reversal[a]), flag(s.reversal[b])),
	)
}

func flag(set bool) int {
	if set {
		return 1
	}
	return 0
}

func (s *Side) permute(permutation []uint32) {
	s.id, s.account, s.currency = permuted(s.id, permutation), permuted(s.account, permutation), permuted(s.currency, permutation)
	s.amount, s.booking, s.value = permuted(s.amount, permutation), permuted(s.booking, permutation), permuted(s.value, permutation)
	s.references, s.text, s.party = permuted(s.references, permutation), permuted(s.text, permutation), permuted(s.party, permutation)
	s.reversal, s.raw = permuted(s.reversal, permutation), permuted(s.raw, permutation)
}

func permuted[T any](column []T, permutation []uint32) []T {
	result := make([]T, len(column))
	for index, from := range permutation {
		result[index] = column[from]
	}
	return result
}

// makeUnique gives the second and later items of an identification a suffix
// that nobody else has.
func (s *Side) makeUnique() error {
	seen := make(map[string]int, s.Len())
	for index := range s.id {
		id := s.ID(index)
		if _, repeated := seen[id]; !repeated {
			seen[id] = 1
			continue
		}
		s.repeated++
		unique := id
		for known := true; known; _, known = seen[unique] {
			seen[id]++
			unique = id + "#" + strconv.Itoa(seen[id])
		}
		seen[unique] = 1
		at, err := s.arena.add(unique)
		if err != nil {
			return err
		}
		s.id[index] = at
	}
	return nil
}
