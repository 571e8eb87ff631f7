package clustertest

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"zhitong/audit"
	"zhitong/broker"
	"zhitong/store"
)

// check looks for what must never be when all has come to its end.
func (l *life) check() error {
	l.schedule.open = true
	told, err := l.readLog()
	return errors.Join(err, l.checkCreations(), l.checkTags(), l.checkBatches(), l.checkEmpty(), l.checkJournals(), l.checkCorrelations(),
		told.checkOnce(), l.checkCompleted(told), l.checkReplay(told), l.checkSealed(told), l.checkAudit())
}

// mustBe says that a row which a client was told of is not there.
func (l *life) mustBe(table *store.Table, key int64) error {
	rows, _ := l.database.Committed(table)
	if slices.ContainsFunc(rows, func(row store.Row) bool { return row[0] == key }) {
		return nil
	}
	return fmt.Errorf("somebody was told of %s %d, which is not there", table.Name, key)
}

// agree compares what history shows with what lives.
func (l *life) agree() error {
	lives := map[any]bool{}
	for _, row := range l.rows("element") {
		lives[row[0]] = true
	}
	for _, row := range l.rows("process_instance") {
		if lives[row[0]] != (row[10] == nil) {
			return fmt.Errorf("history shows instance %v as %v, and that it lives is %t", row[0], row[8], lives[row[0]])
		}
	}
	return nil
}

// checkCreations looks whether each order was begun as often as somebody was told, and not too often.
func (l *life) checkCreations() error {
	var errs []error
	begun := map[string]int{}
	for _, row := range l.rows("process_instance") {
		if row[6] == int64(0) && row[3] != dunning {
			begun[row[5].(string)]++
		}
		if row[8] == broker.StateCompleted {
			l.counts["completed "+row[3].(string)]++
		}
	}
	for id, r := range l.creations {
		least, most := r.told, r.sent
		if r.key != "" {
			least, most = min(1, r.told), 1
		}
		if begun[id] < least || begun[id] > most {
			errs = append(errs, fmt.Errorf("%s was begun %d times; it was asked for %d times, %d confirmed, with the key %q", id, begun[id], r.sent, r.told, r.key))
		}
	}
	for key := range l.instances {
		errs = append(errs, l.mustBe(broker.InstanceTable(), key))
	}
	return errors.Join(errs...)
}

// checkTags looks whether the index of tags has what instances have.
func (l *life) checkTags() error {
	want := map[string]bool{}
	for _, row := range l.rows("process_instance") {
		tags, _ := row[12].(string)
		for _, tag := range strings.FieldsFunc(tags, func(r rune) bool { return r == '|' }) {
			want[fmt.Sprint(tag, row[1], row[0])] = true
		}
	}
	rows := l.rows("instance_tag")
	for _, row := range rows {
		if !want[fmt.Sprint(row...)] {
			return fmt.Errorf("the index has a tag that no instance has: %v", row)
		}
	}
	if l.counts["tags"] += len(rows); len(rows) != len(want) {
		return fmt.Errorf("the index has %d tags, instances have %d", len(rows), len(want))
	}
	return nil
}

// transient are the tables that are empty when nothing runs.
var transient = []string{"element", "variable", "job", "timer", "subscription", "due", "follow_up", "message", "start_lock", "incident"}

func (l *life) checkEmpty() error {
	var errs []error
	for _, table := range transient {
		if l.database.Tables()[table] == nil {
			errs = append(errs, fmt.Errorf("there is no table %s", table))
		}
		for _, row := range l.rows(table) {
			errs = append(errs, fmt.Errorf("in table %s there is still %v", table, row[0]))
		}
	}
	return errors.Join(errs...)
}

// checkJournals looks whether each booking was posted once.
func (l *life) checkJournals() error {
	posted := map[string]int{}
	for _, row := range l.rows("ledger_journal") {
		posted[row[3].(string)]++
	}
	var errs []error
	for _, row := range l.rows("process_instance") {
		if row[3] != booking {
			continue
		}
		count := posted[fmt.Sprint(row[0])]
		if count > 1 || count == 0 && row[8] == broker.StateCompleted {
			errs = append(errs, fmt.Errorf("booking %v is %v and was posted %d times", row[0], row[8], count))
		}
		delete(posted, fmt.Sprint(row[0]))
	}
	for reference := range posted {
		errs = append(errs, fmt.Errorf("there is a journal for booking %s, which is not there", reference))
	}
	return errors.Join(errs...)
}

// checkCorrelations looks whether a message reached a process twice.
func (l *life) checkCorrelations() error {
	type meeting struct{ message, process any }
	reached := map[meeting]int{}
	for _, row := range l.rows("correlated_message") {
		reached[meeting{row[2], row[7]}]++
		l.counts["correlated"]++
	}
	for m, count := range reached {
		if count > 1 {
			return fmt.Errorf("message %v reached %v %d times", m.message, m.process, count)
		}
	}
	return nil
}

// checkStarts looks, when no instance lives that could keep it from that, whether a message still waits to start one.
func (l *life) checkStarts() error {
	for _, row := range l.rows("message") {
		var kept struct {
			Name       string
			ExpiresAt  time.Time
			Correlated []string
		}
		if err := json.Unmarshal(row[4].([]byte)[1:], &kept); err != nil {
			return err
		}
		starts := kept.Name == overdue || kept.Name == bounced
		if !l.stepped && starts && kept.ExpiresAt.After(time.Now()) && !slices.Contains(kept.Correlated, dunning) {
			return fmt.Errorf("message %v waits to start an instance, and nothing keeps it from that", row[0])
		}
	}
	return nil
}

// checkCompleted looks whether each job that somebody was told to have completed was, once.
func (l *life) checkCompleted(told *log) error {
	for job := range l.completed {
		if count := told.events[happening{"JOB_COMPLETED", job}]; count != 1 {
			return fmt.Errorf("job %d, which somebody was told that he completed, was completed %d times", job, count)
		}
	}
	return nil
}

func (l *life) checkAudit() error {
	n := l.database.Connect("verifier")
	report, err := audit.VerifyStore(l.context, n, publicKey, nil)
	if err != nil {
		return err
	}
	for _, problem := range report.Problems {
		err = cmp.Or(err, fmt.Errorf("the audit log does not verify: %v", problem))
	}
	if report.Size == 0 {
		return errors.New("nothing was sealed")
	}
	return err
}
