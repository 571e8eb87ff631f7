package bpmn

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/cockroachdb/datadriven"
)

// opening stands on one line before the input of a case, so that the lines of problems are those of the input.
const opening = `<definitions xmlns="` + NamespaceBPMN + `" xmlns:zeebe="` + NamespaceZeebe + `" xmlns:di="` + NamespaceDiagram + `" id="file">`

// executable wraps the content of a process.
func executable(body string) string {
	return opening + `<process id="process" isExecutable="true">` + body + `</process></definitions>`
}

func compileText(text string) ([]*Process, Problems) {
	definitions, err := Read(strings.NewReader(text), ReadOptions{})
	if err != nil {
		return nil, err.(Problems)
	}
	return Compile(definitions)
}

// platformOf reads the argument "platform"; without it the rules are those of this release.
func platformOf(t *testing.T, data *datadriven.TestData) Platform {
	name := PlatformZhitong.String()
	data.MaybeScanArgs(t, "platform", &name)
	platform, ok := ParsePlatform(name)
	if !ok {
		data.Fatalf(t, "unknown platform %s", name)
	}
	return platform
}

func problemsOf(text string, platform Platform) Problems {
	definitions, err := Read(strings.NewReader(text), ReadOptions{})
	if err != nil {
		return err.(Problems)
	}
	return Check(definitions, platform)
}

// commands turn the input of a case into a file.
var commands = map[string]func(input string) string{
	"process":     executable,
	"definitions": func(input string) string { return opening + input + "</definitions>" },
	"file":        func(input string) string { return input },
}

// describe writes a problem in one line; lines are counted after the opening, which ends before the first input line.
func describe(problem *Problem) string {
	return fmt.Sprintf("%d: %s %s %s [%s]: %s\n", problem.Line, problem.ElementID, problem.Tag, problem.Code, problem.Severity, problem.Message)
}

// TestRules runs testdata/rules: a case is a command (process, definitions or file), the XML, and the problems. Only with the
// argument "unreachable" the warnings of that name are among them. The argument "platform" names a platform.
// Rewrite the expectations with -rewrite, and read what changed.
func TestRules(t *testing.T) {
	reported := map[Code]bool{}
	datadriven.Walk(t, filepath.Join("testdata", "rules"), func(t *testing.T, path string) {
		datadriven.RunTest(t, path, func(t *testing.T, data *datadriven.TestData) string {
			build, known := commands[data.Cmd]
			if !known {
				data.Fatalf(t, "unknown command %s", data.Cmd)
			}
			problems := problemsOf(build(data.Input), platformOf(t, data))
			var lines strings.Builder
			shown := 0
			for _, problem := range problems {
				reported[problem.Code] = true
				if problem.Code == CodeUnreachable && !data.HasArg("unreachable") {
					continue // most cases do not bother to connect their elements
				}
				shown++
				lines.WriteString(describe(problem))
			}
			if shown == 0 {
				return "ok\n"
			}
			return lines.String()
		})
	})
	for code := range english {
		if !reported[code] && !strings.Contains(limitCodes, string(code)) {
			t.Errorf("no case reports %s", code)
		}
	}
}

// limitCodes are tested with files that are made by the tests of limits.
const limitCodes = string(CodeLongName + " " + CodeTooLarge + " " + CodeTooDeep + " " + CodeTooManyElements + " " + CodeTextTooLong + " " + CodeTooManyProblems)

// TestWordings compares the languages: the same problems, and the same places to fill in.
func TestWordings(t *testing.T) {
	for code, text := range english {
		translated, ok := chinese[code]
		if !ok {
			t.Errorf("%s has no Chinese wording", code)
		}
		for place := 1; place <= 4; place++ {
			mark := fmt.Sprintf("{%d}", place)
			if strings.Contains(text.message, mark) != strings.Contains(translated.message, mark) {
				t.Errorf("%s: %s is not in both messages", code, mark)
			}
		}
		if text.message == "" || text.remedy == "" || translated.message == "" || translated.remedy == "" {
			t.Errorf("%s has an empty text", code)
		}
	}
	if len(chinese) != len(english) {
		t.Errorf("%d Chinese wordings for %d English ones", len(chinese), len(english))
	}
}

func TestProblemSpeaksChinese(t *testing.T) {
	_, problems := compileText(opening + "</definitions>")
	if message, remedy := problems[0].Text("zh-CN"); message != "文件中没有可执行的流程。" || !strings.Contains(remedy, "isExecutable") {
		t.Errorf("got %q, %q", message, remedy)
	}
}
