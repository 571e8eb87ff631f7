// Package recon reconciles two sides, a bank's statements and one's own ledger
// as a rule: it matches their items by a rule set, classifies what remains,
// proves the difference of the balances and proposes correcting entries.
//
// Run reads both sides and returns a Result; Match works on sides that were
// loaded already. The same items and rules give the same Result, whatever the
// order of the input, and Result.Hash proves it. RunListed and MatchListed do the
// same for millions of items: they hand the groups and breaks over line by line
// and return a Result with the first of them. Nothing here reads a clock, a
// database or the network: dates, calendars and rules come in as arguments.
package recon
