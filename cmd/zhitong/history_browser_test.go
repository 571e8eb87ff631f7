//go:build console

package main

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"zhitong/broker"
	"zhitong/engine"
	"zhitong/pipeline"
	"zhitong/rest"
	"zhitong/store"
)

// startExpired starts the demo's server with an archive, with finished instances
// ten days old of which nothing has left yet, and gives the key of the one that
// went all the way, with the business id "order 4711".
func startExpired(t *testing.T) (n *node, order int64) {
	t.Helper()
	n, order, _ = startExpiredUntil(t)
	return n, order
}

// startExpiredUntil gives what stops the server besides.
func startExpiredUntil(t *testing.T) (n *node, order int64, stop func()) {
	t.Helper()
	command := demoOn(t.TempDir())
	command.TestClock, command.Archive, command.Name = true, filepath.Join(t.TempDir(), "archive"), "node-1"
	command.Auth = "off" // for the one who lives the life
	n, stop = serveNode(t, &command.settings)
	month, err := command.prepare(&terminal{t.Context(), nil, t.Output(), t.Output()}, n)
	if err != nil {
		t.Fatal(err)
	}
	n.moveClock(t, time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC))
	order = liveWithOrder(t, n)
	deliver(t, n, month[:4])
	life{t, n}.do(&broker.CreateBatch{Type: broker.BatchCancel, Tenants: []string{rest.DefaultTenant},
		Plan: broker.BatchPlan{Where: broker.Selection{Condition: store.Compare{Column: "state", Op: store.Equal, Value: broker.StateActive}}}})
	n.eventually(t, "nothing runs any more", func() bool {
		running := 0
		n.eachRow(t, tableNamed("process_instance"), func(row store.Row) {
			if row[10] == nil {
				running++
			}
		})
		return running == 0
	})
	ended := n.now(t)
	stop()
	command.Auth = "basic"
	n, stop = serveNode(t, &command.settings)
	t.Cleanup(stop)
	n.moveClock(t, ended.AddDate(0, 0, 10))
	return n, order, stop
}

// liveWithOrder runs a life, and one more instance to its end.
func liveWithOrder(t *testing.T, n *node) (order int64) {
	t.Helper()
	l := liveOn(t, n)
	order = l.do(&broker.CreateInstance{ProcessID: "case", BusinessID: "order 4711",
		Variables: engine.Variables{"order": json.RawMessage(`4711`), "amount": json.RawMessage(`1234567.8900000000000001`)}}).(broker.InstanceCreated).Key
	l.throughTo(order)
	n.moveClock(t, n.now(t).Add(time.Second))
	l.ended(order)
	return order
}

// tab finds a tab by its text, cell a cell of a table and button a button.
func tab(contains string) string    { return text(`div[@role="tab"]`, contains) }
func cell(contains string) string   { return text("td", contains) }
func button(contains string) string { return text("button", contains) }

// expand is the button that opens a row of a table.
const expand = `//button[contains(@class,"ant-table-row-expand-icon")]`

// rowWith finds something in the row of a table that contains some texts.
func rowWith(what string, contains ...string) string {
	row := `//tr[contains(@class,"ant-table-row")]`
	for _, one := range contains {
		row += fmt.Sprintf(`[contains(normalize-space(.), "%s")]`, one)
	}
	return row + what
}

// onPage asks the page itself for the first visible thing at a path: these tables
// are drawn anew by themselves, and what was found before may not be there any more.
func onPage(path, then string) chromedp.Action[chromedp.Void] {
	return becomes(fmt.Sprintf(`(() => {
		const all = document.evaluate(%q, document, null, XPathResult.ORDERED_NODE_SNAPSHOT_TYPE, null);
		const found = Array.from({ length: all.snapshotLength }, (_, i) => all.snapshotItem(i)).find((one) => one.getClientRects().length > 0);
		%s
	})()`, path, then))
}

// sees waits until something is visible, gone until it is not, and press clicks it.
func sees(path string) chromedp.Action[chromedp.Void] {
	return onPage(path, `return found !== undefined;`)
}
func gone(path string) chromedp.Action[chromedp.Void] {
	return onPage(path, `return found === undefined;`)
}
func press(path string) chromedp.Action[chromedp.Void] {
	return onPage(path, `found?.click(); return found !== undefined;`)
}

