package main

import (
	"bufio"
	"encoding/json"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"zhitong/internal/testpostgres"
	"zhitong/store"
	"zhitong/store/transfer"
)

// TestAStoreMovesThereAndBack copies a store with books, statements, users,
// history and what is still running from SQLite to PostgreSQL, works on there,
// and copies it back: every hash stays, and a server goes on with each.
func TestAStoreMovesThereAndBack(t *testing.T) {
	first, second, third := "sqlite:"+t.TempDir(), testpostgres.Start(t), "sqlite:"+t.TempDir()
	s := testSettings(t, first)
	n, stop := serveNode(t, s)
	command := demoOn("")
	command.settings = *s
	files, err := command.prepare(&terminal{t.Context(), nil, t.Output(), t.Output()}, n)
	if err != nil {
		t.Fatal(err)
	}
	deliver(t, n, files[:6])
	n.moveClock(t, n.now(t))
	l := liveOn(t, n)
	waiting := l.create("case")
	stop()

	there := copyStore(t, first, second)
	unused := testpostgres.Start(t)
	if back := copyStore(t, second, third); !cmp.Equal(there, back) {
		t.Error(cmp.Diff(there, back))
	}
	if code, _, talk := zhitong(t, "store", "copy", "--from", first, "--to", second); code != exitNegative || !strings.Contains(talk, transfer.CodeNotEmpty) {
		t.Errorf("into a store that is not empty: %d %s", code, talk)
	}
	for _, location := range []string{second, third} {
		moved := *s
		moved.Store = location
		n, stop := serveNode(t, &moved)
		if err := n.store.SetClock(t.Context(), nil); err != nil { // the pin has come along
			t.Fatal(err)
		}
		n.broker.ClockMoved()
		life{t, n}.throughTo(waiting)
		deliver(t, n, files[6:8])
		if err := n.sealer.Seal(t.Context()); err != nil {
			t.Fatal(err)
		}
		if verdict := n.verify(t); !verdict.OK || verdict.Checked == 0 {
			t.Errorf("the log does not go on in %s: %+v", n.store.Dialect(), verdict)
		}
		if location == second {
			code, _, talk := zhitong(t, "store", "copy", "--from", second, "--to", unused)
			if code != exitNegative || !strings.Contains(talk, "store_in_use") {
				t.Errorf("while a server works on it: %d %s", code, talk)
			}
		}
		stop()
	}
}

// copyStore copies and gives the table lines as a map of name to rows and hash.
func copyStore(t *testing.T, from, to string) map[string]transfer.Table {
	t.Helper()
	code, out, talk := zhitong(t, "store", "copy", "--json", "--from", from, "--to", to)
	if code != exitOK || !strings.Contains(talk, "checking process_instance") {
		t.Fatalf("copy: %d %s", code, talk)
	}
	var summary copySummary
	if err := json.Unmarshal([]byte(out), &summary); err != nil {
		t.Fatal(err)
	}
	copied, filled := map[string]transfer.Table{}, 0
	for _, table := range summary.Tables {
		copied[table.Name] = table
		if table.Rows > 0 {
			filled++
		}
	}
	for _, table := range append(tables(), store.MigrationTable, store.ClockTable) {
		if _, there := copied[table.Name]; !there {
			t.Errorf("table %s was not copied", table.Name)
		}
	}
	t.Logf("%d rows; %d of %d tables hold some", summary.Rows, filled, len(copied))
	if filled < 30 || copied["store_migration"].Rows != int64(len(migrations())) {
		t.Errorf("only %d tables have rows", filled)
	}
	return copied
}

