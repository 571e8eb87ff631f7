package main

import (
	"bufio"
	"bytes"
	"errors"
	"io"

	"zhitong/feel"
)

// maxFeelLine bounds a line of --jsonl; a longer one is answered with an error.
const maxFeelLine = 16 << 20

// byteOrderMark is what some programs of Windows write before the first line.
const byteOrderMark = "\uFEFF"

// Codes of the errors that answer a line that asks nothing.
const (
	codeNotJSON     = "NOT_JSON"
	codeLineTooLong = "LINE_TOO_LONG"
	codeInvalidLine = "INVALID_LINE"
)

// feelLines answers the lines of stdin one by one.
type feelLines struct {
	profile feel.Profile
}

// run answers every line with one line, in order.
func (f *feelLines) run(t *terminal) error {
	in, out := bufio.NewReaderSize(t.in, 64<<10), bufio.NewWriter(t.out)
	answers := &terminal{Context: t.Context, out: out}
	for isFirst := true; t.Err() == nil; isFirst = false {
		line, tooLong, err := readLine(in)
		if isFirst {
			line = bytes.TrimPrefix(line, []byte(byteOrderMark))
		}
		if errors.Is(err, io.EOF) {
			return out.Flush()
		}
		if err != nil {
			return err
		}
		if err := answers.json(f.answer(line, tooLong)); err != nil {
			return err
		}
		if in.Buffered() == 0 { // whoever asks line by line waits for this answer
			if err := out.Flush(); err != nil {
				return err
			}
		}
	}
	return errors.Join(out.Flush(), t.Err())
}

// readLine reads up to the next line feed or the end; of a line that is too long it keeps nothing.
func readLine(in *bufio.Reader) (line []byte, tooLong bool, err error) {
	read := 0
	for {
		part, err := in.ReadSlice('\n')
		read += len(part)
		if tooLong = read > maxFeelLine; tooLong {
			line = nil
		} else {
			line = append(line, part...)
		}
		switch {
		case errors.Is(err, bufio.ErrBufferFull):
			continue
		case errors.Is(err, io.EOF) && read > 0:
			return line, tooLong, nil
		default:
			return line, tooLong, err
		}
	}
}

// answer is a feelAnswer or a feelFailure.
func (f *feelLines) answer(line []byte, tooLong bool) any {
	if tooLong {
		return feelFailure{feelWarning{Code: codeLineTooLong, Message: "the line is longer than 16 MiB"}}
	}
	asked, failure := readQuestion(line)
	if failure != nil {
		return failure
	}
	result, err := asked.evaluate(f.profile)
	if err != nil {
		return failureOf(err)
	}
	return answerOf(result)
}

func readQuestion(line []byte) (*question, *feelFailure) {
	object, err := feel.FromJSON(bytes.TrimRight(line, "\r\n"))
	if err != nil {
		failure := failureOf(err)
		failure.Error.Code = codeNotJSON
		return nil, &failure
	}
	asked := &question{}
	expression, isExpression := object.Lookup("expression")
	unary, isUnary := object.Lookup("unary")
	if asked.unary = isUnary; isUnary {
		expression = unary
	}
	var isText bool
	if asked.text, isText = expression.AsString(); !isText || isExpression == isUnary {
		return nil, invalidLine("an object is wanted that has either 'expression' or 'unary', a string")
	}
	asked.input, _ = object.Lookup("input")
	variables, _ := object.Lookup("variables")
	if kind := variables.Kind(); kind != feel.KindContext && kind != feel.KindNull {
		return nil, invalidLine("'variables' must be an object")
	}
	asked.variables = variablesOf(variables)
	return asked, nil
}

func invalidLine(message string) *feelFailure {
	return &feelFailure{feelWarning{Code: codeInvalidLine, Message: message}}
}

func variablesOf(object feel.Value) feel.Variables {
	variables := feel.Variables{}
	for _, entry := range object.Entries() {
		variables[entry.Key] = entry.Value
	}
	return variables
}
