//go:build unix

package pipeline

import (
	"syscall"
	"time"
)

// processorTime gives the processor time that this process has used, and whether the
// system tells.
func processorTime() (used time.Duration, known bool) {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		return 0, false
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano()), true
}
