package memorytest

import (
	"path"
	"runtime"
	"strings"
	"sync"
)

// maxFrames is how far up a caller is looked for.
const maxFrames = 12

// callers remembers the names of call stacks.
var callers sync.Map // of [maxFrames]uintptr to string

// caller names the functions outside this package that lead here, nearest first.
func caller() string {
	var stack [maxFrames]uintptr
	runtime.Callers(3, stack[:])
	if name, known := callers.Load(stack); known {
		return name.(string)
	}
	var names []string
	frames := runtime.CallersFrames(stack[:])
	for {
		frame, more := frames.Next()
		if name := path.Base(frame.Function); frame.Function != "" && !strings.HasPrefix(name, "memorytest.") {
			names = append(names, name)
		}
		if !more {
			break
		}
	}
	name := strings.Join(names, "<")
	callers.Store(stack, name)
	return name
}
