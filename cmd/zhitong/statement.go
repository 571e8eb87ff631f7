package main

import (
	"errors"
	"os"
	"path/filepath"

	"zhitong/recon"
	"zhitong/statement"
)

// statementCommand groups the commands about bank statements.
type statementCommand struct {
	Read statementReadCommand `cmd:"" help:"Read a statement file and prove it. Exit 1 when a proof fails or the file is refused."`
}

// statementReadCommand reads one file.
type statementReadCommand struct {
	Format   string `help:"Format: auto tells it by the content." enum:"auto,camt.052,camt.053,camt.054,mt940,mt942,csv" default:"auto"`
	Rules    string `help:"A rule set (a name or a file) whose left CSV profile describes the columns of a CSV file." default:"default" placeholder:"NAME|FILE"`
	Encoding string `help:"Encoding of a file that does not declare one." placeholder:"NAME"`
	JSON     bool   `name:"json" help:"Print one object a line: each statement with its proofs, before it each of its entries."`
	File     string `arg:"" name:"file" help:"The statement file." type:"existingfile"`
}

// statementLine is one line of --json.
type statementLine struct {
	Entry     *statement.Entry     `json:"entry,omitempty"`
	Statement *statement.Statement `json:"statement,omitempty"`
	Error     *statement.Error     `json:"error,omitempty"`
}

// Run reads the file.
func (c *statementReadCommand) Run(t *terminal) error {
	rules, err := recon.OpenRuleSet(c.Rules)
	if err != nil {
		return misuse("--rules: %v", err)
	}
	options := statement.Options{File: filepath.Base(c.File), Encoding: c.Encoding, Profile: rules.Left.Profile}
	if c.Format != "auto" {
		options.Format = statement.Format(c.Format)
	}
	file, err := os.Open(c.File)
	if err != nil {
		return misuse("%s cannot be read: %v", c.File, unwrapPath(err))
	}
	defer file.Close()
	shown := &statementPrinter{terminal: t, json: c.JSON}
	if err := statement.Stream(file, options, shown); err != nil {
		return c.refuse(t, err)
	}
	statement.CheckContinuity(shown.read)
	return shown.finish()
}

func (c *statementReadCommand) refuse(t *terminal, err error) error {
	refused, ok := errors.AsType[*statement.Error](err)
	if !ok {
		return err
	}
	if !c.JSON {
		return negative("%v", refused)
	}
	if err := t.json(statementLine{Error: refused}); err != nil {
		return err
	}
	return &exit{code: exitNegative}
}

// statementPrinter prints what is read.
type statementPrinter struct {
	*terminal
	json bool
	read []*statement.Statement
}

// BeginStatement implements [statement.Visitor].
func (p *statementPrinter) BeginStatement(s *statement.Statement) error {
	p.read = append(p.read, s)
	return nil
}

// Entry implements [statement.Visitor].
func (p *statementPrinter) Entry(e *statement.Entry) error {
	if p.json {
		return p.terminal.json(statementLine{Entry: e})
	}
	p.say("%s", tabbed(e.BookingDate, e.ValueDate, e.Amount.DecimalText(), e.Amount.Currency().Code(), e.References.EndToEndID, e.Counterparty.Name, e.Remittance.Text))
	return nil
}

// EndStatement implements [statement.Visitor].
func (p *statementPrinter) EndStatement(*statement.Statement) error { return nil }

// finish prints the statements with their proofs, after all of the file is known.
func (p *statementPrinter) finish() error {
	failed := false
	for _, s := range p.read {
		for _, proof := range s.Proofs.List() {
			failed = failed || proof.Failed()
		}
		if p.json {
			if err := p.terminal.json(statementLine{Statement: s}); err != nil {
				return err
			}
			continue
		}
		p.tell("statement %s, account %s %s, %s to %s, %d entries", s.ID, s.Account, s.Currency.Code(), s.From, s.To, s.EntryCount)
		for i, name := range []string{"balance", "continuity", "totals", "duplicates"} {
			proof := s.Proofs.List()[i]
			p.tell("  %s: %s: %s", name, proof.Verdict, proof.Sentence("en"))
		}
	}
	if failed {
		return &exit{code: exitNegative}
	}
	return nil
}
