package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"log/slog"

	"github.com/prometheus/common/model"
	"github.com/prometheus/prometheus/model/rulefmt"
	"github.com/prometheus/prometheus/promql/parser"
)

// checkRules does what `promtool check rules` does: it reads a file of rules, with the
// templates of their annotations.
func checkRules(path string) error {
	groups, problems := rulefmt.ParseFile(path, false, model.UTF8Validation, parser.NewParser(parser.Options{}), slog.Default())
	if len(problems) > 0 {
		return errors.Join(problems...)
	}
	if len(groups.Groups) == 0 {
		return fmt.Errorf("%s: there are no rules", path)
	}
	return nil
}

// checkQueries reads expressions, one a line.
func checkQueries(from io.Reader) error {
	reader, lines := parser.NewParser(parser.Options{}), bufio.NewScanner(from)
	read := 0
	for ; lines.Scan(); read++ {
		if _, err := reader.ParseExpr(lines.Text()); err != nil {
			return fmt.Errorf("%s: %w", lines.Text(), err)
		}
	}
	if read == 0 {
		return errors.New("there are no queries")
	}
	return lines.Err()
}
