// Package closing has the workers by which a process closes an accounting
// period: how every reconciled account stands at its end, and the lock of the
// ledger's period once people have signed for what they saw.
package closing
