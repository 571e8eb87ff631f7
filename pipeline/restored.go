package pipeline

import (
	"context"
	"fmt"

	"zhitong/store"
)

// restoredGap is how many keys a restored store passes over: more than were
// issued, however busy, in the months between a backup and the loss of what it
// was taken of. What was told outside under one of those keys never meets
// another thing of the same key.
const restoredGap = int64(1) << 40

// PassOverKeys makes sure, in the transaction that restores a store, that no
// key is issued again which was issued after the backup was taken.
func PassOverKeys(ctx context.Context, tx store.Tx) error {
	_, err := takeKeyBlock(ctx, tx, restoredGap)
	return err
}

// DecodeRow reads a row that AppendRow wrote.
func DecodeRow(image []byte) (store.Row, error) {
	reader := &segmentReader{rest: image}
	row := reader.row()
	if reader.failed || len(reader.rest) > 0 || row == nil {
		return nil, fmt.Errorf("%w: a row cannot be read", errSegmentFormat)
	}
	return row, nil
}
