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
