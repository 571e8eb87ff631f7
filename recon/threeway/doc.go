// Package threeway reconciles three sides that tell of the same sales: the own
// orders, the bill of a payment provider with its fees and refunds, and the
// statement of the bank with the provider's net settlements.
//
// Orders are matched one to one with the rows of the bill; the rows are added
// up to settlements, and those are matched with entries of the bank. Run
// returns one Result, in which each order, row and bank entry has exactly one
// state and the sums of the three sides are explained. The same movements and
// rules give the same Result, whatever the order of the input. Nothing here
// reads a clock, a database or the network.
package threeway