// into puts the focus into an input, with all that is in it selected.
func into(path string) chromedp.Action[chromedp.Void] {
	return onPage(path, `found?.focus(); found?.select(); return found !== undefined;`)
}

// open goes to a page and waits for its frame before anything is asked of it.
func (b *browser) open(what, path string, actions ...chromedp.Action[chromedp.Void]) {
	b.Helper()
	b.do(what, chromedp.Navigate(b.url+path), chromedp.WaitVisible(`#content`))
	b.do(what, actions...)
}

// TestBrowserRetentionAndArchive has an administrator set a policy, sees what
// leaves at once, and finds and reads it in the archive.
func TestBrowserRetentionAndArchive(t *testing.T) {
	n, order := startExpired(t)
	b := openBrowser(t, n.url(), "en")
	b.signIn("admin")
	b.open("the empty archive", "/history", sees(text("div", "No instance in the archive fits")))
	b.legible("the empty archive")
	b.do("retention", press(tab("Retention")), sees(rowWith("", "Everything else", "Kept for good")), sees(text("div", "Nothing has left yet")))
	b.legible("the policies")
	b.setPolicy()
	b.do("what has left", sees(rowWith("", "12 Mar 2026", "case", "5 days", "3")))
	b.do("its acts", press(rowWith(expand, "12 Mar 2026")), sees(cell("retention.step")))
	b.picture("retention-en")
	b.legible("what has left")
	b.do("what is archived", press(text("a", "Show in the archive")), sees(cell("Deleted by hand")))
	b.picture("archive-en")
	b.do("by business key", into(`//input[@placeholder="Business key"]`), chromedp.KeyEvent("order 4711"), chromedp.KeyEvent(kb.Enter), sees(text("p", "Showing 1 of 1")))
	b.do("open", press(rowWith("//a", "order 4711")), sees(text("span", "Archived")), sees(rowWith("", "Service task")))
	b.withoutNames()
	b.readArchived(order)
	b.open("the policies", "/history/retention", press(rowWith(button("Clear"), "case", "5 days")), sees(text("div", "What counts then: Kept for good")),
		press(text(`div[contains(@class,"ant-popconfirm")]//button`, "Clear")), gone(rowWith("", "case", "admin")))
	b.open("the nodes", "/nodes", sees(rowWith("", "node-1", "Live", "answers this page")))
	b.picture("nodes-en")
}

// setPolicy keeps the process "case" for five days: what is older begins to leave.
func (b *browser) setPolicy() {
	b.Helper()
	b.do("a new policy", press(button("Set a policy")), into(`//input[@id="policy-process"]`), chromedp.KeyEvent("case"),
		press(`//div[contains(@class,"ant-select-item-option ")][normalize-space(.)="case"]`), sees(`//div[contains(@class,"ant-select")][@title="case" or .//*[@title="case"]]`))
	b.do("seven years", press(button("7 years")), becomes(`document.getElementById("policy-days").value === "2557"`), sees(text("div", "No instance is older than this now")))
	b.do("five days", into(`//input[@id="policy-days"]`), chromedp.KeyEvent("5"), sees(text("div", "Older than this are 3 finished root instances")))
	b.do("documents", press(documentsFor("Archived documents", "For days")), into(`//input[@id="policy-archive-days"]`), chromedp.KeyEvent("5"), sees(text("div", "Documents must be kept longer than the history")),
		becomes(`Array.from(document.querySelectorAll(".ant-modal-footer button")).some((one) => one.disabled && one.textContent.includes("Save"))`))
	b.do("documents for ten years", press(`//*[@id="policy-archive-days"]/ancestor::div[@role="group"]`+button("10 years")), becomes(`document.getElementById("policy-archive-days").value === "3653"`),
		sees(text("div", "No archived document is older than this now")))
	b.picture("policy-en")
	b.legible("the dialog of a policy")
	b.do("save", press(button("Save")), gone(`//div[@role="dialog"]`), sees(rowWith("", "case", "5 days", "3,653 days (10 years)", "admin")))
}

// documentsFor finds a choice of a group by its labels.
func documentsFor(group, choice string) string {
	return fmt.Sprintf(`//*[@aria-label="%s"]`, group) + text("label", choice)
}

