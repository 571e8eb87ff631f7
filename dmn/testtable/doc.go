// Package testtable runs test tables: sheets of CSV files and workbooks in which
// each row is a call of a decision model and what it is expected to give.
//
// Above the header may stand lines that begin with "model", "tolerance" or
// "now". The header names the columns: "case" the name of a case, "expect:" and
// the name of a decision what it is to give, "#" a remark, anything else an
// input. Names go on with ".component" and "[index]". An empty cell is no input,
// or nothing expected. Nothing else is passed over: what cannot be understood
// fails with its place.
package testtable
