// Package floors holds the rules of the house as tests: which package may
// import which, what the pure packages may not touch, and the figures for code.
package floors
