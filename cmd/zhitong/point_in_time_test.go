package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"zhitong/broker"
	"zhitong/internal/testpostgres"
)

// documentedBlocks gives the blocks of commands below a heading of a page.
func documentedBlocks(t *testing.T, page, heading string) (blocks []string) {
	t.Helper()
	content, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	_, section, found := strings.Cut(string(content), "\n"+heading+"\n")
	if !found {
		t.Fatalf("%s has no %q", page, heading)
	}
	section, _, _ = strings.Cut(section, "\n## ")
	for _, part := range strings.Split(section, "```sh\n")[1:] {
		block, _, _ := strings.Cut(part, "```")
		blocks = append(blocks, block)
	}
	return blocks
}

// TestARecoveryToAMoment runs the commands of the documentation: write-ahead log
// is archived, a base backup is taken, something wrong is done, and the database
// is recovered to the moment before. Zhitong goes on there.
func TestARecoveryToAMoment(t *testing.T) {
	blocks := documentedBlocks(t, "../../docs/operations/backup.md", "### To any moment: base backup and archived WAL")
	if len(blocks) != 3 {
		t.Fatalf("the documentation has %d blocks of commands", len(blocks))
	}
	server := testpostgres.StartServer(t)
	places := []string{"DATA=" + server.Folder + "/data", "WAL=" + server.Folder + "/wal", "BASE=" + server.Folder + "/base", "RECOVERED=" + server.Folder + "/recovered"}
	server.Run(t, blocks[0], places...)
	s := testSettings(t, server.Location)
	s.Retention = 0
	n, stop := serveNode(t, s)
	l := life{t, n}
	l.deploy()
	waiting := l.create("case")
	l.throughTo(waiting)
	server.Run(t, blocks[1], places...)
	working := l.create("case")
	if err := n.sealer.Seal(t.Context()); err != nil {
		t.Fatal(err)
	}
	moment := server.Run(t, "psql -XAtc 'select clock_timestamp()'")
	mistake := l.create("case")
	l.do(&broker.CancelInstance{Instance: working})
	stop()
	server.Run(t, blocks[2], append(places, "MOMENT="+moment)...)
	if code, _, talk := zhitong(t, "restore", "--recovered", "--store", server.Location, "--keys", s.Keys); code != exitOK {
		t.Fatalf("restore --recovered: %d %s", code, talk)
	}
	n, stop = serveNode(t, s)
	defer stop()
	l = life{t, n}
	if there := n.rootInstances(t, "case"); there[working] == 0 || there[waiting] == 0 || there[mistake] != 0 {
		t.Errorf("there are %v; wanted are %d and %d, not %d", there, waiting, working, mistake)
	}
	l.ended(waiting) // its timer is due
	if job := l.job(); job.Instance != working {
		t.Errorf("the job is of instance %d, want %d", job.Instance, working)
	}
	if key := l.create("case"); key <= mistake {
		t.Errorf("key %d was issued again: the lost moments had come to %d", key, mistake)
	}
	if err := n.sealer.Seal(t.Context()); err != nil {
		t.Fatal(err)
	}
	if verdict := n.verify(t); !verdict.OK || verdict.Checked == 0 {
		t.Errorf("the log does not verify: %+v", verdict)
	}
	if files, err := filepath.Glob(server.Folder + "/wal/0000000[12]*"); err != nil || len(files) < 2 {
		t.Errorf("archived is %v, %v", files, err)
	}
}
