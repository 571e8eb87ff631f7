// Package gatewaydocs turns the list of calls of the Zeebe gateway into the
// table of the pages for those who connect clients.
package gatewaydocs

import (
	"fmt"
	"strings"

	"zhitong/zeebe"
)

// Mark is the line of a page after which the table stands.
const Mark = "<!-- made from zeebe.Operations: go test ./internal/gatewaydocs -update -->"

// Language chooses the texts of a page.
type Language int

// The languages.
const (
	English Language = iota
	Chinese
)

var headings = [2]string{"| call | state | refused when set |", "| 调用 | 状态 | 设置即拒绝的字段 |"}

var done = [2]string{"done", "已实现"}

// missing tells in Chinese what the server cannot do yet.
var missing = map[string]string{
	"ModifyProcessInstance":  "尚不能修改流程实例",
	"MigrateProcessInstance": "尚不能迁移流程实例",
}

// Table writes the calls as Markdown.
func Table(operations []zeebe.Operation, language Language) string {
	var out strings.Builder
	fmt.Fprintf(&out, "\n%s\n|---|---|---|\n", headings[language])
	for _, operation := range operations {
		fmt.Fprintf(&out, "| `%s` | %s | %s |\n", operation.Name, state(operation, language), fields(operation))
	}
	return out.String()
}

func state(operation zeebe.Operation, language Language) string {
	switch {
	case operation.Missing == "":
		return done[language]
	case language == Chinese:
		return "`UNIMPLEMENTED`：" + missing[operation.Name]
	default:
		return fmt.Sprintf("`UNIMPLEMENTED`: does not %s yet", operation.Missing)
	}
}

func fields(operation zeebe.Operation) string {
	quoted := make([]string, len(operation.Refused))
	for i, field := range operation.Refused {
		quoted[i] = "`" + field + "`"
	}
	return strings.Join(quoted, ", ")
}
