// Package backup writes a consistent copy of a running store into one file and
// reads it back into an empty store, of the same kind or of another.
//
// A file is the line "zhitong-backup 1", then, compressed with gzip, a sequence
// of frames: a byte for the kind, the length, the content. First comes a header
// that says which migrations the store had, then each table with its columns,
// its rows and their number, and last the SHA-256 of all frames before. A file
// that was cut off or changed is refused; nothing is restored in part, because
// all rows are written in one transaction.
package backup
