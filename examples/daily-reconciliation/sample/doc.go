// Package sample makes a month of bank statements and the ledger that belongs to
// them: two bank accounts of one company, one delivering camt.053 and one MT940,
// a statement for each business day, with the irregularities of real life at
// realistic rates and the truth about each of them.
//
// Everything follows from the seed: the same options give the same bytes. The
// company and all its partners are fictional.
package sample
