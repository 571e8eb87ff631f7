// Package portablesql finds in the SQL that was sent what databases lack that
// speak PostgreSQL's protocol without being PostgreSQL.
package portablesql

import (
	"regexp"
	"strings"
)

// The rules that a statement can break.
const (
	AdvisoryLock        = "advisory-lock"
	ListenNotify        = "listen-notify" // allowed only as a hint that a switch turns off
	Sequence            = "sequence"
	DeferrableCheck     = "deferrable-constraint"
	Trigger             = "trigger"
	TemporaryTable      = "temporary-table"
	PhysicalRow         = "physical-row" // ctid and its like
	ExclusionConstraint = "exclusion-constraint"
	ReadCommitted       = "read-committed" // asked for, so relied upon
	OtherStatement      = "other-statement"
)

type rule struct {
	name    string
	pattern *regexp.Regexp
}

// rules are tried on the lower-case text without comments and quoted names.
var rules = []rule{
	{AdvisoryLock, regexp.MustCompile(`\bpg_(try_)?advisory_`)},
	{ListenNotify, regexp.MustCompile(`^(un)?listen\b|^notify\b|\bpg_notify\b`)},
	{Sequence, regexp.MustCompile(`\b(next|curr|set|last)val\b|\b(small|big)?serial[248]?\b|\bgenerated\b.*\bas identity\b|\bsequence\b`)},
	{DeferrableCheck, regexp.MustCompile(`\bdeferrable\b|\binitially (deferred|immediate)\b|\bset constraints\b`)},
	{Trigger, regexp.MustCompile(`\btrigger\b`)},
	{TemporaryTable, regexp.MustCompile(`\btemp(orary)?\b|\bpg_temp\b`)},
	{PhysicalRow, regexp.MustCompile(`\b(ctid|xmin|xmax|cmin|cmax|tableoid)\b`)},
	{ExclusionConstraint, regexp.MustCompile(`\bexclude (using\b|\()`)},
	{ReadCommitted, regexp.MustCompile(`\bread (un)?committed\b|\b(default_)?transaction_isolation\b`)},
}

// known is what the backend needs; whatever else a statement does has been
// weighed by nobody. An empty one is a question for signs of life.
var known = regexp.MustCompile(`^$|^(select|insert into|delete from|create table|create (unique )?index|drop index|alter table \S+ add column|` +
	`begin|commit|rollback|set|(un)?listen|notify)\b`)

var (
	comment    = regexp.MustCompile(`(?s)--[^\n]*|/\*.*?\*/`)
	quotedName = regexp.MustCompile(`"[^"]*"`)
	space      = regexp.MustCompile(`\s+`)
)

// Check gives the rules that the statement breaks.
func Check(statement string) []string {
	text := quotedName.ReplaceAllString(comment.ReplaceAllString(statement, " "), `"name"`)
	text = strings.TrimSpace(space.ReplaceAllString(strings.ToLower(text), " "))
	var broken []string
	for _, rule := range rules {
		if rule.pattern.MatchString(text) {
			broken = append(broken, rule.name)
		}
	}
	// Several statements in one text would hide behind the first.
	if !known.MatchString(text) || strings.Contains(strings.TrimRight(text, "; "), ";") {
		broken = append(broken, OtherStatement)
	}
	return broken
}
