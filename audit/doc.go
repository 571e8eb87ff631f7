// Package audit keeps the tamper-evident record of who changed what: a leaf for
// every decided command, written in its transaction, sealed into a Merkle log
// with signed checkpoints that anybody can verify without trusting the operator.
//
// # The log
//
// The log is a Merkle tree after RFC 6962 §2.1. Its entries are, in one global
// order over all writers, every segment of the pipeline's log followed by the
// leaves of that segment. A segment's entry binds the hash of everything that
// was recorded; a leaf's entry binds who did what to which target. Sequences are
// gapless per writer, so a segment cannot be left out.
//
// The order keeps cause and effect: a segment that read or overwrote rows of
// another one comes after it, so who applies the recorded changes in this order
// gets the rows of the database. Three things make it so. A seal reads what waits
// at one moment, and who had committed nothing by then can be the cause of nothing
// that is read: what comes late follows what is sealed. What is read is ordered by
// the generation of the segments, which is larger than that of every cause (see
// package pipeline); segments of one generation, which have no part in each other,
// by the time of their batch and then by writer. And a seal that cannot take all
// ends before the first segment that might be the cause of another one. No order is
// promised to the segments of a release that kept no generation, beside those of
// others, nor after those of a writer that [Sealer.Alarms] names.
//
// The hashes are kept in tiles of 256 (level and number as in
// golang.org/x/mod/sumdb/tlog), so that a seal writes a handful of rows. After
// each seal a checkpoint (C2SP tlog-checkpoint: origin, size, root, and an
// extension line with the time) is signed as a note with Ed25519. Whoever keeps
// an old checkpoint finds out when the log was rewritten, even when it was signed
// again with the right key.
//
// # Personal data
//
// An entry holds no values but SHA-256 commitments to salted ones. When the
// values and salts of a leaf are erased, the commitments stay, and with them
// every proof.
package audit
