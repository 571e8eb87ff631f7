// Package ledger is append-only double entry: accounts, and journals of linked
// transfers, balanced by construction. Corrections are reversals; a posting is
// made by one person and approved by another; a locked period takes no more.
package ledger
