// Package totals reconciles with a counterparty totals first (汇总核对，明细核对，
// 差异下载): both sides compare what they have per day and type, details are asked
// for only where the totals differ, and what is missing is downloaded and
// proposed for posting.
//
// Totals that agree prove no more than that: two errors of the same day and type
// that cancel out stay unseen.
package totals
