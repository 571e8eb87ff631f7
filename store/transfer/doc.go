// Package transfer copies everything in a store into an empty one, of the same
// kind or another, and proves by count and hash that every table arrived.
//
// The source is read in one transaction, so that the copy is of one moment; the
// target is written in many small ones. Until the copy is proven, the target
// carries the mark [store.UnfinishedCopy], with which no server starts on it.
package transfer
