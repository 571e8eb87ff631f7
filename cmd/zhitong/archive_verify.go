package main

import (
	"context"
	"encoding/hex"
	"errors"
	"net/url"
	"time"

	"zhitong/archive"
	"zhitong/broker"
	"zhitong/pipeline"
	"zhitong/rest"
	"zhitong/store"
)

// archiveVerifyCommand compares the files of an archive with what a store says is
// in them.
type archiveVerifyCommand struct {
	server
	Store   string `help:"Read this store instead of asking a server: postgres://… (servers may run), or sqlite:DIRECTORY that no server has open." xor:"store" placeholder:"STORE"`
	Data    string `help:"Short for --store sqlite:DIRECTORY." type:"path" xor:"store" placeholder:"DIRECTORY"`
	Archive string `help:"Directory of the archive." required:"" type:"path" env:"ZHITONG_ARCHIVE" placeholder:"DIRECTORY"`
	Remove  bool   `name:"remove-unreferenced" help:"Remove files older than a day in which the store has no document. With --store or --data; never with a copy of the store."`
	Log     bool   `name:"against-log" help:"Compare the index with the segments of the audit log too, which audit verify proves. With --store or --data; reads the whole log."`
	JSON    bool   `name:"json" help:"Print the result as one object."`
}

// archiveReport is what --json prints.
type archiveReport struct {
	OK           bool     `json:"ok"`
	Documents    int64    `json:"documents"`
	Bytes        int64    `json:"bytes"` // compressed
	Files        int      `json:"files"`
	Open         []string `json:"open"`         // without a hash beside them
	Unreferenced []string `json:"unreferenced"` // no document of the store is in them
	Removed      []string `json:"removed"`
	Problems     []string `json:"problems"`
}

// maxArchiveProblems bounds what is told.
const maxArchiveProblems = 1000

// unreferencedFor is how old a file must be that is removed: an open one may
// still become referenced.
const unreferencedFor = 24 * time.Hour

// Run checks documents and files.
func (c *archiveVerifyCommand) Run(t *terminal) error {
	whole := c.Store != "" || c.Data != ""
	if (c.Remove || c.Log) && !whole {
		return misuse("--remove-unreferenced and --against-log need --store or --data: a server shows each caller his tenants only")
	}
	directory, err := archive.View(c.Archive)
	if err != nil {
		return negative("%v", err)
	}
	report := &archiveReport{Open: []string{}, Unreferenced: []string{}, Removed: []string{}, Problems: []string{}}
	named := map[string]bool{}
	err = c.each(t, whole, report, func(key int64, place archive.Place) {
		named[place.File] = true
		report.Documents++
		report.Bytes += place.Length
		report.note(directory.Check(place), tabbed(key))
	})
	if err == nil {
		err = report.files(directory, named, whole, c.Remove)
	}
	if err != nil {
		return err
	}
	return c.tell(t, report)
}

// each visits the places of all documents that the store or the server knows.
func (c *archiveVerifyCommand) each(t *terminal, whole bool, report *archiveReport, visit func(int64, archive.Place)) error {
	if !whole {
		return eachArchived(t, &c.server, url.Values{"rootsOnly": {"true"}}, archivePage, func(found rest.ArchivedInstance) (bool, error) {
			sum, err := hex.DecodeString(found.SHA256)
			visit(int64(found.ProcessInstanceKey), archive.Place{File: found.File, Offset: found.Offset, Length: found.Length, Size: found.Size, SHA256: sum})
			return true, err
		})
	}
	db, err := openDatabase(t, &settings{Store: c.Store, Data: c.Data}, asTool)
	if err != nil {
		return err
	}
	defer db.Close()
	return db.Read(t, func(reader store.Reader) error {
		indexed := map[int64]string{}
		err := broker.EachArchivedDocument(t, reader, func(found *broker.ArchivedInstance) error {
			visit(found.Key, found.Place)
			if c.Log {
				indexed[found.Key] = string(found.Place.SHA256)
			}
			return nil
		})
		if err != nil || !c.Log {
			return err
		}
		return report.compareWithLog(t, reader, indexed)
	})
}

// compareWithLog asks that the log has recorded the same hashes as the index has.
func (r *archiveReport) compareWithLog(ctx context.Context, reader store.Reader, indexed map[int64]string) error {
	err := reader.Select(ctx, store.Query{Table: pipeline.SegmentTable}, func(row store.Row) error {
		segment, err := pipeline.DecodeSegment(row)
		if err != nil {
			return err
		}
		for _, record := range segment.Records {
			archived, err := broker.RecordedArchived(record)
			if err != nil {
				return err
			}
			for _, one := range archived {
				if one.Parent == 0 && indexed[one.Key] != string(one.Place.SHA256) {
					r.add(one.Key, "the audit log has recorded another hash than the index has")
				}
				delete(indexed, one.Key)
			}
		}
		return nil
	})
	for key := range indexed {
		r.add(key, "the audit log has not recorded that it was archived")
	}
	return err
}

// codeUnproven is the code of an index that is not as the log has it.
const codeUnproven = "archive_unproven"

func (r *archiveReport) add(key int64, message string) {
	r.note(&archive.Error{Code: codeUnproven, Message: message}, tabbed(key))
}

// files checks the files as such.
func (r *archiveReport) files(directory *archive.Directory, named map[string]bool, whole, remove bool) error {
	files, err := directory.Files()
	if err != nil {
		return negative("%v", err)
	}
	r.Files = len(files)
	for _, file := range files {
		switch {
		case !whole || named[file.Name]:
		case remove && time.Since(file.Changed) > unreferencedFor:
			if err := directory.Remove(file.Name); err != nil {
				return negative("%v", err)
			}
			r.Removed = append(r.Removed, file.Name)
			continue
		default:
			r.Unreferenced = append(r.Unreferenced, file.Name)
		}
		if file.Closed {
			r.note(directory.CheckFile(file.Name), file.Name)
		} else {
			r.Open = append(r.Open, file.Name)
		}
	}
	return nil
}

// note keeps a problem, with what it is about.
func (r *archiveReport) note(err error, about string) {
	if err == nil || len(r.Problems) == maxArchiveProblems {
		return
	}
	text := err.Error()
	if wrong, ok := errors.AsType[*archive.Error](err); ok {
		text = wrong.Code + "\t" + wrong.Message
	}
	r.Problems = append(r.Problems, tabbed(about, text))
}

func (c *archiveVerifyCommand) tell(t *terminal, r *archiveReport) error {
	r.OK = len(r.Problems) == 0
	if c.JSON {
		if err := t.json(r); err != nil {
			return err
		}
	} else {
		for _, list := range []struct {
			word  string
			names []string
		}{{"open", r.Open}, {"unreferenced", r.Unreferenced}, {"removed", r.Removed}, {"problem", r.Problems}} {
			for _, name := range list.names {
				t.say("%s", tabbed(list.word, name))
			}
		}
		t.say("%s", tabbed("archive", r.Documents, r.Bytes, r.Files))
	}
	if !r.OK {
		return &exit{code: exitNegative}
	}
	return nil
}
