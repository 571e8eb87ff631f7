package audit

import (
	"bufio"
	"context"
	"encoding/json"
	"io"

	"zhitong/pipeline"
	"zhitong/store"
)

// Export writes the sealed log as JSON lines for [VerifyExport]: a header, every
// entry in order with the values and salts that were not erased, the signed
// checkpoints where they belong, and a last line with the number of entries.
// PublicKey is the text of the key that the checkpoints are signed with. A log
// without a checkpoint is refused with NotFound.
func Export(ctx context.Context, db store.Store, publicKey string, w io.Writer) error {
	verifier, err := ParsePublicKey(publicKey)
	if err != nil {
		return err
	}
	buffered := bufio.NewWriterSize(w, 64<<10)
	e := &export{encoder: json.NewEncoder(buffered)}
	if err := db.Read(ctx, e.readCheckpoints(ctx)); err != nil {
		return err
	}
	header := &exportHeader{exportFormat, exportVersion, verifier.Name(), keyFingerprint(publicKey)}
	if err := e.encoder.Encode(exportLine{Header: header}); err != nil {
		return err
	}
	for !e.done() {
		if err := db.Read(ctx, e.writePage(ctx)); err != nil {
			return err
		}
	}
	if err := e.encoder.Encode(exportLine{End: &exportEnd{e.index}}); err != nil {
		return err
	}
	return buffered.Flush()
}

// export is an export being written.
type export struct {
	encoder     *json.Encoder
	checkpoints []*signedCheckpoint // still to be written, by size
	ordinal     int64
	index       int64
	ended       bool // the log ended before its newest checkpoint
}

// done says whether all is written that the newest checkpoint covers.
func (e *export) done() bool { return len(e.checkpoints) == 0 || e.ended }

func (e *export) readCheckpoints(ctx context.Context) func(store.Reader) error {
	return func(reader store.Reader) (err error) {
		e.checkpoints, err = checkpoints.Read(ctx, reader, store.Query{OrderBy: []store.Order{{Column: "size"}}})
		if err == nil && len(e.checkpoints) == 0 {
			return pipeline.Refuse(pipeline.NotFound, "nothing is sealed yet")
		}
		return err
	}
}

func (e *export) writePage(ctx context.Context) func(store.Reader) error {
	return func(reader store.Reader) error {
		page, err := readPage(ctx, reader, e.ordinal, segmentColumns)
		if err != nil {
			return err
		}
		e.ended = len(page) == 0
		for _, segment := range page {
			if e.done() {
				return nil
			}
			if err := e.writeSegment(segment); err != nil {
				return err
			}
		}
		return nil
	}
}

func (e *export) writeSegment(segment *sealedSegment) error {
	e.ordinal = segment.Ordinal + 1
	if segment.row != nil {
		if err := e.write(exportedSegment(e.index, segment.entry(segment.row))); err != nil {
			return err
		}
	}
	for _, row := range segment.leaves {
		leaf, err := decodeLeaf(row)
		if err != nil {
			return err
		}
		if err := e.write(exportedLeaf(e.index, leaf, storedHash(row))); err != nil {
			return err
		}
	}
	return e.writeCheckpoints()
}

func (e *export) write(line exportLine) error {
	e.index++
	return e.encoder.Encode(line)
}

// writeCheckpoints writes the checkpoints of the entries so far.
func (e *export) writeCheckpoints() error {
	for len(e.checkpoints) > 0 && e.checkpoints[0].Size <= e.index {
		line := exportLine{Checkpoint: &exportCheckpoint{string(e.checkpoints[0].Note)}}
		if err := e.encoder.Encode(line); err != nil {
			return err
		}
		e.checkpoints = e.checkpoints[1:]
	}
	return nil
}
