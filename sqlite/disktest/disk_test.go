package disktest

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"zhitong/audit"
	"zhitong/pipeline"
)

// times is how often a test does something: ZHITONG_TEST_POWER_CUTS asks for more.
func times(t *testing.T, usual int) int {
	t.Helper()
	text := os.Getenv("ZHITONG_TEST_POWER_CUTS")
	if text == "" {
		return usual
	}
	asked, err := strconv.Atoi(text)
	if err != nil {
		t.Fatal(err)
	}
	return asked
}

// seed is that of a test: ZHITONG_TEST_SEED sets it.
func seed(t *testing.T) *rand.Rand {
	t.Helper()
	chosen := rand.Uint64()
	if text := os.Getenv("ZHITONG_TEST_SEED"); text != "" {
		var err error
		if chosen, err = strconv.ParseUint(text, 10, 64); err != nil {
			t.Fatal(err)
		}
	}
	t.Logf("ZHITONG_TEST_SEED=%d", chosen)
	return rand.New(rand.NewPCG(chosen, 1))
}

// told is the journals that somebody was told of, and those of which somebody was told that they were refused.
type told struct {
	mutex   sync.Mutex
	numbers []int
	refused []int
	next    int
}

func (l *told) take() int {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	l.next++
	return l.next
}

func (l *told) add(number int) {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	l.numbers = append(l.numbers, number)
}

func (l *told) copy() []int {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	return append([]int{}, l.numbers...)
}

// hear notes what became of a journal, unless that is left open.
func (l *told) hear(number int, err error) {
	switch {
	case err == nil:
		l.add(number)
	case !strings.Contains(err.Error(), "before it could find out"):
		l.mutex.Lock()
		defer l.mutex.Unlock()
		l.refused = append(l.refused, number)
	}
}

// holds says what of what somebody was told is not so.
func (l *told) holds(b *bank, since *audit.Checkpoint) error {
	if err := b.check(l.copy(), since); err != nil {
		return err
	}
	journals, _, err := b.posted()
	l.mutex.Lock()
	defer l.mutex.Unlock()
	for _, number := range l.refused {
		if journals[number] > 0 {
			err = errors.Join(err, fmt.Errorf("journal %d is there, though it was refused", number))
		}
	}
	return err
}

// work posts journals, several at a time, until stop says so.
func (l *told) work(b *bank, stop func() bool) *sync.WaitGroup {
	var workers sync.WaitGroup
	for range 4 {
		workers.Go(func() {
			for !stop() {
				number := l.take()
				l.hear(number, b.post(number))
			}
		})
	}
	return &workers
}

// TestPowerCuts cuts the power while journals are posted, again and again. What somebody was told of is there.
func TestPowerCuts(t *testing.T) {
	disk, random, posted := Install(), seed(t), &told{}
	b := openBank(t, t.TempDir())
	for range times(t, 15) {
		since := b.checkpoint()
		var writes atomic.Int64
		left := int64(random.IntN(600))
		cut := make(chan struct{})
		disk.SetFault(func(Operation, string) Fault {
			if writes.Add(1) == left+1 {
				close(cut)
			}
			return None
		})
		var over atomic.Bool
		workers := posted.work(b, over.Load)
		<-cut
		before, after := posted.copy(), t.TempDir()
		if err := disk.PowerCut(b.directory, after, random); err != nil {
			t.Fatal(err)
		}
		over.Store(true)
		workers.Wait()
		disk.SetFault(nil)
		b.close()
		b = openBank(t, after)
		if err := b.check(before, since); err != nil {
			t.Fatal(err)
		}
		posted.numbers = before
	}
	t.Logf("%d journals", len(posted.numbers))
	b.close()
}