// TestAKilledCopyIsNoStore kills a copy as a power cut would: no server starts on
// what it left, and the source is as good as before.
func TestAKilledCopyIsNoStore(t *testing.T) {
	from, to := "sqlite:"+t.TempDir(), testpostgres.Start(t)
	s := testSettings(t, from)
	n, stop := serveNode(t, s)
	n.moveClock(t, n.now(t))
	liveOn(t, n)
	stop()
	child := exec.CommandContext(t.Context(), "zhitong", "store", "copy", "--from", from, "--to", to)
	talk, err := child.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	if line, err := bufio.NewReader(talk).ReadString('\n'); err != nil || !strings.HasPrefix(line, "copying ") {
		t.Errorf("the copy says %q, %v", line, err)
	}
	child.Process.Kill()
	if err := child.Wait(); err == nil || !strings.Contains(err.Error(), "killed") {
		t.Fatalf("the copy ended by itself: %v", err)
	}
	code, _, said := zhitong(t, "serve", "--store", to, "--keys", s.Keys, "--listen", "127.0.0.1:0", "--grpc-listen", "off")
	if code == exitOK || !strings.Contains(said, "has not ended") {
		t.Errorf("a server starts on what is left: %d %s", code, said)
	}
	if code, _, said := zhitong(t, "store", "copy", "--from", from, "--to", to); code != exitNegative || !strings.Contains(said, transfer.CodeVersion) {
		t.Errorf("a copy into what is left: %d %s", code, said)
	}
	copyStore(t, from, testpostgres.Start(t))
}

// TestARefusedCopyLeavesNothing: what is refused makes no directory and no file that was not there, and removes none
// that was.
func TestARefusedCopyLeavesNothing(t *testing.T) {
	source := "sqlite:" + t.TempDir() // a store without tables, as a wrong address may lead to one
	opened, err := openDatabase(t.Context(), &settings{Store: source}, asTool)
	if err != nil {
		t.Fatal(err)
	}
	if err := opened.Close(); err != nil {
		t.Fatal(err)
	}
	top := t.TempDir()
	if err := os.WriteFile(filepath.Join(top, "audit.pub"), []byte("a key"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, to := range []string{top, filepath.Join(top, "new", "inner")} {
		code, _, talk := zhitong(t, "store", "copy", "--from", source, "--to", "sqlite:"+to)
		if code != exitNegative || !strings.Contains(talk, transfer.CodeVersion) || strings.Contains(talk, "could not be removed") {
			t.Errorf("%d %s", code, talk)
		}
		if left := filesBelow(t, top); !slices.Equal(left, []string{"audit.pub"}) {
			t.Errorf("a copy to %s leaves %v", to, left)
		}
	}
	if left := filesBelow(t, strings.TrimPrefix(source, "sqlite:")); !slices.Contains(left, "zhitong.db") {
		t.Errorf("the source has %v", left)
	}
	filled := t.TempDir()
	n, stop := serveNode(t, testSettings(t, "sqlite:"+filled))
	liveOn(t, n)
	stop()
	before := filesBelow(t, filled)
	code, _, talk := zhitong(t, "store", "copy", "--from", "sqlite:"+filled, "--to", source)
	if code != exitOK {
		t.Fatalf("into what holds nothing: %d %s", code, talk)
	}
	code, _, talk = zhitong(t, "store", "copy", "--from", source, "--to", "sqlite:"+filled)
	if after := filesBelow(t, filled); code != exitNegative || !strings.Contains(talk, transfer.CodeNotEmpty) || !slices.Equal(before, after) {
		t.Errorf("into what is filled: %d %s; it had %v and has %v", code, talk, before, after)
	}
}

// filesBelow names what is below a directory, directories too.
func filesBelow(t *testing.T, directory string) (names []string) {
	t.Helper()
	err := filepath.WalkDir(directory, func(path string, _ fs.DirEntry, err error) error {
		if path != directory {
			names = append(names, strings.TrimPrefix(path, directory+"/"))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return names
}

func TestAStoreThatIsNotThereIsNotCopied(t *testing.T) {
	nowhere := filepath.Join(t.TempDir(), "nowhere")
	for name, test := range map[string]struct {
		from, to, want string
		code           int
	}{
		"no store":      {"sqlite:" + nowhere, "sqlite:" + t.TempDir(), "no store in", exitUsage},
		"no location":   {"file.db", "sqlite:" + t.TempDir(), "--from: sqlite:DIRECTORY", exitUsage},
		"itself":        {"postgres://a/b", "postgres://a/b", "the same store", exitUsage},
		"nothing in it": {testpostgres.Start(t), "sqlite:" + t.TempDir(), transfer.CodeVersion, exitNegative},
	} {
		code, _, talk := zhitong(t, "store", "copy", "--from", test.from, "--to", test.to)
		if code != test.code || !strings.Contains(talk, test.want) {
			t.Errorf("%s: %d %s", name, code, talk)
		}
	}
}
