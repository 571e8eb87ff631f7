package recon

// breakList writes breaks while those behind them are looked for.
type breakList struct {
	*completion
	taken   listing
	waiting []Break
	spare   []Break
	writing chan error // of those before; nil where none are being written
	kept    []Break    // that the result may hold
}

// Sizes of the batches in which breaks are written.
const (
	breakBatch = 128
	breakChunk = 4096 // breaks that wait for being written
)

func (l *breakList) add(b Break) error {
	if l.waiting = append(l.waiting, b); len(l.waiting) < breakChunk {
		return nil
	}
	return l.flush()
}

// flush begins to write what waits, as soon as what was before it is written.
func (l *breakList) flush() error {
	if err := l.await(); err != nil {
		return err
	}
	chunk, done := l.waiting, make(chan error, 1)
	l.waiting, l.spare, l.writing = l.spare[:0], chunk, done
	go func() { done <- l.write(chunk) }()
	return nil
}

func (l *breakList) await() error {
	if l.writing == nil {
		return nil
	}
	err := <-l.writing
	l.writing = nil
	return err
}

// finish waits until all is written, also after an error, which it returns then.
func (l *breakList) finish(err error) error {
	if err == nil {
		err = l.flush()
	}
	if written := l.await(); err == nil {
		err = written
	}
	return err
}

func (l *breakList) write(chunk []Break) error {
	err := inBatches(l.ctx, len(chunk), breakBatch, func(from, until int, into *batch) (err error) {
		for position := from; position < until && err == nil; position++ {
			chunk[position].complete(l.rules)
			into.text, err = appendBreak(into.text, &chunk[position])
			into.end()
		}
		return err
	}, l.taken.take)
	for position := range chunk {
		if l.lists.Whole == 0 || len(l.kept) <= l.lists.Whole {
			l.kept = append(l.kept, chunk[position])
		}
	}
	return err
}
