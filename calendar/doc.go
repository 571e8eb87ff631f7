// Package calendar answers questions about business days from published
// holiday data: it knows what was announced, and says so where nothing was.
//
// A [Date] is a civil date without a zone. A [Calendar] says for each date
// whether it is a business day; a year without published data is an [Error],
// never a guess. The package reads no clock: time comes in as an argument.
package calendar
