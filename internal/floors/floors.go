package floors

import (
	"slices"
	"strings"
)

// Module is the module whose packages the floors hold.
const Module = "zhitong"

// House lists the packages from the ground up; a package imports only from the
// floors below its own, or from its own where the design draws it.
var House = [][]string{
	{"feel", "money", "calendar", "cron", "identifier"},
	{"feel/javashim"},
	{"bpmn", "dmn", "dmn/backtest", "dmn/check", "dmn/tck", "dmn/testtable", "statement"},
	{"engine"},
	{"store"},
	{"store/lifetime", "store/match", "store/statement", "store/transfer", "store/wake"},
	{"sqlite", "postgres"},
	{"pipeline"},
	{"archive", "audit", "backup", "documents", "identity", "issuer", "ledger"},
	{"broker"},
	{"inbox", "recon/linkage", "recon/subsetsum"},
	{"recon", "recon/backtest", "recon/closing", "recon/learn", "recon/report", "recon/rulebook", "recon/threeway", "recon/totals", "recon/workbench", "scenario"},
	{"connections", "observe"},
	{"rest", "web", "zeebe", "zeebe/gatewayprotocol"},
	{"workload"},
	{"examples/daily-reconciliation", "examples/daily-reconciliation/sample"},
	{"cmd/zhitong"},
}

// sameFloor lists the imports within a floor that the design draws.
var sameFloor = map[string][]string{
	"dmn/backtest":    {"dmn"},
	"dmn/check":       {"dmn"},
	"dmn/tck":         {"dmn"},
	"dmn/testtable":   {"dmn", "dmn/tck"},
	"recon/backtest":  {"recon"},
	"recon/closing":   {"recon", "recon/workbench"},
	"recon/learn":     {"recon"},
	"recon/report":    {"recon"},
	"recon/rulebook":  {"recon", "recon/backtest"},
	"recon/threeway":  {"recon"},
	"recon/totals":    {"recon"},
	"recon/workbench": {"recon", "recon/learn", "recon/report", "recon/rulebook"},
	"zeebe":           {"zeebe/gatewayprotocol"},
}

// Of gives the floor of a package of this module, -1 for tools, examples and
// test packages, which nothing of the house may import.
func Of(path string) int {
	name := strings.TrimPrefix(path, Module+"/")
	for floor, names := range House {
		if slices.Contains(names, name) {
			return floor
		}
	}
	return -1
}

// Allowed says whether one package of the module may import another.
func Allowed(from, to string) bool {
	if floor := Of(to); floor >= 0 && floor < Of(from) {
		return true
	}
	return slices.Contains(sameFloor[strings.TrimPrefix(from, Module+"/")], strings.TrimPrefix(to, Module+"/"))
}
