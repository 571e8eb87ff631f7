package main

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"maps"
	"net/url"
	"strconv"
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
	Documents    int64    `json:"documents"` // that are kept
	Destroyed    int64    `json:"destroyed"` // documents whose time was over
	Bytes        int64    `json:"bytes"`     // compressed
	Files        int      `json:"files"`
	Open         []string `json:"open"`         // without a hash beside them
	Leaving      []string `json:"leaving"`      // in which documents are that were destroyed just now
	Surplus      []string `json:"surplus"`      // in which are bytes of no document of the store
	Unreferenced []string `json:"unreferenced"` // no document of the store is in them
	Removed      []string `json:"removed"`
	Problems     []string `json:"problems"`
}

// maxArchiveProblems bounds what is told.
const maxArchiveProblems = 1000

// unreferencedFor is how old a file must be that is removed: an open one may
// still become referenced.
const unreferencedFor = 24 * time.Hour

// removedWithin is how long after a document was destroyed its file may be there.
const removedWithin = 24 * time.Hour

// archivedDocument is what the index says of a document.
type archivedDocument struct {
	key         int64
	place       archive.Place
	destroyedAt time.Time // zero while it is kept
}

// fileUse is what the documents of the index have of a file.
type fileUse struct {
	kept        int64 // bytes
	destroyedAt time.Time
	destroyed   int64 // documents
}

// archiveIndex is where the index of an archive is read from.
type archiveIndex struct {
	each func(func(archivedDocument) error) error
	one  func(key int64) (archivedDocument, error)
}

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
	report := &archiveReport{Open: []string{}, Leaving: []string{}, Surplus: []string{}, Unreferenced: []string{}, Removed: []string{}, Problems: []string{}}
	index := c.ofServer(t)
	if whole {
		db, err := openDatabase(t, &settings{Store: c.Store, Data: c.Data}, asTool)
		if err != nil {
			return err
		}
		defer db.Close()
		index = c.ofStore(t, db, report)
	}
	uses, err := report.documents(directory, index)
	if err == nil {
		err = report.files(directory, uses, whole, c.Remove)
	}
	if err != nil {
		return err
	}
	return c.tell(t, report)
}

// documents checks every document of the index.
func (r *archiveReport) documents(directory *archive.Directory, index archiveIndex) (map[string]*fileUse, error) {
	uses, doubtful := map[string]*fileUse{}, []int64(nil)
	use := func(file string) *fileUse {
		if uses[file] == nil {
			uses[file] = new(fileUse)
		}
		return uses[file]
	}
	count := func(found archivedDocument) {
		if of := use(found.place.File); found.destroyedAt.IsZero() {
			r.Documents, r.Bytes, of.kept = r.Documents+1, r.Bytes+found.place.Length, of.kept+found.place.Length
		} else {
			r.Destroyed, of.destroyed, of.destroyedAt = r.Destroyed+1, of.destroyed+1, found.destroyedAt
		}
	}
	err := index.each(func(found archivedDocument) error {
		if found.destroyedAt.IsZero() && directory.Check(found.place) != nil {
			doubtful = append(doubtful, found.key)
			return nil
		}
		count(found)
		return nil
	})
	for i := 0; err == nil && i < len(doubtful); i++ { // a server may have moved or destroyed it since
		var found archivedDocument
		if found, err = index.one(doubtful[i]); err == nil {
			count(found)
			if found.destroyedAt.IsZero() {
				r.note(directory.Check(found.place), tabbed(found.key))
			}
		}
	}
	return uses, err
}

// ofServer has a server tell the index, of the tenants of the caller.
func (c *archiveVerifyCommand) ofServer(t *terminal) archiveIndex {
	shown := func(found rest.ArchivedInstance) (archivedDocument, error) {
		sum, err := hex.DecodeString(found.SHA256)
		document := archivedDocument{int64(found.ProcessInstanceKey), archive.Place{File: found.File, Offset: found.Offset, Length: found.Length, Size: found.Size, SHA256: sum}, time.Time{}}
		if found.DestructionDate != nil {
			document.destroyedAt = *found.DestructionDate
		}
		return document, err
	}
	ask := func(query url.Values, page int, visit func(archivedDocument) error) error {
		return eachArchived(t, &c.server, query, page, func(found rest.ArchivedInstance) (bool, error) {
			document, err := shown(found)
			if err == nil {
				err = visit(document)
			}
			return true, err
		})
	}
	return archiveIndex{
		each: func(visit func(archivedDocument) error) error {
			return ask(url.Values{"rootsOnly": {"true"}}, archivePage, visit)
		},
		one: func(key int64) (found archivedDocument, err error) {
			return found, ask(url.Values{"key": {strconv.FormatInt(key, 10)}}, archivePage, func(one archivedDocument) error {
				found = one
				return nil
			})
		},
	}
}