// TestALyingDiskIsFoundOut cuts the power of a disk that tells of syncs which it has not done. If something is lost that
// somebody was told of, then the database cannot be opened or the audit log does not fit the checkpoint of an auditor.
func TestALyingDiskIsFoundOut(t *testing.T) {
	disk, random := Install(), seed(t)
	lost := 0
	for range times(t, 6) {
		var over atomic.Int32
		posted, after := &told{}, t.TempDir()
		b := openBank(t, t.TempDir())
		honest := int32(random.IntN(40))
		disk.SetFault(func(of Operation, _ string) Fault {
			if of == Sync && over.Load() > honest {
				return Lie
			}
			return None
		})
		posted.work(b, func() bool { return over.Add(1) > 60 }).Wait()
		since := b.checkpoint()
		if err := disk.PowerCut(b.directory, after, random); err != nil {
			t.Fatal(err)
		}
		disk.SetFault(nil)
		b.close()
		damaged := &bank{T: t, directory: after}
		err := damaged.open()
		if err == nil {
			err = damaged.check(nil, since)
		}
		if err == nil && damaged.check(posted.copy(), nil) != nil {
			t.Errorf("journals are lost and nothing shows it: %v", damaged.check(posted.copy(), nil))
		}
		if err != nil {
			lost++
			t.Logf("found out: %v", err)
		}
		damaged.close()
	}
	if lost == 0 {
		t.Error("the disk has lost nothing; nothing was tested")
	}
}

// TestAFullDisk fills the disk while journals are posted: those who are refused are told why, nothing is half there, and
// when there is space again it goes on.
func TestAFullDisk(t *testing.T) {
	disk, random, posted := Install(), seed(t), &told{}
	b := openBank(t, t.TempDir())
	for range times(t, 5) {
		var writes, refused atomic.Int64
		left := int64(random.IntN(300))
		disk.SetFault(func(of Operation, name string) Fault {
			if of == Write && strings.HasPrefix(name, "zhitong.db") && writes.Add(1) > left {
				return Full
			}
			return None
		})
		for refused.Load() < 3 {
			number := posted.take()
			err := b.post(number)
			switch {
			case err == nil:
				posted.add(number)
			case pipeline.CodeOf(err) != pipeline.ResourceExhausted || !strings.Contains(err.Error(), "no space"):
				t.Fatalf("a full disk is told as %v", err)
			default:
				refused.Add(1)
			}
		}
		disk.SetFault(nil)
		number := posted.take()
		if err := b.post(number); err != nil {
			t.Fatalf("there is space again: %v", err)
		}
		posted.add(number)
		if err := b.check(posted.copy(), b.checkpoint()); err != nil {
			t.Fatal(err)
		}
		if journals, _, err := b.posted(); err != nil || len(journals) != len(posted.copy()) {
			t.Fatalf("%d journals are there, %d were told of: %v", len(journals), len(posted.copy()), err)
		}
	}
	b.close()
}

// TestABrokenDisk has writes and syncs fail, tear or lose what they were for now and then. What somebody was told of is
// there and what was refused is not, during all that and after a power cut.
func TestABrokenDisk(t *testing.T) {
	disk, random, posted := Install(), seed(t), &told{}
	b := openBank(t, t.TempDir())
	for range times(t, 4) {
		var mutex sync.Mutex
		faults := 0
		disk.SetFault(func(of Operation, name string) Fault {
			mutex.Lock()
			defer mutex.Unlock()
			if filepath.Ext(name) == "" || random.IntN(150) > 0 {
				return None
			}
			faults++
			switch {
			case random.IntN(2) == 0:
			case of == Write:
				return Torn
			case of == Sync:
				return Lost
			}
			return Broken
		})
		var over atomic.Int32
		posted.work(b, func() bool { return over.Add(1) > 150 }).Wait()
		disk.SetFault(nil)
		if faults == 0 {
			t.Fatal("nothing has failed")
		}
		if err := posted.holds(b, b.checkpoint()); err != nil {
			t.Fatal(err)
		}
		after := t.TempDir()
		if err := disk.PowerCut(b.directory, after, random); err != nil {
			t.Fatal(err)
		}
		b.close()
		b = openBank(t, after)
		if err := posted.holds(b, nil); err != nil {
			t.Fatal(err)
		}
	}
	t.Logf("%d of %d journals were posted", len(posted.numbers), posted.next)
	b.close()
}
