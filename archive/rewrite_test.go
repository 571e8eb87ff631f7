package archive_test

import (
	"bytes"
	"encoding/hex"
	"errors"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"zhitong/archive"
)

// closedWith gives the places of documents in one closed file.
func closedWith(t *testing.T, w *archive.Writer, count int) (places []archive.Place) {
	t.Helper()
	for i := range count {
		places = append(places, add(t, w, morning, text(i)))
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return places
}

// TestAFileIsWrittenAnewWithoutSomeDocuments: those that stay are what they were,
// in a file that any program reads; the others are in none when the old file is gone.
func TestAFileIsWrittenAnewWithoutSomeDocuments(t *testing.T) {
	directory, path := opened(t)
	w := directory.Writer("n", archive.DefaultFileBytes)
	places := closedWith(t, w, 5)
	later := morning.AddDate(5, 0, 0)
	name := w.Successor(later)
	if day, ok := archive.Day(name); !ok || !day.Equal(later.Truncate(24*time.Hour)) || name == w.Successor(later) {
		t.Errorf("the file is called %s, of the day %s", name, day)
	}
	moved, err := directory.Rewrite(places[0].File, name, []archive.Place{places[1], places[4]})
	if err != nil {
		t.Fatal(err)
	}
	if err := directory.Remove(places[0].File); err != nil {
		t.Fatal(err)
	}
	for i, want := range map[int]int{0: 1, 1: 4} {
		var got bytes.Buffer
		if err := directory.Copy(&got, moved[i]); err != nil || got.String() != text(want)+"\n" || moved[i].File != name || !bytes.Equal(moved[i].SHA256, places[want].SHA256) {
			t.Errorf("document %d is %q at %+v, %v", want, got.String(), moved[i], err)
		}
	}
	if got, want := unpacked(t, filepath.Join(path, name)), text(1)+"\n"+text(4)+"\n"; got != want {
		t.Errorf("the file has %q, want %q", got, want)
	}
	files, err := directory.Files()
	if err != nil || len(files) != 1 || !files[0].Closed || directory.CheckFile(name) != nil {
		t.Errorf("%+v, %v", files, err)
	}
	if left, err := os.ReadDir(filepath.Dir(filepath.Join(path, places[0].File))); err != nil || len(left) > 0 {
		t.Errorf("beside the old file is left %v, %v", left, err)
	}
	if there, err := directory.Has(places[0].File); there || err != nil {
		t.Errorf("the old file is there: %v, %v", there, err)
	}
	wantCode(t, "what was left out", directory.Check(places[0]), archive.CodeUnreachable)
	if err := directory.Remove(places[0].File); err != nil {
		t.Errorf("removing what is gone: %v", err)
	}
}

// TestPlacesFollowWhatWasCopied, also where a place says that more belongs to a document than it has.
func TestPlacesFollowWhatWasCopied(t *testing.T) {
	directory, _ := opened(t)
	w := directory.Writer("n", archive.DefaultFileBytes)
	random, noise := rand.NewChaCha8([32]byte{}), make([]byte, 1<<16)
	_, _ = random.Read(noise)
	places := []archive.Place{add(t, w, morning, text(0)), add(t, w, morning, hex.EncodeToString(noise)), add(t, w, morning, text(2))}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	places[0].Length += places[1].Length
	moved, err := directory.Rewrite(places[0].File, w.Successor(morning), []archive.Place{places[0], places[2]})
	if err != nil {
		t.Fatal(err)
	}
	for i, place := range moved {
		if err := directory.Check(place); err != nil {
			t.Errorf("document %d: %v", 2*i, err)
		}
	}
}

// TestOnlyFilesOfTheArchiveAreRemoved, whatever an index says.
func TestOnlyFilesOfTheArchiveAreRemoved(t *testing.T) {
	directory, path := opened(t)
	for _, name := range []string{"2026-03-02/other.txt", "../outside.jsonl.gz"} {
		file := filepath.Join(path, filepath.FromSlash(name))
		if err := errors.Join(os.MkdirAll(filepath.Dir(file), 0o700), os.WriteFile(file, nil, 0o600)); err != nil {
			t.Fatal(err)
		}
		wantCode(t, name, directory.Remove(name), archive.CodeUnreachable)
		if _, err := os.Stat(file); err != nil {
			t.Error(err)
		}
	}
}

// TestAFileIsAnnounced before it is made, and not made when whoever is told refuses it.
func TestAFileIsAnnounced(t *testing.T) {
	directory, _ := opened(t)
	w := directory.Writer("n", 1)
	var told []string
	w.Announce(func(name string) error {
		if there, err := directory.Has(name); there || err != nil {
			t.Errorf("%s is there before it was told of: %v", name, err)
		}
		told = append(told, name)
		return nil
	})
	for i := range 2 {
		if place := add(t, w, morning, text(i)); len(told) != i+1 || place.File != told[i] {
			t.Errorf("%v were told of; a document is in %s", told, place.File)
		}
	}
	refusal := errors.New("not now")
	w.Announce(func(string) error { return refusal })
	if _, err := w.Add(morning, func(io.Writer) error { return nil }); !errors.Is(err, refusal) {
		t.Errorf("a file that was refused: %v", err)
	}
	files, err := directory.Files()
	if err != nil || len(files) != 2 {
		t.Fatalf("%+v, %v", files, err)
	}
	if bytes, there, err := directory.Bytes(files[0].Name); bytes != files[0].Bytes || !there || err != nil {
		t.Errorf("%s has %d bytes, not %d: %v", files[0].Name, bytes, files[0].Bytes, err)
	}
	if bytes, there, err := directory.Bytes("2026-03-02/no.jsonl.gz"); bytes != 0 || there || err != nil {
		t.Errorf("what is not there has %d bytes: %v, %v", bytes, there, err)
	}
}

// TestWhatIsDamagedIsNotCopied: a file with a damaged document that stays is left alone.
func TestWhatIsDamagedIsNotCopied(t *testing.T) {
	directory, path := opened(t)
	w := directory.Writer("n", archive.DefaultFileBytes)
	places := closedWith(t, w, 3)
	name := filepath.Join(path, places[0].File)
	content, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	content[places[1].Offset+places[1].Length/2] ^= 4
	if err := os.WriteFile(name, content, 0o600); err != nil {
		t.Fatal(err)
	}
	_, err = directory.Rewrite(places[0].File, w.Successor(morning), places)
	wantCode(t, "a damaged one among them", err, archive.CodeDamaged)
	if _, err = directory.Rewrite(places[0].File, w.Successor(morning), []archive.Place{places[0], places[2]}); err != nil {
		t.Errorf("the others: %v", err)
	}
	_, err = directory.Rewrite("2026-03-02/no.jsonl.gz", w.Successor(morning), places)
	wantCode(t, "of no file", err, archive.CodeUnreachable)
	_, err = directory.Rewrite(places[0].File, places[0].File, places)
	wantCode(t, "over one that is there", err, archive.CodeUnwritable)
}

// TestADocumentIsReadWhileItsFileIsRemoved by another node.
func TestADocumentIsReadWhileItsFileIsRemoved(t *testing.T) {
	directory, _ := opened(t)
	place := closedWith(t, directory.Writer("n", archive.DefaultFileBytes), 1)[0]
	document, err := directory.Document(place)
	if err != nil {
		t.Fatal(err)
	}
	defer document.Close()
	if err := directory.Remove(place.File); err != nil {
		t.Fatal(err)
	}
	var got bytes.Buffer
	if err := document.Copy(&got); err != nil || got.String() != text(0)+"\n" {
		t.Errorf("%q, %v", got.String(), err)
	}
}

// TestAFileIsClosedWhenItsDayIsOver although nothing more is added.
func TestAFileIsClosedWhenItsDayIsOver(t *testing.T) {
	directory, _ := opened(t)
	w := directory.Writer("n", archive.DefaultFileBytes)
	add(t, w, morning, text(1))
	closed := func() []bool {
		files, err := directory.Files()
		if err != nil {
			t.Fatal(err)
		}
		var all []bool
		for _, file := range files {
			all = append(all, file.Closed)
		}
		return all
	}
	for _, step := range []struct {
		at   time.Time
		want []bool
	}{{morning.Add(14 * time.Hour), []bool{false}}, {morning.Add(15 * time.Hour), []bool{true}}, {morning.AddDate(0, 0, 3), []bool{true}}} {
		if err := w.CloseOfFormerDay(step.at); err != nil || !slices.Equal(closed(), step.want) {
			t.Errorf("at %s: closed %v, want %v, %v", step.at, closed(), step.want, err)
		}
	}
	if _, ok := archive.Day("archive.jsonl.gz"); ok {
		t.Error("a name without a day has one")
	}
}
