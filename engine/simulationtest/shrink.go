package simulationtest

import (
	"slices"
	"strings"
)

// maxAttempts bounds how often a smaller failure is looked for.
const maxAttempts = 2000

// shrinking makes a failure smaller: choices are left out of the lists of the model and of the history, for what comes
// after them is simpler or not there.
type shrinking struct {
	failure  *Failure
	lists    [2][]int
	again    func(model, history *Choices) *Failure
	attempts int
}

func (s *shrinking) shrink() {
	for size := max(len(s.lists[0]), len(s.lists[1])); size > 0; size /= 2 {
		for which := range s.lists {
			for at := 0; at < len(s.lists[which]) && s.attempts < maxAttempts; {
				if !s.without(which, at, size) {
					at += size
				}
			}
		}
	}
}

// without leaves choices out if it fails in the same way then.
func (s *shrinking) without(which, at, size int) bool {
	s.attempts++
	lists := s.lists
	lists[which] = slices.Delete(slices.Clone(lists[which]), at, min(at+size, len(lists[which])))
	failure := s.again(Given(lists[0]), Given(lists[1]))
	if failure == nil || kindOf(failure) != kindOf(s.failure) {
		return false
	}
	s.failure, s.lists = failure, lists
	return true
}

// kindOf is how a failure is told, without the numbers in it and what they belong to.
func kindOf(f *Failure) string {
	words := slices.DeleteFunc(strings.Fields(f.Cause.Error()), func(word string) bool { return strings.ContainsAny(word, "0123456789{}[]") })
	return strings.Join(words[:min(len(words), 8)], " ")
}
