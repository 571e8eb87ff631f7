package enginetest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"

	"zhitong/engine"
)

// Replay decides everything once more, in a world that keeps all rows and commands as JSON, and requires the same
// outcomes and the same rows.
func (w *World) Replay(decisions []Decision) error {
	again := New()
	again.Encoded, again.Budget = true, w.Budget
	again.processes, again.decisions, again.newestDecision, again.files = w.processes, w.decisions, w.newestDecision, w.files
	for i := range decisions {
		if err := again.repeat(&decisions[i]); err != nil {
			return fmt.Errorf("replay of decision %d, %T: %w", i, decisions[i].Command, err)
		}
	}
	return again.sameRows(w)
}

func (w *World) repeat(d *Decision) error {
	w.Now, w.next, w.newest = d.Now, d.Mark, d.newest
	if d.Job != nil {
		w.putJob(d.Job)
		return nil
	}
	command := reflect.New(reflect.TypeOf(d.Command).Elem()).Interface()
	text, err := json.Marshal(d.Command)
	if err == nil {
		err = json.Unmarshal(text, command)
	}
	if err != nil {
		return err
	}
	outcome, err := w.step(command.(engine.Command))
	if err != nil {
		return err
	}
	if first, second := asJSON(d.Outcome), asJSON(outcome); !bytes.Equal(first, second) {
		return fmt.Errorf("it is decided otherwise:\n%s\n%s", first, second)
	}
	return nil
}

// asJSON writes a value; what cannot be written is told as such, and differs from nothing else.
func asJSON(value any) []byte {
	text, err := json.Marshal(value)
	if err != nil {
		return []byte(err.Error())
	}
	return text
}

func (w *World) sameRows(other *World) error {
	for i, rows := range w.all() {
		if err := rows.same(other.all()[i]); err != nil {
			return err
		}
	}
	return nil
}

// same requires equal rows.
func (r *rows[K, R]) same(other part) error {
	theirs := other.(*rows[K, R]).stored
	if len(r.stored) != len(theirs) {
		return fmt.Errorf("there are %d rows of %T, not %d", len(r.stored), *new(R), len(theirs))
	}
	for key, row := range r.stored {
		if mine, their := asJSON(row), asJSON(theirs[key]); !bytes.Equal(mine, their) {
			return fmt.Errorf("row %v is another one:\n%s\n%s", key, mine, their)
		}
	}
	return nil
}