// withoutNames wants the page to show the ids of what the model has no name for, once, and a
// legend of what its diagram has: an instance that has ended has no tokens.
func (b *browser) withoutNames() {
	b.Helper()
	b.do("names", sees(`//td[normalize-space(.)="s"]`), gone(`//td[normalize-space(.)="s s"]`))
	b.picture("archived-timeline-en")
	if said := b.says(); strings.Contains(said, "Token is here") {
		b.Errorf("an instance that has ended has a token: %s", said)
	}
}

// readArchived looks at what the document has of an instance.
func (b *browser) readArchived(order int64) {
	b.Helper()
	b.do("variables", press(tab("Variables (")), sees(cell("1234567.8900000000000001")), sees(cell(`newer`)))
	b.do("a former value", press(rowWith(expand, "remark")), sees(text("th", "Valid from")), sees(`//td[normalize-space(.)='"new"']`), sees(cell("to the end")))
	b.picture("archived-variables-en")
	b.do("tasks", press(tab("User tasks (1)")), sees(text("div", "looks well")))
	b.do("decisions", press(tab("Decisions (1)")), sees(rowWith("", "fee", "9422")))
	b.do("messages", press(tab("Messages (1)")), sees(rowWith("", "paid", "Received")))
	b.do("what it called", press(tab("Instances (2)")), press(rowWith(`//a`, "called")), sees(text("h1", "called")), press(fmt.Sprintf(`//header//a[contains(@href, "%d")]`, order)), sees(text("h1", "case")))
	b.do("the document", becomes(fmt.Sprintf(`(window.asked ??= fetch(document.querySelector("a[download]").href).then((answer) => answer.json()).then((found) => { window.found = found; }),
		window.found?.format === "zhitong-archive/1" && window.found.key === %d)`, order)))
}

// TestBrowserArchiveInChinese has a clerk, who sets no policies, follow a link to
// an instance that has left, and read it in Chinese.
func TestBrowserArchiveInChinese(t *testing.T) {
	n, order := startExpired(t)
	if err := n.asSystem(t.Context(), []pipeline.Command{&broker.SetRetention{Days: 9, Archive: broker.ArchiveRequired}}); err != nil {
		t.Fatal(err)
	}
	n.eventually(t, "the instances leave", func() bool { return !n.keysOfHistory(t)[order] })
	b := openBrowser(t, n.url(), "zh-CN")
	b.signIn("clerk")
	b.open("an instance that has left", fmt.Sprint("/instances/", order), sees(text("div", "此实例已离开历史")))
	b.picture("left-zh")
	b.do("its document", press(button("打开归档文档")), sees(rowWith("", "服务任务")))
	b.do("tasks", press(tab("用户任务 (1)")), sees(text("div", "looks well")))
	b.do("acts", press(tab("审计记录 (")), sees(cell("user-task.complete")))
	b.open("retention", "/history/retention", sees(rowWith("", "未单独设置策略的流程", "9 天", "必须归档")), sees(rowWith("", "2026-03-12", "查看归档")),
		sees(text("p", "设置策略需要 retention.set 权限")), gone(button("设置策略")))
	b.picture("retention-zh")
	b.do("the archive", press(tab("归档")), sees(cell("order 4711")))
	b.picture("archive-zh")
	if strings.Contains(b.says(), "Archive") {
		t.Error("English is left on the Chinese page")
	}
	b.legible("the archive")
	b.do("one with a diagram", press(rowWith("//a", "daily-reconciliation", "已终止")), chromedp.WaitVisible(`.bjs-powered-by`), sees(text(`span[contains(@class,"legend")]`, "已经过")), press(tab("决策 (")), sees(rowWith(expand, "已评估")))
	b.do("its inputs", press(rowWith(expand, "已评估")), sees(text("strong", "输入")), sees(text("strong", "命中规则")))
	b.picture("archived-zh")
	b.do("to the foot", becomes(`(window.scrollTo(0, document.body.scrollHeight), true)`), sees(text("span", "SHA-256")))
	b.picture("archived-foot-zh")
	b.open("no such instance", "/history/archive/1", sees(text("div", "归档中没有这个实例")))
	b.open("the nodes", "/nodes", sees(rowWith("", "node-1", "运行中")))
	b.picture("nodes-zh")
}

