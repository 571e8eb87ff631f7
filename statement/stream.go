package statement

import "io"

// Visitor receives a file while it is read. An error that it returns ends the
// reading and is returned by Stream.
type Visitor interface {
	// BeginStatement tells the head of a statement: identification, account,
	// currency and, where the format has it before the entries, the opening
	// balance. The pointer stays the same until EndStatement. Several statements
	// may be open at a time; StatementID says to which an entry belongs.
	BeginStatement(*Statement) error
	// Entry hands over the next entry. It is valid until the visitor returns; a
	// copy of it, and all that it points at, may be kept.
	Entry(*Entry) error
	// EndStatement tells balances, totals and proofs; Entries is empty.
	EndStatement(*Statement) error
}

// Stream reads a file and hands its statements and entries to the visitor one
// by one, with memory bounded by the limits (beside forty bytes or so an entry
// that the search for duplicates needs). Input that is refused is an *Error;
// the entries before it have been handed over, so a caller keeps nothing until
// Stream has returned nil.
func Stream(r io.Reader, options Options, visitor Visitor) error {
	return eachPart(r, options, func(p part) error { return p.stream(visitor) })
}

// streamText reads what is no archive and no workbook.
func streamText(r io.Reader, options Options, visitor Visitor) error {
	r, options, err := recogniseText(r, options)
	if err != nil {
		return err
	}
	in, err := newSource(r, options)
	if err != nil {
		return err
	}
	format, err := in.detect(options)
	if err != nil {
		return err
	}
	out := &delivery{source: in, visitor: visitor}
	return kindOf(format).read(in, out, options)
}

// Read collects the statements of a file with their entries. Where it returns
// an error it returns no statement.
func Read(r io.Reader, options Options) ([]*Statement, error) {
	collected := &collector{open: map[string]*Statement{}}
	if err := Stream(r, options, collected); err != nil {
		return nil, err
	}
	return collected.statements, nil
}

type collector struct {
	statements []*Statement
	open       map[string]*Statement // by identification
}

func (c *collector) BeginStatement(statement *Statement) error {
	c.statements = append(c.statements, statement)
	c.open[statement.ID] = statement
	return nil
}

func (c *collector) Entry(entry *Entry) error {
	statement := c.open[entry.StatementID]
	statement.Entries = append(statement.Entries, *entry)
	return nil
}

func (c *collector) EndStatement(*Statement) error { return nil }

// delivery completes what a reader found and passes it to the visitor.
type delivery struct {
	*source
	visitor   Visitor
	statement *Statement
	prover    *prover
	controls  controls     // of the statement that ends next
	totals    balanceCheck // of figures that only the reader can compare; nil: the prover does
}

// balanceCheck is a finding about balances beyond their sum.
type balanceCheck func() (Proof, bool)

// begin starts a statement. The reader has filled in its head.
func (d *delivery) begin(statement *Statement) error {
	d.statement, d.prover = statement, newProver(statement.Currency)
	return d.visitor.BeginStatement(statement)
}

func (d *delivery) entry(entry *Entry) error {
	statement := d.statement
	if statement.EntryCount >= d.limits.Entries {
		return d.fail(position{entry.Raw.Offset, entry.Raw.Line, 1}, CodeTooLarge, "", "the statement has more than the allowed %d entries", d.limits.Entries)
	}
	statement.EntryCount++
	entry.Sequence = statement.EntryCount
	entry.Account, entry.StatementID = statement.Account, statement.ID
	if statement.EntryCount == foreseeAfter {
		d.foresee()
	}
	d.prover.add(entry)
	return d.visitor.Entry(entry)
}

// foreseeAfter is after how many entries of a statement those to come are
// estimated.
const foreseeAfter = 10_000

// foresee makes room for the entries of the rest of the input, if they are like
// those before.
func (d *delivery) foresee() {
	read := d.at.offset - d.statement.Raw.Offset
	if rest := d.size - d.at.offset; read > 0 && rest > 0 {
		more := float64(d.statement.EntryCount) * float64(rest) / float64(read)
		d.prover.seen.expect(int(min(more, float64(d.limits.Entries))))
	}
}

// end closes the statement, at the present position where the reader has not
// set its length. A reader that has seen
// running balances passes its own check, whose finding takes precedence.
func (d *delivery) end(checks ...balanceCheck) error {
	if d.statement.Raw.Length == 0 {
		d.statement.Raw.Length = d.at.offset - d.statement.Raw.Offset
	}
	d.statement.Proofs = d.prover.proofs(d.statement)
	d.statement.Proofs.Totals = d.controls.over(d.statement.Proofs.Totals)
	d.controls = controls{}
	d.assumption(d.statement)
	for _, check := range checks {
		if proof, found := check(); found {
			d.statement.Proofs.Balance = proof
		}
	}
	if d.totals != nil {
		if proof, found := d.totals(); found {
			d.statement.Proofs.Totals = proof
		}
	}
	return d.visitor.EndStatement(d.statement)
}
