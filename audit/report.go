package audit

import (
	"fmt"
	"time"

	"golang.org/x/mod/sumdb/tlog"
)

// Report is the verdict on a log or an export.
type Report struct {
	OK      bool
	Size    int64     // entries that the verdict is about
	Root    tlog.Hash // of the entries as they were read
	Checked int64     // entries whose hash was computed
	// CheckpointTime is the time of the newest checkpoint that holds.
	CheckpointTime time.Time
	// Problems lists the first problems; ProblemCount counts all.
	Problems     []Problem
	ProblemCount int64
}

func (r *Report) add(index int64, code Code, format string, arguments ...any) {
	r.ProblemCount++
	if len(r.Problems) < maxProblems {
		r.Problems = append(r.Problems, Problem{index, code, fmt.Sprintf(format, arguments...)})
	}
}
