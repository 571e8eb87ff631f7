package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// terminal is what a command talks to: data goes to out, talk to talk.
type terminal struct {
	context.Context
	in   io.Reader
	out  io.Writer
	talk io.Writer
}

// exit ends a command with a code and, unless it is empty, a sentence.
type exit struct {
	code    int
	message string
	problem string // the code of the problem by which a server refused, "" where none did
}

// Error gives the sentence.
func (e *exit) Error() string { return e.message }

// negative is the verdict no.
func negative(format string, arguments ...any) error {
	return &exit{code: exitNegative, message: fmt.Sprintf(format, arguments...)}
}

// misuse says that the words of the call are off.
func misuse(format string, arguments ...any) error {
	return &exit{code: exitUsage, message: fmt.Sprintf(format, arguments...)}
}

// json writes one object on one line.
func (t *terminal) json(value any) error {
	encoder := json.NewEncoder(t.out)
	encoder.SetEscapeHTML(false)
	return encoder.Encode(value)
}

// say writes a line of data.
func (t *terminal) say(format string, arguments ...any) {
	fmt.Fprintf(t.out, format+"\n", arguments...)
}

// tell writes a line of talk.
func (t *terminal) tell(format string, arguments ...any) {
	fmt.Fprintf(t.talk, format+"\n", arguments...)
}

// maxModelBytes bounds a model file on the command line.
const maxModelBytes = 32 << 20

// readFile reads a file that the user named, up to a limit.
func readFile(path string, limit int64) ([]byte, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, misuse("%s cannot be read: %v", filepath.Base(path), unwrapPath(err))
	}
	defer file.Close()
	content, err := io.ReadAll(io.LimitReader(file, limit+1))
	if err != nil {
		return nil, misuse("%s cannot be read: %v", filepath.Base(path), unwrapPath(err))
	}
	if int64(len(content)) > limit {
		return nil, negative("%s is above %d MiB", filepath.Base(path), limit>>20)
	}
	return content, nil
}

// unwrapPath drops the path that an error of the file system repeats.
func unwrapPath(err error) error {
	if path, ok := err.(*os.PathError); ok {
		return path.Err
	}
	return err
}
