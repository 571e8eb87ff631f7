//go:build !unix

package pipeline

import "time"

// processorTime would give the processor time that this process has used; this system
// is not asked.
func processorTime() (used time.Duration, known bool) { return 0, false }
