// Command check reads the files for operators as the programs read them that they
// are for: the chart as Helm and Kubernetes do, rules and queries as Prometheus does.
// It is a module of its own, so that the server depends on none of these.
package main

import (
	"errors"
	"fmt"
	"os"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(arguments []string) error {
	switch {
	case len(arguments) == 3 && arguments[0] == "chart":
		return checkChart(arguments[1], arguments[2], os.Stdout)
	case len(arguments) == 2 && arguments[0] == "rules":
		return checkRules(arguments[1])
	case len(arguments) == 1 && arguments[0] == "queries":
		return checkQueries(os.Stdin)
	}
	return errors.New("check chart DIRECTORY VALUES.yaml | check rules RULES.yaml | check queries, one a line on standard input")
}
