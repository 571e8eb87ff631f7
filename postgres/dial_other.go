//go:build !linux

package postgres

import "syscall"

// limitSilence leaves it to keep-alives.
func limitSilence(string, string, syscall.RawConn) error { return nil }
