package archive_test

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"zhitong/archive"
)

var morning = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)

func opened(t *testing.T) (*archive.Directory, string) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "archive")
	directory, err := archive.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	return directory, path
}

func add(t *testing.T, w *archive.Writer, at time.Time, text string) archive.Place {
	t.Helper()
	place, err := w.Add(at, func(to io.Writer) error { _, err := io.WriteString(to, text); return err })
	if err != nil {
		t.Fatal(err)
	}
	return place
}

func wantCode(t *testing.T, what string, err error, code string) {
	t.Helper()
	if wrong, ok := errors.AsType[*archive.Error](err); !ok || wrong.Code != code {
		t.Errorf("%s: got %v, want %s", what, err, code)
	}
}

// text is a document that does not compress to nothing.
func text(i int) string { return fmt.Sprintf(`{"n":%d,"said":"第%d个，it's <%x>"}`, i, i, i*7919) }

// TestDocumentsComeBack through files of bounded size, by place and by zcat.
func TestDocumentsComeBack(t *testing.T) {
	directory, path := opened(t)
	w := directory.Writer("node/1", 2000)
	var places []archive.Place
	for i := range 100 {
		at := morning
		if i >= 50 {
			at = at.AddDate(0, 0, 1)
		}
		places = append(places, add(t, w, at, text(i)))
	}
	if err := w.Sync(); err != nil {
		t.Fatal(err)
	}
	for i, place := range places {
		var got bytes.Buffer
		if err := directory.Copy(&got, place); err != nil || got.String() != text(i)+"\n" {
			t.Fatalf("document %d: %q, %v", i, got.String(), err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	files, err := directory.Files()
	if err != nil || len(files) < 4 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	var lines strings.Builder
	for _, file := range files {
		if !file.Closed || file.Bytes > 2200 {
			t.Errorf("%+v", file)
		}
		if err := directory.CheckFile(file.Name); err != nil {
			t.Error(err)
		}
		lines.WriteString(unpacked(t, filepath.Join(path, file.Name)))
		sums := exec.CommandContext(t.Context(), "sha256sum", "-c", filepath.Base(file.Name)+".sha256")
		if sums.Dir = filepath.Join(path, filepath.Dir(file.Name)); sums.Run() != nil {
			t.Errorf("sha256sum does not find %s as it was", file.Name)
		}
	}
	for i := range places {
		if !strings.Contains(lines.String(), text(i)+"\n") {
			t.Errorf("document %d is no line of the files", i)
		}
	}
}

// unpacked reads a whole file as any program would.
func unpacked(t *testing.T, path string) string {
	t.Helper()
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	reader, err := gzip.NewReader(file)
	if err != nil {
		t.Fatal(err)
	}
	content, err := io.ReadAll(reader)
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}

// TestDamageIsFound changes every byte of a file in turn, and cuts it.
func TestDamageIsFound(t *testing.T) {
	directory, path := opened(t)
	w := directory.Writer("n", archive.DefaultFileBytes)
	places := []archive.Place{add(t, w, morning, text(1)), add(t, w, morning, text(2))}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	name := filepath.Join(path, places[0].File)
	whole, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	write := func(content []byte) {
		if err := os.WriteFile(name, content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for at := range whole {
		changed := bytes.Clone(whole)
		changed[at] ^= 0x21
		write(changed)
		wantCode(t, fmt.Sprintf("byte %d of the file", at), directory.CheckFile(places[0].File), archive.CodeDamaged)
		for i, place := range places {
			var got bytes.Buffer
			err := directory.Copy(&got, place)
			if within := int64(at) >= place.Offset && int64(at) < place.Offset+place.Length; !within && err != nil {
				t.Errorf("byte %d: document %d is elsewhere: %v", at, i+1, err)
			}
			if err == nil && got.String() != text(i+1)+"\n" { // a byte of the header may mean nothing
				t.Fatalf("byte %d: document %d comes back as %q", at, i+1, got.String())
			}
		}
	}
	for length := range len(whole) {
		write(whole[:length])
		wantCode(t, fmt.Sprintf("cut at %d", length), directory.Check(places[1]), archive.CodeDamaged)
	}
	other := places[0]
	other.SHA256 = places[1].SHA256
	write(whole)
	wantCode(t, "another hash", directory.Check(other), archive.CodeDamaged)
	if err := os.Remove(name); err != nil {
		t.Fatal(err)
	}
	wantCode(t, "without the file", directory.Check(places[0]), archive.CodeUnreachable)
	outside := places[0]
	outside.File = "../" + filepath.Base(path) + "/" + outside.File
	wantCode(t, "out of the directory", directory.Check(outside), archive.CodeDamaged)
}

// TestAFailureSpoilsNoOtherDocument: what was synced before stays, what comes
// after is in another file.
func TestAFailureSpoilsNoOtherDocument(t *testing.T) {
	directory, _ := opened(t)
	w := directory.Writer("n", archive.DefaultFileBytes)
	before := add(t, w, morning, text(1))
	if err := w.Sync(); err != nil {
		t.Fatal(err)
	}
	no := errors.New("no")
	if _, err := w.Add(morning, func(to io.Writer) error { _, _ = io.WriteString(to, "{half"); return no }); !errors.Is(err, no) {
		t.Errorf("got %v", err)
	}
	after := add(t, w, morning, text(2))
	if after.File == before.File {
		t.Error("a file is gone on with that has half a document in it")
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(directory.Check(before), directory.Check(after)); err != nil {
		t.Error(err)
	}
	files, err := directory.Files()
	if err != nil || len(files) != 2 {
		t.Fatalf("%v, %v", files, err)
	}
	for _, file := range files {
		if file.Closed != (file.Name == after.File) {
			t.Errorf("closed: %+v", file)
		}
	}
	if err := directory.Remove(before.File); err != nil {
		t.Error(err)
	}
	wantCode(t, "removed", directory.Check(before), archive.CodeUnreachable)
}

func TestADirectoryThatCannotBeWritten(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := archive.Open(filepath.Join(file, "archive"))
	wantCode(t, "below a file", err, archive.CodeUnwritable)
	_, err = archive.View(file)
	wantCode(t, "a file", err, archive.CodeUnreachable)
	directory, path := opened(t)
	w := directory.Writer("n", 1000)
	if err := os.WriteFile(filepath.Join(path, "2026-03-02"), nil, 0o600); err != nil { // where the day's directory must go
		t.Fatal(err)
	}
	_, err = w.Add(morning, func(io.Writer) error { return nil })
	wantCode(t, "no directory for the day", err, archive.CodeUnwritable)
	if place := add(t, w, morning.AddDate(0, 0, 1), text(1)); w.Sync() != nil || directory.Check(place) != nil {
		t.Error("the next day does not go on")
	}
}
