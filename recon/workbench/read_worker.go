package workbench

import (
	"bytes"
	"context"
	"errors"
	"strconv"
	"strings"

	"zhitong/broker"
	"zhitong/money"
	"zhitong/pipeline"
	"zhitong/statement"
	"zhitong/store"
)

// The codes of the errors that reading a file throws: no later attempt helps.
const (
	UnreadableError = "STATEMENT_UNREADABLE"
	RepeatedError   = "STATEMENT_READ_BEFORE"
)

// read reads a statement file: the one that the variable fileKey names, else
// the oldest that nobody has read. With none there it completes with fileFound
// false. It keeps the statements with their proofs and tells the process which
// account they are of and whether all proofs hold. A file that cannot be read is
// set aside and thrown as a business error with its position.
func (w *workers) read(ctx context.Context, job broker.ActivatedJob) (broker.Result, error) {
	file, content, err := w.fileFor(ctx, job)
	if err != nil {
		return broker.Result{}, err
	}
	if file == nil {
		return broker.ResultOf(map[string]any{"fileFound": false})
	}
	read, err := w.parse(ctx, file, content)
	if refused, ok := errors.AsType[*broker.BusinessError](err); ok {
		return broker.Result{}, w.setAside(ctx, job, file, refused)
	}
	if err != nil {
		return broker.Result{}, err
	}
	command := &storeStatements{File: file.Key, Instance: job.Instance}
	for _, s := range read {
		stored, err := w.keepEntries(ctx, file.Tenant, s)
		if err != nil {
			return broker.Result{}, err
		}
		command.Statements = append(command.Statements, stored)
	}
	return broker.ResultOf(told(file, read), command)
}

// setAside marks a file as refused and gives the error to throw.
func (w *workers) setAside(ctx context.Context, job broker.ActivatedJob, file *File, refused *broker.BusinessError) error {
	_, err := w.pipeline.Submit(ctx, pipeline.Act{Actor: pipeline.System, Tenant: job.Tenant,
		Command: &refuseFile{File: file.Key, Instance: job.Instance, Reason: refused.Code + ": " + refused.Message}})
	if err != nil {
		return err
	}
	return refused
}

// fileFor gives the file to read, nil for none.
func (w *workers) fileFor(ctx context.Context, job broker.ActivatedJob) (file *File, content []byte, err error) {
	named := ""
	if err := job.Variable("fileKey", &named); err != nil {
		return nil, nil, err
	}
	where := store.And{is("tenant", job.Tenant), is("state", string(FileNew))}
	if named != "" {
		where[1] = store.In{Column: "state", Values: []any{string(FileNew), string(FileRefused)}}
		key, err := strconv.ParseInt(named, 10, 64)
		if err != nil {
			return nil, nil, &broker.BusinessError{Code: UnreadableError, Message: "fileKey is not a key"}
		}
		where = append(where, is("id", key))
	}
	err = w.reading(ctx, func(reader store.Reader) error {
		found, err := files.Read(ctx, reader, store.Query{Where: where, OrderBy: []store.Order{{Column: "id"}}, Limit: 1})
		if err != nil || len(found) == 0 {
			return err
		}
		file = found[0]
		content, err = file.Content.read(ctx, reader)
		return err
	})
	return file, content, err
}

// parse reads the statements of a file and proves that they follow those that
// the account has.
func (w *workers) parse(ctx context.Context, file *File, content []byte) ([]*statement.Statement, error) {
	read, err := statement.Read(bytes.NewReader(content), statement.Options{File: file.Name})
	if refused, ok := errors.AsType[*statement.Error](err); ok {
		return nil, &broker.BusinessError{Code: UnreadableError, Message: refused.Error()}
	}
	if err != nil {
		return nil, err
	}
	if len(read) == 0 {
		return nil, &broker.BusinessError{Code: UnreadableError, Message: "the file holds no statement"}
	}
	for _, s := range read {
		if s.Account != read[0].Account || s.Currency != read[0].Currency {
			return nil, &broker.BusinessError{Code: UnreadableError, Message: "the file holds statements of several accounts; send one file for each"}
		}
	}
	for _, s := range read {
		date(s)
	}
	return read, w.checkAgainstStored(ctx, file.Tenant, read)
}

