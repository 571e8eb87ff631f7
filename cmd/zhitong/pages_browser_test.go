//go:build console

package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"zhitong/broker"
	"zhitong/engine"
	"zhitong/examples/daily-reconciliation/sample"
	"zhitong/pipeline"
	"zhitong/rest"
)

// TestBrowserShowsTheOrder deploys the model with which the documentation begins and looks at an instance of it.
func TestBrowserShowsTheOrder(t *testing.T) {
	n := startDemo(t, t.TempDir(), 0)
	content, err := os.ReadFile(filepath.Join("..", "..", "docs", "processes", "samples", "order-1.bpmn"))
	if err != nil {
		t.Fatal(err)
	}
	if err := n.asSystem(t.Context(), []pipeline.Command{&broker.Deploy{Files: []broker.File{{Name: "order-1.bpmn", Content: content}}}}); err != nil {
		t.Fatal(err)
	}
	answer, err := n.pipeline.Submit(t.Context(), pipeline.Act{Actor: pipeline.System, Tenant: rest.DefaultTenant,
		Command: &broker.CreateInstance{ProcessID: "order", Variables: engine.Variables{"orderId": json.RawMessage(`"A-1"`)}}})
	if err != nil {
		t.Fatal(err)
	}
	for _, language := range []string{"en", "zh-CN"} {
		b := openBrowser(t, n.url(), language)
		b.signIn("clerk")
		b.open("the instance", fmt.Sprint("/instances/", answer.(broker.InstanceCreated).Key), chromedp.WaitVisible(`.badge-active`), chromedp.WaitVisible(`.bjs-powered-by`))
		for _, id := range []string{"received", "charge", "ship", "done", "to-charge", "to-ship", "to-done"} {
			b.do("the element "+id, chromedp.WaitVisible(fmt.Sprintf(`.djs-element[data-element-id="%s"]`, id)))
		}
		b.picture("order-" + language)
	}
}

// TestBrowserDialogsWaitForNoAnimation has a clerk decide where no animation comes to its end, as on a machine that has
// no time for them: what a dialog asks first has the keyboard all the same.
func TestBrowserDialogsWaitForNoAnimation(t *testing.T) {
	n := startDemo(t, t.TempDir(), 0)
	deliver(t, n, []sample.File{unknownEntries(t, 4)})
	configureWork(t, n)
	b := openBrowser(t, n.url(), "en")
	b.signIn("clerk")
	b.do("the breaks", chromedp.Navigate(n.url()+"/breaks?text=WORK&state=carried"), chromedp.WaitVisible(`.break-row-current`),
		becomes(`document.activeElement.getAttribute("role") === "grid"`), chromedp.WaitVisible(`.break-panel[data-break]`))
	b.do("no animation", becomes(`(() => { const style = document.createElement("style");
		style.textContent = "* { animation-play-state: paused !important; transition: none !important; }"; document.head.append(style); return true; })()`))
	at := b.onBreak("")
	for _, key := range []string{"s", "w"} { // the accounts are asked for by the first, and known to the second
		b.decide(key, "to look into")
		at = b.onBreak(at)
	}
	b.do("undo", chromedp.KeyEvent("u"), becomes(`document.activeElement.id === "text"`), chromedp.KeyEvent(kb.Escape))
	if again := b.onBreak(""); again != at {
		t.Errorf("the list stands on %q, it stood on %q", again, at)
	}
}

// TestBrowserWithoutTheArchive looks at an instance in the archive through a server that was started without it: the
// page says so, and what to do, and offers no document.
func TestBrowserWithoutTheArchive(t *testing.T) {
	n, order, stop := startExpiredUntil(t)
	if err := n.asSystem(t.Context(), []pipeline.Command{&broker.SetRetention{Days: 9, Archive: broker.ArchiveRequired}}); err != nil {
		t.Fatal(err)
	}
	n.eventually(t, "the instances leave", func() bool { return !n.keysOfHistory(t)[order] })
	without := *n.settings
	stop()
	without.Archive = ""
	n, stop = serveNode(t, &without)
	t.Cleanup(stop)
	for _, page := range []struct{ language, title string }{
		{"en", "This server was started without the archive and cannot show its documents. Please ask an administrator"},
		{"zh-CN", "此服务器启动时没有指定归档目录，无法显示归档文档。请联系管理员"},
	} {
		b := openBrowser(t, n.url(), page.language)
		b.signIn("clerk")
		b.open("the archived instance", fmt.Sprint("/history/archive/", order), sees(text("div", page.title)), sees(text("div", "--archive DIRECTORY")), sees(text("h1", "case")), gone(`//a[@download]`))
		b.picture("no-archive-" + page.language)
		b.legible("an archived instance without its archive")
	}
}
