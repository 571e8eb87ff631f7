package main

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"zhitong/calendar"
	"zhitong/recon"
	"zhitong/statement"
)

// statementCommand groups the commands about bank statements.
type statementCommand struct {
	Read     statementReadCommand     `cmd:"" help:"Read statement files and prove them. Exit 1 when a proof fails or a file is refused; the other files are read all the same."`
	Preview  statementPreviewCommand  `cmd:"" help:"Show what is understood of a file: profile, encoding, columns, first entries, skipped rows, totals."`
	Raw      statementRawCommand      `cmd:"" help:"Show an entry as it stands in the file."`
	Profiles statementProfilesCommand `cmd:"" help:"List the profiles that ship: exports of banks, wallets, brokers and exchanges."`
}

// statementSource says how a file is read.
type statementSource struct {
	languageSettings
	Format     string `help:"Format: auto tells it by the content; else camt.053, mt940, csv and so on." default:"auto" placeholder:"NAME"`
	Profile    string `help:"The profile (a name that ships or a file) that describes the file; without it the columns tell." placeholder:"NAME|FILE"`
	Rules      string `help:"A rule set (a name or a file) whose left profile is tried before those that ship." default:"default" placeholder:"NAME|FILE"`
	Encoding   string `help:"Encoding of a file that does not declare one." placeholder:"NAME"`
	Account    string `help:"Account of a file that does not name one." placeholder:"NUMBER"`
	Member     string `help:"Member of an archive to read; without it all statements in it." placeholder:"NAME"`
	Settlement string `name:"settlement-date" help:"Day that dates without a year belong before." placeholder:"YYYY-MM-DD"`
}

// options are those of a file.
func (c *statementSource) options(file string) (statement.Options, error) {
	options := statement.Options{File: filepath.Base(file), Encoding: c.Encoding, Account: c.Account, Member: c.Member}
	rules, err := recon.OpenRuleSet(c.Rules)
	if err != nil {
		return options, misuse("--rules: %v", err)
	}
	if rules.Left.Profile != nil {
		options.Candidates = []*statement.CSVProfile{rules.Left.Profile}
	}
	if c.Format != "auto" {
		options.Format = statement.Format(c.Format)
	}
	if c.Profile != "" {
		if options.Profile, err = openProfile(c.Profile); err != nil {
			return options, misuse("--profile: %v", unwrapPath(err))
		}
	}
	if c.Settlement != "" {
		if options.SettlementDate, err = calendar.ParseDate(c.Settlement); err != nil {
			return options, misuse("--settlement-date: %v", err)
		}
	}
	return options, nil
}

// openProfile returns the profile that ships under that name or, where the text
// ends with .yaml, .yml or .json, the one in that file.
func openProfile(nameOrFile string) (*statement.CSVProfile, error) {
	if !slices.Contains([]string{".yaml", ".yml", ".json"}, strings.ToLower(filepath.Ext(nameOrFile))) {
		return statement.LookupProfile(nameOrFile)
	}
	file, err := os.Open(nameOrFile)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	return statement.ReadProfile(file, filepath.Base(nameOrFile))
}

// within opens the file for what reads it.
func (c *statementSource) within(path string, read func(io.Reader, statement.Options) error) error {
	options, err := c.options(path)
	if err != nil {
		return err
	}
	file, err := os.Open(path)
	if err != nil {
		return misuse("%s cannot be read: %v", path, unwrapPath(err))
	}
	defer file.Close()
	return read(file, options)
}

// statementReadCommand reads files.
type statementReadCommand struct {
	statementSource `embed:""`
	JSON            bool     `name:"json" help:"Print one object a line: the entries, then the statements with their proofs, each with its kind."`
	Files           []string `arg:"" name:"file" help:"Statement files."`
}

// Run reads the files.
func (c *statementReadCommand) Run(t *terminal) error {
	shown := &statementPrinter{terminal: t, json: c.JSON, language: c.language()}
	for _, path := range c.Files {
		if _, err := os.Stat(path); err != nil {
			return misuse("%s cannot be read: %v", path, unwrapPath(err))
		}
	}
	refused := false
	for _, path := range c.Files {
		problem, err := c.read(path, shown)
		if err != nil {
			return err
		}
		if problem != nil {
			refused = true
			if err := shown.refuse(path, problem); err != nil {
				return err
			}
		}
	}
	if failed, err := shown.finish(); err != nil || failed || refused {
		return errors.Join(err, &exit{code: exitNegative})
	}
	return nil
}

// read checks the file to its end before anything of it is printed, so that a
// file that is refused leaves no entries behind.
func (c *statementReadCommand) read(path string, shown *statementPrinter) (*statement.Error, error) {
	for _, visitor := range []statement.Visitor{unheard{}, shown} {
		shown.file = path
		err := c.within(path, func(file io.Reader, options statement.Options) error {
			return statement.Stream(file, options, visitor)
		})
		if problem, ok := errors.AsType[*statement.Error](err); ok {
			return problem, nil
		}
		if err != nil {
			return nil, err
		}
	}
	return nil, nil
}

// unheard reads to find out whether a file can be read.
type unheard struct{}

func (unheard) BeginStatement(*statement.Statement) error { return nil }
func (unheard) Entry(*statement.Entry) error              { return nil }
func (unheard) EndStatement(*statement.Statement) error   { return nil }

// placed is a refusal as "FILE:line:column: sentence", with the file as the
// caller named it.
func placed(path string, problem *statement.Error) string {
	said := *problem
	if said.File != "" && filepath.Dir(path) != "." {
		said.File = filepath.Join(filepath.Dir(path), said.File)
	}
	return strings.TrimPrefix(said.Error(), "statement: ")
}

// statementRawCommand shows an entry.
type statementRawCommand struct {
	statementSource `embed:""`
	Entry           string `help:"Identification of the entry, as read prints it." required:"" placeholder:"ID"`
	File            string `arg:"" name:"file" help:"The statement file."`
}

// Run prints the passage of the file, in UTF-8.
func (c *statementRawCommand) Run(t *terminal) error {
	search := &entrySearch{id: c.Entry}
	err := c.within(c.File, func(file io.Reader, options statement.Options) error {
		return statement.Stream(file, options, search)
	})
	if problem, ok := errors.AsType[*statement.Error](err); ok {
		return negative("%s", placed(c.File, problem))
	}
	if err != nil {
		return err
	}
	if len(search.found) == 0 {
		return negative("%s has no entry %s", c.File, c.Entry)
	}
	for _, raw := range search.found {
		err := c.within(c.File, func(file io.Reader, options statement.Options) error {
			text, err := statement.ReadRaw(file, options, raw)
			t.say("%s", strings.TrimRight(text, "\r\n"))
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// entrySearch looks for the entries of an identification: each statement may
// have one.
type entrySearch struct {
	unheard
	id    string
	found []statement.Raw
}

// Entry implements [statement.Visitor].
func (s *entrySearch) Entry(e *statement.Entry) error {
	if e.ID == s.id {
		s.found = append(s.found, e.Raw)
	}
	return nil
}