// ofStore reads the index of all tenants.
func (c *archiveVerifyCommand) ofStore(t *terminal, db store.Store, report *archiveReport) archiveIndex {
	return archiveIndex{
		each: func(visit func(archivedDocument) error) error {
			return db.Read(t, func(reader store.Reader) error {
				indexed := map[int64]archivedDocument{}
				err := broker.EachArchivedDocument(t, reader, func(found *broker.ArchivedInstance) error {
					document := archivedDocument{found.Key, found.Place, found.DestroyedAt}
					if c.Log {
						indexed[found.Key] = document
					}
					return visit(document)
				})
				if err != nil || !c.Log {
					return err
				}
				return report.compareWithLog(t, reader, indexed)
			})
		},
		one: func(key int64) (found archivedDocument, err error) {
			return found, db.Read(t, func(reader store.Reader) error {
				row, err := broker.ArchivedDocument(t, reader, key)
				if row != nil {
					found = archivedDocument{row.Key, row.Place, row.DestroyedAt}
				}
				return err
			})
		},
	}
}

// compareWithLog asks that the log has recorded the same hashes as the index has, and
// that what the index says was destroyed was destroyed by an act.
func (r *archiveReport) compareWithLog(ctx context.Context, reader store.Reader, indexed map[int64]archivedDocument) error {
	recorded, destroyed := map[int64]bool{}, map[int64]string{}
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
				if one.Parent == 0 && string(indexed[one.Key].place.SHA256) != string(one.Place.SHA256) {
					r.add(one.Key, "the audit log has recorded another hash than the index has")
				}
				recorded[one.Key] = true
			}
			documents, err := broker.RecordedDestroyed(record)
			if err != nil {
				return err
			}
			maps.Copy(destroyed, documents)
		}
		return nil
	})
	for key, document := range indexed {
		if !recorded[key] {
			r.add(key, "the audit log has not recorded that it was archived")
		}
		if by, is := destroyed[key]; is == document.destroyedAt.IsZero() || is && by != hex.EncodeToString(document.place.SHA256) {
			r.add(key, "the audit log says otherwise than the index whether it was destroyed")
		}
	}
	return err
}

// codeUnproven is the code of an index that is not as the log has it.
const codeUnproven = "archive_unproven"

func (r *archiveReport) add(key int64, message string) {
	r.note(&archive.Error{Code: codeUnproven, Message: message}, tabbed(key))
}

// files checks the files as such.
func (r *archiveReport) files(directory *archive.Directory, uses map[string]*fileUse, whole, remove bool) error {
	files, err := directory.Files()
	if err != nil {
		return negative("%v", err)
	}
	r.Files = len(files)
	for _, file := range files {
		of := uses[file.Name]
		switch {
		case of != nil && of.destroyed > 0:
			r.leaves(file.Name, of)
		case !whole: // documents of others may be in it
		case of != nil && of.kept != file.Bytes:
			r.Surplus = append(r.Surplus, file.Name)
		case of != nil:
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

// codeRemaining is the code of a file with documents in it that were destroyed.
const codeRemaining = "archive_remaining"

// leaves notes a file with documents in it that were destroyed: it is about to be
// removed, and if it is not, they were not destroyed.
func (r *archiveReport) leaves(file string, of *fileUse) {
	r.Leaving = append(r.Leaving, file)
	if time.Since(of.destroyedAt) > removedWithin {
		r.note(&archive.Error{Code: codeRemaining, Message: fmt.Sprintf("the file is still there, with %d documents in it that the index says are destroyed", of.destroyed)}, file)
	}
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
		}{{"open", r.Open}, {"leaving", r.Leaving}, {"surplus", r.Surplus}, {"unreferenced", r.Unreferenced}, {"removed", r.Removed}, {"problem", r.Problems}} {
			for _, name := range list.names {
				t.say("%s", tabbed(list.word, name))
			}
		}
		t.say("%s", tabbed("archive", r.Documents, r.Bytes, r.Files, r.Destroyed))
	}
	if !r.OK {
		return &exit{code: exitNegative}
	}
	return nil
}
