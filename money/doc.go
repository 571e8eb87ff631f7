// Package money holds amounts of money as whole minor units of an ISO 4217
// currency, with exact arithmetic, reading, writing and allocation.
//
// An amount is never a float. Whatever cannot be represented exactly (too many
// decimals, an overflow, two currencies in one sum) is an [Error], not a
// rounded figure; the one function that rounds, [FromDecimal], takes the
// rounding as an argument.
package money
