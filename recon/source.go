package recon

import (
	"context"
	"io"

	"zhitong/statement"
)

// Source is one file of a side.
type Source struct {
	Name     string           // of the file, for errors and raw pointers
	Reader   io.Reader        //
	Format   statement.Format // "" tells it by the content
	Encoding string           // of files that do not declare one; "" is UTF-8
	Size     int64            // in bytes; 0 where it is not known. Memory is laid out by it
}

// progressStep is after how many items progress is told.
const progressStep = 10_000

// AddSource reads a file into the side: a message of a bank, or an export that
// the profile of the rule set describes, else one of those that ship. A file that
// none of them knows may lack the columns for which the profile of the rule set
// names an account and a currency. Errors are those of statement.Stream and of
// AddItem, and that of the context when it is done.
func (l *Loader) AddSource(ctx context.Context, source Source, profile *statement.CSVProfile, progress Progress) error {
	l.size = source.Size
	options := statement.Options{File: source.Name, Format: source.Format, Encoding: source.Encoding, Size: source.Size}
	if profile != nil {
		options.Candidates, options.Fallbacks = []*statement.CSVProfile{profile}, withFewerColumns(profile)
	}
	return statement.Stream(source.Reader, options, &entryVisitor{ctx, l, source.Name, progress})
}

// withFewerColumns gives the profile for files of one account, of one currency,
// or of both, as far as it names them.
func withFewerColumns(profile *statement.CSVProfile) []*statement.CSVProfile {
	var profiles []*statement.CSVProfile
	for _, lacks := range []struct{ account, currency bool }{{true, false}, {false, true}, {true, true}} {
		if lacks.account && profile.Account == "" || lacks.currency && profile.Currency == "" {
			continue
		}
		fewer := *profile
		if lacks.account {
			fewer.Columns.Account = nil
		}
		if lacks.currency {
			fewer.Columns.Currency = nil
		}
		profiles = append(profiles, &fewer)
	}
	return profiles
}

// entryVisitor puts what statement.Stream reads into the loader.
type entryVisitor struct {
	ctx      context.Context
	loader   *Loader
	source   string
	progress Progress
}

// BeginStatement keeps the statement for its balances.
func (v *entryVisitor) BeginStatement(s *statement.Statement) error {
	if v.loader.details != nil {
		v.loader.details.begin(v.source, s)
	} else {
		v.loader.begin(v.source, s)
	}
	return v.ctx.Err()
}

func (l *Loader) begin(source string, s *statement.Statement) {
	l.statements = append(l.statements, s)
	l.side.proofs = append(l.side.proofs, StatementProofs{Source: source})
}

// Entry adds an item.
func (v *entryVisitor) Entry(entry *statement.Entry) error {
	if count := v.loader.side.Len(); count%progressStep == 0 {
		v.progress.tell(StageRead, count, 0)
		if err := v.ctx.Err(); err != nil {
			return err
		}
	}
	if v.loader.details != nil {
		v.loader.details.entry(v.source, entry)
		return nil
	}
	return v.loader.AddEntry(v.source, entry)
}

// EndStatement does nothing: the statement was kept at its beginning.
func (v *entryVisitor) EndStatement(*statement.Statement) error { return nil }
