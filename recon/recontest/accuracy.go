package recontest

import (
	"encoding/json"
	"errors"
	"io"
	"slices"

	"zhitong/recon"
)

// Share is how many of all are so.
type Share struct{ Of, All int }

// Value is from 0 to 1; of nothing it is 1.
func (s Share) Value() float64 {
	if s.All == 0 {
		return 1
	}
	return float64(s.Of) / float64(s.All)
}

func (s *Share) count(is bool) {
	s.All++
	if is {
		s.Of++
	}
}

// Accuracy is how well a run agrees with the truth.
type Accuracy struct {
	Confirmed Share // of the items that have partners: those in a confirmed group that is right
	Precision Share // of the confirmed groups: those that are right
	// Classes counts breaks, found or true, whose class is the true one. An open
	// item that has partners agrees where they are suggested: Suggested counts these.
	Classes   Share
	Suggested int
	ByKind    map[Kind]*KindAccuracy
	Deciles   map[recon.Band]*[10]Decile // by confidence
	Wrong     []string                   // identifications of the first wrong groups, and breaks
}

// KindAccuracy is that of the events of a kind.
type KindAccuracy struct{ Confirmed, Classes Share }

// Decile holds the groups whose confidence begins with the same digit.
type Decile struct {
	Right     Share
	predicted float64
}

// Predicted is the mean confidence.
func (d *Decile) Predicted() float64 { return d.predicted / float64(max(1, d.Right.All)) }

// judge compares a result with the truth.
type judge struct {
	result    *recon.Result
	events    []Truth
	eventOf   map[string]int32
	right     map[string]bool // by identification of a group
	confirmed map[string]bool // items in right groups
	found     []int           // breaks of each event
	accuracy  *Accuracy
}

// Measure compares a result with the truth that [WriteBooks] wrote. The error is
// that of reading.
func Measure(result *recon.Result, truth io.Reader) (*Accuracy, error) {
	j := &judge{result: result, eventOf: map[string]int32{}, right: map[string]bool{}, confirmed: map[string]bool{},
		accuracy: &Accuracy{ByKind: map[Kind]*KindAccuracy{}, Deciles: map[recon.Band]*[10]Decile{recon.Auto: {}, recon.Suggest: {}}}}
	if err := j.read(truth); err != nil {
		return nil, err
	}
	j.groups(result.Groups)
	j.groups(result.Suggestions)
	for index := range result.Breaks {
		j.aBreak(&result.Breaks[index])
	}
	for index := range j.events {
		j.event(index)
	}
	return j.accuracy, nil
}

func (j *judge) read(truth io.Reader) error {
	for decoder := json.NewDecoder(truth); ; {
		var one Truth
		if err := decoder.Decode(&one); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			return err
		}
		for _, id := range one.items() {
			j.eventOf[id] = int32(len(j.events))
		}
		if j.accuracy.ByKind[one.Kind] == nil {
			j.accuracy.ByKind[one.Kind] = &KindAccuracy{}
		}
		j.events = append(j.events, one)
	}
	j.found = make([]int, len(j.events))
	return nil
}

// items lists what the event is made of, each once.
func (t *Truth) items() []string {
	all := slices.Concat(t.Left, t.Right, t.Twins)
	for _, one := range t.Breaks {
		all = append(all, one.Item)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// groups judges groups: one is right that holds all that belongs together and
// nothing else.
func (j *judge) groups(groups []recon.Group) {
	for index := range groups {
		g := &groups[index]
		right := j.isRight(g)
		j.right[g.ID] = right
		decile := &j.accuracy.Deciles[g.Band][min(9, g.Confidence/100)]
		decile.Right.count(right)
		decile.predicted += float64(g.Confidence) / 1000
		if g.Band != recon.Auto {
			if !right {
				j.note("suggested "+g.Pass, slices.Concat(g.Left, g.Right)...)
			}
			continue
		}
		j.accuracy.Precision.count(right)
		for _, id := range slices.Concat(g.Left, g.Right) {
			j.confirmed[id] = right
		}
		if !right {
			j.note(g.Pass, slices.Concat(g.Left, g.Right)...)
		}
	}
}

func (j *judge) isRight(g *recon.Group) bool {
	event, known := j.eventOf[g.Left[0]]
	if !known {
		return false
	}
	truth := &j.events[event]
	return len(g.Left) == len(truth.Left) && len(g.Right) == len(truth.Right) &&
		truth.holds(truth.Left, g.Left) && truth.holds(truth.Right, g.Right)
}

func (t *Truth) holds(members, ids []string) bool {
	return !slices.ContainsFunc(ids, func(id string) bool { return !slices.Contains(members, id) && !slices.Contains(t.Twins, id) })
}

func (j *judge) note(what string, ids ...string) {
	if len(j.accuracy.Wrong) < 400 {
		text := what
		for _, id := range ids {
			text += " " + id + "(" + string(j.events[j.eventOf[id]].Kind) + ")"
		}
		j.accuracy.Wrong = append(j.accuracy.Wrong, text)
	}
}

// aBreak judges a break that the run found.
func (j *judge) aBreak(b *recon.Break) {
	event := j.eventOf[b.ItemID]
	truth := &j.events[event]
	j.found[event]++
	agrees := j.agrees(truth, b)
	j.accuracy.Classes.count(agrees)
	j.accuracy.ByKind[truth.Kind].Classes.count(agrees)
	if !agrees {
		j.note("break "+string(b.Class), b.ItemID)
	}
}

func (j *judge) agrees(truth *Truth, b *recon.Break) bool {
	switch {
	case b.GroupID != "":
		return j.right[b.GroupID] && b.Class == truth.Within
	case b.Side == "":
		return j.right[b.Suggestions[0]] && b.Class == truth.Within
	case b.Class == truth.classOf(b.ItemID) && (j.settled(truth) || !truth.member(b.ItemID)):
		return true
	case b.Class != recon.ClassSuggested && b.Class != recon.ClassAmbiguous:
		return false
	}
	proposed := slices.ContainsFunc(b.Suggestions, func(id string) bool { return j.right[id] })
	if proposed {
		j.accuracy.Suggested++
	}
	return proposed
}

// classOf is the class of an item that is left over; that of a twin is also the
// one of the member in whose place it may stand.
func (t *Truth) classOf(id string) recon.Class {
	for _, one := range t.Breaks {
		if one.Item == id || slices.Contains(t.Twins, one.Item) && one.Item[0] == id[0] {
			return one.Class
		}
	}
	return ""
}

func (t *Truth) member(id string) bool {
	return slices.Contains(t.Left, id) || slices.Contains(t.Right, id)
}

// settled reports whether the group of the event is confirmed.
func (j *judge) settled(truth *Truth) bool {
	return len(truth.Left) > 0 && slices.ContainsFunc(slices.Concat(truth.Left, truth.Twins), func(id string) bool { return j.confirmed[id] })
}

// event counts the partners that were confirmed, and the breaks that were missed.
func (j *judge) event(index int) {
	truth := &j.events[index]
	of := j.accuracy.ByKind[truth.Kind]
	settled := j.settled(truth)
	for range len(truth.Left) + len(truth.Right) {
		j.accuracy.Confirmed.count(settled)
		of.Confirmed.count(settled)
	}
	breaks := len(truth.Breaks)
	if truth.Within != "" {
		breaks++
	}
	for range breaks - j.found[index] {
		j.accuracy.Classes.count(false)
		of.Classes.count(false)
	}
}
