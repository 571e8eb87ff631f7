package testtable

import (
	"errors"

	"zhitong/dmn"
	"zhitong/dmn/tck"
)

// check compares what a decision gave with what a cell expects.
func (c *testCase) check(e expectation, want cell, got outcome) {
	failure := tck.Failure{Result: e.path.String(), Expected: want.text}
	if code, ok := expectedError(want.text); ok {
		c.checkError(want.Position, failure, code, e.path, got)
		return
	}
	value, err := valueOf(want.text, e.path.typ)
	if err != nil {
		c.fail(want.Position, tck.Failure{Reason: err.Error()})
		return
	}
	failure.Expected = tck.Text(value)
	if got.err != nil {
		failure.Reason = got.err.Error()
		c.fail(want.Position, failure)
		return
	}
	actual := e.path.of(got.value)
	if !tck.Within(actual, complete(value, e.path.typ), c.tolerance) {
		failure.Actual = tck.Text(actual)
		c.fail(want.Position, failure)
	}
}

// checkError wants an error: any but that of a decision that does not compile, or that of a code.
func (c *testCase) checkError(at Position, failure tck.Failure, code string, of path, got outcome) {
	if got.err == nil {
		failure.Actual = tck.Text(of.of(got.value))
		c.fail(at, failure)
		return
	}
	actual := ""
	if failed, ok := errors.AsType[*dmn.Failure](got.err); ok {
		actual = failed.Code
	}
	if actual == dmn.CodeNotCompiled && code == "" || code != "" && code != actual {
		failure.Reason = actual + ": " + got.err.Error()
		c.fail(at, failure)
	}
}
