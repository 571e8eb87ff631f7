// Package disktest lays itself between SQLite and its files for tests: writes and syncs fail or lie when a test says so,
// and after a power cut the files hold what a disk may have kept.
package disktest
