package bpmn

import (
	"regexp"
	"strings"

	"zhitong/cron"
)

// The forms of ISO 8601 that a timer may be written in.
const (
	datePattern     = `\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2}(\[[A-Za-z0-9_+\-/]+\])?)`
	durationPattern = `P(\d+W|(\d+Y)?(\d+M)?(\d+W)?(\d+D)?(T(\d+H)?(\d+M)?(\d+([.,]\d{1,9})?S)?)?)`
)

var (
	wholeDate     = regexp.MustCompile(`^` + datePattern + `$`)
	wholeDuration = regexp.MustCompile(`^` + durationPattern + `$`)
	repetition    = regexp.MustCompile(`^R(0*[1-9]\d*)?$`)
	cronMacro     = regexp.MustCompile(`^@(yearly|annually|monthly|weekly|daily|midnight|hourly)$`)
)

var validTimer = map[string]func(string) bool{
	"timeDate":     wholeDate.MatchString,
	"timeDuration": isDuration,
	"timeCycle":    isCycle,
}

// isDuration wants at least one component, also after the "T".
func isDuration(text string) bool {
	return wholeDuration.MatchString(text) && !strings.HasSuffix(text, "P") && !strings.HasSuffix(text, "T")
}

// isCycle accepts a repetition of ISO 8601, "R5/PT1H" or "R/2026-01-01T00:00:00Z/P1D", or a cron expression.
func isCycle(text string) bool {
	parts := strings.Split(text, "/")
	if repetition.MatchString(parts[0]) && len(parts) > 1 {
		start := strings.Join(parts[1:len(parts)-1], "/") // the name of a time zone may hold a slash
		return (start == "" && len(parts) == 2 || wholeDate.MatchString(start)) && isDuration(parts[len(parts)-1])
	}
	return isCron(text)
}

func isCron(text string) bool {
	_, err := cron.Parse(text)
	return err == nil
}
