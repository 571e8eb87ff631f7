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
	command := demoOn(t.TempDir())
	command.TestClock, command.Archive, command.Name = true, filepath.Join(t.TempDir(), "archive"), "node-1"
	command.Auth = "off" // for the one who lives the life
	n, stop := serveNode(t, &command.settings)
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
	return n, order
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

// rowWith finds something in the row of a table that contains some texts.
func rowWith(what string, contains ...string) string {
	row := `//tr[contains(@class,"ant-table-row")]`
	for _, one := range contains {
		row += fmt.Sprintf(`[contains(normalize-space(.), "%s")]`, one)
	}
	return row + what
}

// TestBrowserRetentionAndArchive has an administrator set a policy, sees what
// leaves at once, and finds and reads it in the archive.
func TestBrowserRetentionAndArchive(t *testing.T) {
	n, order := startExpired(t)
	b := openBrowser(t, n.url(), "en")
	b.signIn("admin")
	b.do("the empty archive", chromedp.Navigate(n.url()+"/history"), chromedp.WaitVisible(text("div", "No instance in the archive fits")))
	b.do("retention", chromedp.Click(tab("Retention")), chromedp.WaitVisible(rowWith("", "Everything else", "Kept for good")), chromedp.WaitVisible(text("div", "Nothing has left yet")))
	b.setPolicy()
	b.do("what has left", chromedp.WaitVisible(rowWith("", "12 Mar 2026", "case", "5 days", "3")))
	b.do("its acts", chromedp.Click(`.ant-table-row-expand-icon`), chromedp.WaitVisible(cell("retention.step")))
	b.picture("retention-en")
	b.do("what is archived", chromedp.Click(text("a", "Show in the archive")), chromedp.WaitVisible(cell("Deleted by hand")))
	b.picture("archive-en")
	b.do("by business key", chromedp.SendKeys(`input[placeholder="Business key (exact)"]`, "order 4711"+kb.Enter), chromedp.WaitVisible(text("p", "Showing 1 of 1")))
	b.do("open", chromedp.Click(`.ant-table-row a`), chromedp.WaitVisible(text("span", "Archived")), chromedp.WaitVisible(rowWith("", "Service task")))
	b.picture("archived-en")
	b.readArchived(order)
	b.do("the policies", chromedp.Navigate(n.url()+"/history/retention"), chromedp.Click(rowWith(button("Clear"), "case", "5 days")),
		chromedp.WaitVisible(text("div", "What counts then: Kept for good")), chromedp.Click(text(`div[contains(@class,"ant-popconfirm")]//button`, "Clear")),
		chromedp.WaitNotPresent(button("Clear")))
	b.do("the nodes", chromedp.Navigate(n.url()+"/nodes"), chromedp.WaitVisible(rowWith("", "node-1", "Live", "answers this page")))
	b.picture("nodes-en")
}

// setPolicy keeps the process "case" for five days: what is older begins to leave.
func (b *browser) setPolicy() {
	b.Helper()
	b.do("a new policy", chromedp.Click(button("Set a policy")), chromedp.WaitVisible(`#policy-days`))
	b.choose(`//div[contains(@class,"ant-select")][.//input[@id="policy-process"]]`, "case")
	b.do("seven years", chromedp.Click(button("7 years")), becomes(`document.getElementById("policy-days").value === "2557"`),
		chromedp.WaitVisible(text("div", "No instance is older than this now")))
	b.do("five days", chromedp.DoubleClick(`#policy-days`), chromedp.KeyEvent("5"), chromedp.WaitVisible(text("div", "Older than this are 3 finished root instances")))
	b.picture("policy-en")
	b.do("save", chromedp.Click(button("Save")), chromedp.WaitNotPresent(`.ant-modal`), chromedp.WaitVisible(rowWith("", "case", "5 days", "admin")))
}

// readArchived looks at what the document has of an instance.
func (b *browser) readArchived(order int64) {
	b.Helper()
	b.do("variables", chromedp.Click(tab("Variables (")), chromedp.WaitVisible(cell("1234567.8900000000000001")), chromedp.WaitVisible(cell(`"newer"`)))
	b.do("a former value", chromedp.Click(rowWith(`//button[contains(@class,"ant-table-row-expand-icon")]`, "remark")), chromedp.WaitVisible(cell(`"new"`)))
	b.picture("archived-variables-en")
	b.do("tasks", chromedp.Click(tab("User tasks (1)")), chromedp.WaitVisible(text("div", "looks well")))
	b.do("decisions", chromedp.Click(tab("Decisions (1)")), chromedp.WaitVisible(rowWith("", "fee", "9422")))
	b.do("messages", chromedp.Click(tab("Messages (1)")), chromedp.WaitVisible(rowWith("", "paid", "Received")))
	b.do("what it called", chromedp.Click(tab("Instances (2)")), chromedp.Click(rowWith("//a", "called")), chromedp.WaitVisible(text("h1", "called")),
		chromedp.Click(fmt.Sprintf(`//header//a[contains(@href, "%d")]`, order)), chromedp.WaitVisible(text("h1", "case")))
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
	b.do("an instance that has left", chromedp.Navigate(fmt.Sprint(n.url(), "/instances/", order)), chromedp.WaitVisible(text("div", "此实例已离开历史")))
	b.picture("left-zh")
	b.do("its document", chromedp.Click(button("打开归档文档")), chromedp.WaitVisible(rowWith("", "服务任务")))
	b.picture("archived-zh")
	b.do("tasks", chromedp.Click(tab("用户任务 (1)")), chromedp.WaitVisible(text("div", "looks well")))
	b.picture("archived-tasks-zh")
	b.do("acts", chromedp.Click(tab("审计记录 (")), chromedp.WaitVisible(cell("user-task.complete")))
	b.picture("archived-acts-zh")
	b.do("retention", chromedp.Navigate(n.url()+"/history/retention"), chromedp.WaitVisible(rowWith("", "没有自有策略的流程", "9 天", "必须归档")), chromedp.WaitVisible(rowWith("", "2026-03-12", "查看归档")),
		chromedp.WaitVisible(text("p", "设置策略需要 retention.set 权限")), chromedp.WaitNotPresent(button("设置策略")))
	b.picture("retention-zh")
	b.do("the archive", chromedp.Click(tab("归档")), chromedp.WaitVisible(cell("order 4711")))
	b.picture("archive-zh")
	if strings.Contains(b.says(), "Archive") {
		t.Error("English is left on the Chinese page")
	}
	b.do("no such instance", chromedp.Navigate(n.url()+"/history/archive/1"), chromedp.WaitVisible(text("div", "归档中没有这个实例")))
	b.do("the nodes", chromedp.Navigate(n.url()+"/nodes"), chromedp.WaitVisible(rowWith("", "node-1", "运行中")))
	b.picture("nodes-zh")
}