// TestBrowserPolicyInChinese has an administrator set a policy in Chinese.
func TestBrowserPolicyInChinese(t *testing.T) {
	n, _ := startExpired(t)
	b := openBrowser(t, n.url(), "zh-CN")
	b.signIn("admin")
	b.open("the policies", "/history/retention", press(button("设置策略")), sees(text("div", "设置保留策略")))
	b.picture("policy-new-zh")
	b.do("a process", into(`//input[@id="policy-process"]`), chromedp.KeyEvent("case"),
		press(`//div[contains(@class,"ant-select-item-option ")][normalize-space(.)="case"]`))
	b.do("seven years", press(button("7 年")), becomes(`document.getElementById("policy-days").value === "2557"`), sees(text("div", "目前没有超过此期限的实例")))
	b.do("five days", into(`//input[@id="policy-days"]`), chromedp.KeyEvent("5"), sees(text("div", "有 3 个已结束的根实例超过此期限")))
	b.do("documents", press(documentsFor("归档文档保存", "按天数")), press(`//*[@id="policy-archive-days"]/ancestor::div[@role="group"]`+button("5 年")), sees(text("div", "目前没有超过此期限的归档文档")))
	b.picture("policy-zh")
	b.legible("the dialog of a policy")
	if said := b.says(); strings.Contains(said, "Archive") || strings.Contains(said, "Kept") {
		t.Errorf("English is left in the dialog: %s", said)
	}
	b.do("save", press(button("保存")), gone(`//div[@role="dialog"]`), sees(rowWith("", "case", "5 天", "1,827 天（5 年）", "admin")))
	b.do("change", press(rowWith(button("更改"), "case")), sees(text("div", "更改保留策略")), sees(text("label", "永久保留")))
	b.picture("policy-change-zh")
	b.do("clear", press(button("取消")), gone(`//div[@role="dialog"]`), press(rowWith(button("清除"), "case")), sees(text("div", "清除此策略？")))
	b.picture("policy-clear-zh")
}

// TestBrowserDestroyedDocuments has an administrator look at what the archive says of
// documents whose time is over, in both languages.
func TestBrowserDestroyedDocuments(t *testing.T) {
	n, order := startExpired(t)
	policy := &broker.SetRetention{Days: 9, Archive: broker.ArchiveRequired, ArchiveDays: 12}
	if err := n.asSystem(t.Context(), []pipeline.Command{policy}); err != nil {
		t.Fatal(err)
	}
	n.eventually(t, "the instances leave", func() bool { return n.rowsOf(t, "process_instance") == 0 && n.rowsOf(t, "departing_instance") == 0 })
	n.moveClock(t, n.now(t).AddDate(0, 0, 5))
	n.eventually(t, "the documents are destroyed", func() bool { return n.rowsOf(t, "destruction_record") > 1 && n.rowsOf(t, "leaving_file") == 0 })
	for _, page := range []struct{ language, destroyed, document, acts, records, left string }{
		{"en", "Destroyed", "The document was destroyed", "How it was destroyed", "What was destroyed", "its archived document was destroyed"},
		{"zh-CN", "已销毁", "文档已按期销毁", "销毁经过", "销毁记录", "其归档文档已按期销毁"},
	} {
		b := openBrowser(t, n.url(), page.language)
		b.signIn("admin")
		b.open("the archive", "/history/archive", sees(rowWith("", "order 4711", page.destroyed)))
		b.picture("archive-destroyed-" + page.language)
		b.legible("the archive")
		b.do("one of them", press(rowWith("//a", "order 4711")), sees(text("div", page.document)), sees(text("h2", page.acts)), sees(cell("retention.destroy-documents")), gone(`//a[@download]`))
		b.picture("document-destroyed-" + page.language)
		b.legible("a document that was destroyed")
		b.open("the instance", fmt.Sprint("/instances/", order), sees(text("div", page.left)))
		b.open("the records", "/history/retention", sees(text("h2", page.records)), sees(rowWith("", "case", "12 ")))
		b.picture("destructions-" + page.language)
		b.legible("what was destroyed")
	}
}
