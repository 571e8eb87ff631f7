// Command zhitong is the platform in one binary: server, demo and tools.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/alecthomas/kong"
)

// The exit codes of every command.
const (
	exitOK       = 0
	exitNegative = 1 // the command ran and its verdict is no
	exitUsage    = 2
	exitInternal = 3
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

// run runs one command and gives its exit code; tests call it.
func run(ctx context.Context, arguments []string, in io.Reader, out, talk io.Writer) int {
	code := -1
	app := &commands{}
	parser, err := kong.New(app, kong.Name("zhitong"), kong.Writers(out, talk), kong.Exit(func(c int) { code = c }),
		kong.Description("Zhitong 直通: straight-through processing of financial business processes."),
		benchVariables(), kong.UsageOnError(), kong.ConfigureHelp(kong.HelpOptions{Compact: true}))
	if err != nil {
		fmt.Fprintln(talk, "zhitong:", err)
		return exitInternal
	}
	parsed, err := parser.Parse(arguments)
	if code >= 0 { // --help and --version answer by themselves
		return code
	}
	if err != nil {
		fmt.Fprintf(talk, "zhitong: %v\nzhitong --help lists the commands.\n", err)
		return exitUsage
	}
	return exitCode(talk, parsed.Run(&terminal{ctx, in, out, talk}))
}

// exitCode reports an error and gives its exit code.
func exitCode(talk io.Writer, err error) int {
	if err == nil {
		return exitOK
	}
	if said, ok := errors.AsType[*exit](err); ok {
		if said.message != "" {
			fmt.Fprintln(talk, "zhitong:", said.message)
		}
		return said.code
	}
	fmt.Fprintln(talk, "zhitong:", err)
	return exitInternal
}
