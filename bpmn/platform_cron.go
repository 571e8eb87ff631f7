package bpmn

import (
	"regexp"
	"strings"
)

// The fields of a cron expression that Camunda's modeler accepts: second, minute, hour, day of month, month, day of week.
const (
	cronSixty      = `[0-5]?\d`
	cronHour       = `([01]?\d|2[0-3])`
	cronDate       = `(3[01]|[0-2]?\d)`
	cronDay        = `(L(-` + cronDate + `)?|(L|` + cronDate + `)W|` + cronDate + `)`
	cronMonth      = `(1[0-2]|0?[1-9]|JAN|FEB|MAR|APR|MAY|JUN|JUL|AUG|SEP|OCT|NOV|DEC)`
	cronWeekday    = `([0-7]|MON|TUE|WED|THU|FRI|SAT|SUN)`
	cronWeekdayNth = `(` + cronWeekday + `(#[1-5]|L)|` + cronWeekday + `(-` + cronWeekday + `)?)`
)

var cronFields = []*regexp.Regexp{
	cronSteps(cronSixty), cronSteps(cronSixty), cronSteps(cronHour),
	regexp.MustCompile(`(?i)^(\*|\?|` + cronList(cronDay+`(-`+cronDay+`)?`) + `)$`),
	regexp.MustCompile(`(?i)^(\*|` + cronList(cronMonth+`(-`+cronMonth+`)?`) + `)$`),
	regexp.MustCompile(`(?i)^(\*|\?|` + cronList(cronWeekdayNth) + `)$`),
}

// cronSteps is a field that may have steps, "*/5" or "10/5" for example.
func cronSteps(value string) *regexp.Regexp {
	return regexp.MustCompile(`(?i)^(\*(/\d+)?|` + cronList(`(`+value+`/\d+|`+value+`(-`+value+`)?)`) + `)$`)
}

func cronList(item string) string { return `(` + item + `)(,(` + item + `))*` }

func isPlatformCron(text string) bool {
	if cronMacro.MatchString(text) {
		return true
	}
	fields := strings.Split(text, " ")
	if len(fields) != len(cronFields) {
		return false
	}
	for i, field := range fields {
		if !cronFields[i].MatchString(field) {
			return false
		}
	}
	return true
}
