// Package identifier checks the identifications of accounts, banks, companies
// and payments by the rules of their standards.
//
// A check looks at the text alone. That an identification is sound does not
// say that it was ever given out.
package identifier
