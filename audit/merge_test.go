package audit

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// TestMerge: segments come in the order of their generation, those without one by their time, and none before one that
// is left to the next seal. A segment is written as its generation, 0 for none, and the second of its time.
func TestMerge(t *testing.T) {
	tests := []struct {
		name    string
		writers []string // a + at the end: there are more
		want    string
		more    bool
	}{
		{"nothing", nil, "", false},
		{"a cause that began later", []string{"2@1 3@4", "1@2"}, "1@2 2@1 3@4", false},
		{"a clock that steps back", []string{"1@9 3@2", "2@8 4@1"}, "1@9 2@8 3@2 4@1", false},
		{"one generation by time", []string{"1@3", "1@1", "1@2"}, "1@1 1@2 1@3", false},
		{"one generation and time by writer", []string{"1@1 2@2", "1@1 2@2"}, "1@1 1@1 2@2 2@2", false},
		{"without generations by time", []string{"0@1 0@4", "0@2 0@3"}, "0@1 0@2 0@3 0@4", false},
		{"between generations by time", []string{"5@9", "6@6", "0@7"}, "0@7 5@9 6@6", false},
		{"not past what is left of a writer", []string{"1@1 2@2+", "3@3 4@4", "2@1"}, "1@1 2@1 2@2", true},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			waiting := &backlog{}
			for _, text := range test.writers {
				waiting.writers = append(waiting.writers, waitingOf(t, text))
			}
			var got []string
			for _, segment := range waiting.merge() {
				got = append(got, fmt.Sprintf("%d@%d", segment.generation, segment.Time.Unix()))
			}
			if strings.Join(got, " ") != test.want || waiting.more != test.more {
				t.Errorf("got %v, more %t; want %s, more %t", got, waiting.more, test.want, test.more)
			}
		})
	}
}

func waitingOf(t *testing.T, text string) *waitingWriter {
	rest, cut := strings.CutSuffix(text, "+")
	from := &waitingWriter{cut: cut, stuck: cut}
	for word := range strings.FieldsSeq(rest) {
		segment, second := &waitingSegment{}, int64(0)
		if _, err := fmt.Sscanf(word, "%d@%d", &segment.generation, &second); err != nil {
			t.Fatal(err)
		}
		segment.Time = time.Unix(second, 0)
		from.segments = append(from.segments, segment)
	}
	return from
}
