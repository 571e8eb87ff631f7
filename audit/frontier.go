package audit

import (
	"fmt"
	"math/bits"
	"slices"

	"golang.org/x/mod/sumdb/tlog"
)

// Tiles hold 2^tileHeight hashes, as in the tiled logs of C2SP.
const (
	tileHeight = 8
	tileWidth  = 1 << tileHeight
)

// tileKey names a tile: its level (level 0 holds the hashes of entries, level
// n+1 the roots of the full tiles of level n) and its number within the level.
type tileKey struct {
	Level, Number int64
}

// tile is a run of up to tileWidth hashes.
type tile struct {
	tileKey
	Hashes []tlog.Hash
}

// frontier is the right edge of a Merkle tree after RFC 6962: the incomplete
// tile of each level. It is all that appending and the root need.
type frontier struct {
	size   int64
	levels [][]tlog.Hash
	// changed gathers the tiles that appending has changed, when not nil.
	changed map[tileKey][]tlog.Hash
}

// edgeTiles names the incomplete tiles of a tree of the given size.
func edgeTiles(size int64) []tileKey {
	var keys []tileKey
	for level := int64(0); size > 0; level++ {
		if size%tileWidth > 0 {
			keys = append(keys, tileKey{level, size / tileWidth})
		}
		size /= tileWidth
	}
	return keys
}

// append adds the hash of an entry.
func (f *frontier) append(hash tlog.Hash) {
	f.size++
	for level := 0; ; level++ {
		if level == len(f.levels) {
			f.levels = append(f.levels, nil)
		}
		f.levels[level] = append(f.levels[level], hash)
		f.note(level)
		if len(f.levels[level]) < tileWidth {
			return
		}
		hash = perfectRoot(f.levels[level])
		f.levels[level] = nil
	}
}

// note remembers the tile that level has just grown.
func (f *frontier) note(level int) {
	if f.changed == nil {
		return
	}
	number := (f.size>>(tileHeight*level) - 1) / tileWidth
	f.changed[tileKey{int64(level), number}] = f.levels[level]
}

// root gives the root of the tree; of the empty one it is SHA-256 of nothing.
func (f *frontier) root() tlog.Hash {
	var root tlog.Hash
	found := false
	for _, hashes := range f.levels {
		for len(hashes) > 0 {
			width := len(hashes) & -len(hashes)
			subtree := perfectRoot(hashes[len(hashes)-width:])
			hashes = hashes[:len(hashes)-width]
			if found {
				root = tlog.NodeHash(subtree, root)
			} else {
				root, found = subtree, true
			}
		}
	}
	if !found {
		root, _ = tlog.TreeHash(0, nil)
	}
	return root
}

// perfectRoot gives the root over 2^n hashes.
func perfectRoot(hashes []tlog.Hash) tlog.Hash {
	row := append(make([]tlog.Hash, 0, len(hashes)), hashes...)
	for range bits.Len(uint(len(hashes))) - 1 {
		for i := range len(row) / 2 {
			row[i] = tlog.NodeHash(row[2*i], row[2*i+1])
		}
		row = row[:len(row)/2]
	}
	return row[0]
}

// edgeFrom makes the right edge of a tree of the given size from its incomplete
// tiles.
func edgeFrom(size int64, hashesOf func(tileKey) []tlog.Hash) (*frontier, error) {
	edge := &frontier{size: size, changed: map[tileKey][]tlog.Hash{}}
	for rest := size; rest > 0; rest /= tileWidth {
		edge.levels = append(edge.levels, nil)
	}
	for _, key := range edgeTiles(size) {
		hashes := hashesOf(key)
		width := int(size >> (tileHeight * key.Level) % tileWidth)
		if len(hashes) != width {
			return nil, fmt.Errorf("audit: tile %d/%d has %d hashes where the log has %d", key.Level, key.Number, len(hashes), width)
		}
		edge.levels[key.Level] = slices.Clone(hashes)
	}
	return edge, nil
}
