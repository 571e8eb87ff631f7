// Package report shows a finished reconciliation to people: as one page of HTML
// that prints well, and as a workbook of XLSX.
//
// A Document is a plain value: of a [recon.Result], or filled from what was
// stored of one, with what became of its breaks. The same Document gives the
// same bytes; nothing here reads a clock.
package report
