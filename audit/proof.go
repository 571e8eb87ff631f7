package audit

import (
	"context"
	"errors"
	"fmt"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"zhitong/pipeline"
	"zhitong/store"
)

// InclusionProof shows that an entry is in the log of a checkpoint, to somebody
// who has only the public key (RFC 6962 §2.1.1).
type InclusionProof struct {
	Index      int64
	Hash       tlog.Hash // of the entry
	Path       []tlog.Hash
	Checkpoint []byte // signed
}

// Prove gives the inclusion proof of an entry in the newest checkpoint. An index
// beyond it is refused with NotFound.
func Prove(ctx context.Context, reader store.Reader, index int64) (*InclusionProof, error) {
	signed, checkpoint, err := newest(ctx, reader)
	if err != nil {
		return nil, err
	}
	if index < 0 || index >= checkpoint.Size {
		return nil, pipeline.Refuse(pipeline.NotFound, "the sealed log has no entry %d", index)
	}
	hashes := tlog.TileHashReader(tlog.Tree{N: checkpoint.Size, Hash: checkpoint.Root}, &tileReader{ctx, reader})
	path, err := tlog.ProveRecord(checkpoint.Size, index, hashes)
	if err != nil {
		return nil, fmt.Errorf("audit: prove entry %d: %w", index, err)
	}
	own, err := hashes.ReadHashes([]int64{tlog.StoredHashIndex(0, index)})
	if err != nil {
		return nil, fmt.Errorf("audit: prove entry %d: %w", index, err)
	}
	return &InclusionProof{Index: index, Hash: own[0], Path: path, Checkpoint: signed}, nil
}

// newest gives the newest checkpoint, or refuses with NotFound.
func newest(ctx context.Context, reader store.Reader) ([]byte, Checkpoint, error) {
	signed, err := LatestCheckpoint(ctx, reader)
	if err != nil {
		return nil, Checkpoint{}, err
	}
	if signed == nil {
		return nil, Checkpoint{}, pipeline.Refuse(pipeline.NotFound, "nothing is sealed yet")
	}
	checkpoint, err := ReadCheckpoint(signed)
	return signed, checkpoint, err
}

// ErrProof is what a proof that proves nothing gives.
var ErrProof = errors.New("audit: the proof does not hold")

// VerifyInclusion checks offline that the entry with the hash is in the log of a
// checkpoint that the key has signed. Errors wrap [ErrProof] or [ErrCheckpoint].
func VerifyInclusion(proof *InclusionProof, hash tlog.Hash, verifier note.Verifier) error {
	checkpoint, err := OpenCheckpoint(proof.Checkpoint, verifier)
	if err != nil {
		return err
	}
	if proof.Index < 0 || proof.Index >= checkpoint.Size {
		return fmt.Errorf("%w: entry %d is not in a log of %d", ErrProof, proof.Index, checkpoint.Size)
	}
	if err := tlog.CheckRecord(proof.Path, checkpoint.Size, checkpoint.Root, proof.Index, hash); err != nil {
		return fmt.Errorf("%w: %w", ErrProof, err)
	}
	return nil
}

// tileReader reads the stored tiles for package tlog.
type tileReader struct {
	ctx    context.Context // of the one proof that it is made for
	reader store.Reader
}

func (r *tileReader) Height() int { return tileHeight }

// SaveTiles does nothing: the tiles are stored already.
func (r *tileReader) SaveTiles([]tlog.Tile, [][]byte) {}

func (r *tileReader) ReadTiles(wanted []tlog.Tile) ([][]byte, error) {
	keys := make([]store.Row, len(wanted))
	for i, tile := range wanted {
		keys[i] = store.Row{int64(tile.L), tile.N}
	}
	found := map[tileKey][]byte{}
	query := store.Query{Table: tiles.Spec, Where: store.KeyIn{Columns: tiles.Spec.Key, Rows: keys}}
	err := r.reader.Select(r.ctx, query, func(row store.Row) error {
		found[tileKey{row[0].(int64), row[1].(int64)}] = row[2].([]byte)
		return nil
	})
	if err != nil {
		return nil, err
	}
	data := make([][]byte, len(wanted))
	for i, tile := range wanted {
		stored := found[tileKey{int64(tile.L), tile.N}]
		if len(stored) < tile.W*tlog.HashSize {
			return nil, fmt.Errorf("audit: tile %d/%d is too short", tile.L, tile.N)
		}
		data[i] = stored[:tile.W*tlog.HashSize]
	}
	return data, nil
}
