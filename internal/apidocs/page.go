// Package apidocs makes the pages that list the operations of the REST surface
// with their state, from the routes that are registered.
package apidocs

import (
	"fmt"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"zhitong/rest"
)

// Operations lists the operations of Camunda with their state on a whole server.
func Operations() []rest.CamundaOperation {
	server := &rest.Server{Modules: []func(*rest.Server, huma.API){rest.RegisterAudit(""), rest.RegisterIdentity(nil)}}
	return server.CamundaOperations()
}

// Pages makes every page; the keys are the names of the files.
func Pages() map[string]string {
	all := Operations()
	return map[string]string{
		"camunda-rest-v2.md":       page(all, english),
		"camunda-rest-v2.zh-CN.md": page(all, chinese),
	}
}

// texts are what a page says in its language.
type texts struct {
	tag, title, other, intro, counts, heading, columns, served, unserved string
}

var english = texts{
	tag: "en", title: "Camunda 8 REST v2: what is served", other: "[中文](camunda-rest-v2.zh-CN.md)",
	intro: "Zhitong answers the paths of the Camunda 8 REST API, version 2, under `/v2`. This page lists every operation of the versions 8.5 to 8.10. " +
		"An operation that is not served answers `501` with a problem (RFC 9457) of the code `not_served`. The shapes of what is served are in `/openapi.json`.",
	counts: "Of the %d operations up to Camunda %s, %d are served.", heading: "Since Camunda %s",
	columns: "| Operation | Method and path | State |", served: "served", unserved: "501: %s",
}

var chinese = texts{
	tag: "zh-CN", title: "Camunda 8 REST v2：提供的操作", other: "[English](camunda-rest-v2.md)",
	intro: "直通在 `/v2` 下提供 Camunda 8 REST API 第 2 版的路径。本页列出 8.5 至 8.10 各版本的全部操作。" +
		"不提供的操作返回 `501`，并附代码为 `not_served` 的问题（RFC 9457）。所提供操作的结构见 `/openapi.json`。",
	counts: "截至 Camunda %[2]s 的 %[1]d 个操作中，提供 %[3]d 个。", heading: "自 Camunda %s 起",
	columns: "| 操作 | 方法与路径 | 状态 |", served: "提供", unserved: "501：%s",
}

const origin = "<!-- Made from the registered routes: go test ./internal/apidocs -update -->\n"

func page(all []rest.CamundaOperation, say texts) string {
	var out strings.Builder
	fmt.Fprintf(&out, "%s# %s\n\n%s\n\n%s\n\n", origin, say.title, say.other, say.intro)
	total, served := 0, 0
	for i, one := range all {
		total++
		if one.Served {
			served++
		}
		if last := i+1 == len(all) || all[i+1].Since != one.Since; last {
			fmt.Fprintf(&out, "- "+say.counts+"\n", total, one.Since, served)
		}
	}
	since := ""
	for _, one := range all {
		if one.Since != since {
			since = one.Since
			fmt.Fprintf(&out, "\n## "+say.heading+"\n\n%s\n|---|---|---|\n", since, say.columns)
		}
		fmt.Fprintf(&out, "| %s | `%s %s` | %s |\n", one.ID, one.Method, one.Path, state(one, say))
	}
	return out.String()
}

func state(one rest.CamundaOperation, say texts) string {
	if one.Served {
		return say.served
	}
	return fmt.Sprintf(say.unserved, one.Absence(say.tag))
}