// date gives a report that does not say its days, as MT942, those of its entries.
func date(s *statement.Statement) {
	if s.Closing != nil || !s.To.IsZero() {
		return
	}
	for i := range s.Entries {
		day := s.Entries[i].BookedOn()
		if s.From.IsZero() || day.Before(s.From) {
			s.From = day
		}
		if day.After(s.To) {
			s.To = day
		}
	}
}

// earlier is how many of an account's statements continuity is proven against.
const earlier = 100

func (w *workers) checkAgainstStored(ctx context.Context, tenant string, read []*statement.Statement) error {
	var known []*Statement
	err := w.reading(ctx, func(reader store.Reader) (err error) {
		known, err = StatementsOf(ctx, reader, tenant, read[0].Account, earlier)
		return err
	})
	if err != nil {
		return err
	}
	all := append([]*statement.Statement{}, read...)
	names := map[string]bool{}
	for _, s := range known {
		all = append(all, &s.Head)
		names[statementName(&s.Head)] = true
	}
	for _, s := range read {
		if names[statementName(s)] {
			return &broker.BusinessError{Code: RepeatedError, Message: "statement " + s.ID + " has been read before"}
		}
	}
	statement.CheckContinuity(all)
	return nil
}

// keepEntries writes the entries of a statement ahead.
func (w *workers) keepEntries(ctx context.Context, tenant string, s *statement.Statement) (Statement, error) {
	content, err := lines(s.Entries)
	if err != nil {
		return Statement{}, err
	}
	bundle, err := writeAhead(ctx, w.pipeline, tenant, content)
	if err != nil {
		return Statement{}, err
	}
	head, sum := *s, int64(0)
	for i := range s.Entries {
		if s.Entries[i].Status == statement.Booked {
			sum += s.Entries[i].Amount.Minor()
		}
	}
	head.Entries = nil
	return Statement{Head: head, Entries: bundle, Sum: money.New(sum, s.Currency).DecimalText()}, nil
}

// told are the variables that describe what was read.
func told(file *File, read []*statement.Statement) map[string]any {
	var ids, failed []string
	entries, until := 0, ""
	for _, s := range read {
		ids, entries, until = append(ids, s.ID), entries+s.EntryCount, max(until, untilOf(s))
		for _, proof := range s.Proofs.List() {
			if proof.Failed() {
				failed = append(failed, s.ID+": "+proof.Sentence("zh-CN")+" · "+proof.Sentence("en"))
			}
		}
	}
	return map[string]any{
		"fileFound": true, "fileKey": keyText(file.Key), "fileName": file.Name, "account": read[0].Account, "currency": read[0].Currency.Code(),
		"statementId": strings.Join(ids, ", "), "until": until, "entryCount": entries,
		"proofsFailed": len(failed) > 0, "failedProofs": strings.Join(failed, "\n"),
	}
}

// Upload takes in a statement file for its sender: the content is written ahead
// and then registered. The same content again gives the file that is known. One
// above MaxFileBytes is refused with InvalidArgument before anything is written.
func Upload(ctx context.Context, p *pipeline.Pipeline, act pipeline.Act, name string, content []byte) (FileAnswer, error) {
	if len(content) > MaxFileBytes {
		return FileAnswer{}, pipeline.Refuse(pipeline.InvalidArgument, "a statement file has at most %d MB", MaxFileBytes>>20)
	}
	bundle, err := writeAhead(ctx, p, act.Tenant, content)
	if err != nil {
		return FileAnswer{}, err
	}
	act.Command = &RegisterFile{Name: name, Content: bundle}
	answer, err := pipeline.Do[FileAnswer](ctx, p, act)
	if pipeline.CodeOf(err) != pipeline.AlreadyExists {
		return answer, err
	}
	err = p.Store().Read(ctx, func(reader store.Reader) error {
		found, err := files.Read(ctx, reader, store.Query{Where: store.And{is("tenant", act.Tenant), is("hash", bundle.Hash)}, Limit: 1})
		if err == nil && len(found) > 0 {
			answer = FileAnswer{Key: found[0].Key, Known: true}
		}
		return err
	})
	return answer, err
}
