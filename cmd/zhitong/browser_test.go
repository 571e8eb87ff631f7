//go:build console

package main

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"zhitong/identity"
	"zhitong/rest"
)

// screenshots names, in the environment, a folder for pictures of the pages.
const screenshots = "ZHITONG_SCREENSHOTS"

// patience bounds what a page does; on a machine that is busy with other work a sign-in alone took half a minute.
const patience = 3 * time.Minute

// startDemo starts the demo's server with the first files of its month and
// waits until people have something to decide.
func startDemo(t *testing.T, directory string, files int) *node {
	t.Helper()
	command := demoOn(directory)
	n, stop := serveNode(t, &command.settings)
	t.Cleanup(stop)
	month, err := command.prepare(&terminal{t.Context(), nil, t.Output(), t.Output()}, n)
	if err != nil {
		t.Fatal(err)
	}
	both := identity.User{Name: "both", FullName: "经办兼复核 · Both", Groups: []string{"clerks", "approvers"}, Tenants: []string{rest.DefaultTenant}}
	if err := n.people.EnsureUser(t.Context(), both, "both-demo"); err != nil {
		t.Fatal(err)
	}
	deliver(t, n, month[:files])
	return n
}

// browser is a headless Chromium on the console.
type browser struct {
	*testing.T
	ctx context.Context
	url string
}

func chromium() (string, error) {
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path, nil
		}
	}
	return "", errors.New("no Chromium is installed; scripts/install-test-tools installs it")
}

func openBrowser(t *testing.T, url, language string) *browser {
	t.Helper()
	path, err := chromium()
	if err != nil {
		t.Fatal(err)
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.WindowSize(1440, 900), chromedp.UserDataDir(t.TempDir()), chromedp.Flag("accept-lang", language), chromedp.Flag("disable-quic", true),
		chromedp.Flag("disable-background-networking", true), chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-sync", true))
	allocator, stopAllocator := chromedp.NewExecAllocator(context.Background(), options...)
	ctx, stop := chromedp.NewContext(allocator)
	t.Cleanup(func() { stop(); stopAllocator() })
	if err := chromedp.Do(ctx, chromedp.Navigate(url)); err != nil { // starts the browser, which lives as long as ctx
		t.Fatal(err)
	}
	b := &browser{t, ctx, url}
	go b.listen()
	return b
}

// listen reports what the page writes to its console as errors. An answer of
// the server that refuses something is none.
func (b *browser) listen() {
	for message, err := range chromedp.Console(b.ctx) {
		if err != nil {
			return // the browser is closed
		}
		if (message.IsException() || message.Type == "error") && message.Source != "network" {
			b.Logf("console: %s", message)
		}
	}
}

func (b *browser) do(what string, actions ...chromedp.Action[chromedp.Void]) {
	b.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	if err := chromedp.Do(ctx, actions...); err != nil {
		b.picture("failed")
		b.Fatalf("%s: %v\nthe page says: %.2000s", what, err, b.says())
	}
}

// says gives the text of the page.
func (b *browser) says() string {
	b.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, 10*time.Second)
	defer cancel()
	text, err := chromedp.Run(ctx, chromedp.Text("body"))
	if err != nil {
		b.Errorf("the page cannot be read: %v", err)
	}
	return text
}

// picture saves a screenshot where the environment names a folder for them.
func (b *browser) picture(name string) {
	directory := os.Getenv(screenshots)
	if directory == "" {
		return
	}
	image, err := chromedp.Run(b.ctx, chromedp.CaptureScreenshot())
	if err != nil {
		b.Errorf("no picture %s: %v", name, err)
		return
	}
	if err := os.MkdirAll(directory, 0o755); err != nil {
		b.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(directory, name+".png"), image, 0o644); err != nil {
		b.Fatal(err)
	}
}

// text finds an element of a kind by its text.
func text(element, contains string) string {
	return `//` + element + `[contains(normalize-space(.), "` + contains + `")]`
}

func (b *browser) signIn(user string) {
	b.Helper()
	b.do("sign in as "+user, chromedp.Navigate(b.url), chromedp.WaitVisible(`input[autocomplete="username"]`),
		chromedp.SendKeys(`input[autocomplete="username"]`, user), chromedp.SendKeys(`input[autocomplete="current-password"]`, user+"-demo"),
		chromedp.Click(`button[type="submit"]`), chromedp.WaitVisible(`.inbox`))
}

// inTask finds a button of the opened task by its text.
func inTask(contains string) string {
	return text(`section[contains(@class,"inbox-task")]//button`, contains)
}

// openTask opens the first task of a name that is listed.
func (b *browser) openTask(name string) {
	b.Helper()
	b.do("open the task "+name, chromedp.Click(text(`button[contains(@class,"task-item")]`, name)), chromedp.WaitVisible(`.task-form`))
}

func (b *browser) propose(reason, claim, post string) {
	b.Helper()
	b.openTask("Propose correction")
	b.do("claim", chromedp.Click(inTask(claim)), chromedp.WaitVisible(`.task-form textarea:not([readonly]):not([disabled])`))
	b.do("propose", chromedp.SendKeys(`.task-form textarea`, reason), chromedp.Click(inTask(post)), chromedp.WaitNotPresent(`.task-form`))
}

// TestBrowserFourEyes has a clerk propose and an approver approve what becomes of
// a break, sees the posting in the ledger and verifies the record. Who proposed
// is refused as approver, and is told why.
func TestBrowserFourEyes(t *testing.T) {
	n := startDemo(t, t.TempDir(), 16)
	clerk := openBrowser(t, n.url(), "zh-CN")
	clerk.signIn("clerk")
	clerk.picture("inbox-zh")
	clerk.propose("核对回单后确认", "认领", "过账")
	clerk.do("the reconciliations", chromedp.Navigate(n.url()+"/reconciliations"), chromedp.WaitVisible(`.ant-table-row a`))
	clerk.picture("reconciliations-zh")
	clerk.do("the newest reconciliation", chromedp.Click(`.ant-table-row a`), chromedp.WaitVisible(`.figures`))
	clerk.picture("reconciliation-zh")

	approver := openBrowser(t, n.url(), "en")
	approver.signIn("approver")
	approver.openTask("Approve correction")
	approver.picture("approval-en")
	approver.do("claim", chromedp.Click(inTask("Claim")), chromedp.WaitVisible(inTask("同意")+`[not(@disabled)]`))
	approver.do("approve", chromedp.Click(inTask("同意")), chromedp.WaitNotPresent(`.task-form`))
	n.settled(t)
	approver.do("the journals", chromedp.Navigate(n.url()+"/ledger"), chromedp.Click(text(`div[@role="tab"]`, "Journals")), chromedp.WaitVisible(text("td", "核对回单后确认")))
	approver.picture("ledger-en")
	approver.do("verify", chromedp.Navigate(n.url()+"/audit"), chromedp.Click(text("button", "Verify")),
		chromedp.WaitVisible(text("*", "Verified: the log is complete and unchanged")))
	approver.picture("audit-en")

	both := openBrowser(t, n.url(), "en")
	both.signIn("both")
	both.propose("by one person", "Claim", "过账")
	both.do("the own proposal", chromedp.Navigate(n.url()+"/inbox"), chromedp.WaitVisible(text(`button[contains(@class,"task-item")]`, "Approve correction")))
	both.openTask("Approve correction")
	both.do("claim", chromedp.Click(inTask("Claim")))
	both.do("the refusal", chromedp.WaitVisible(text("*", "Four eyes: you cannot approve what you proposed")))
	both.picture("four-eyes-en")
}

// TestBrowserInstance shows where an instance stands, in both languages.
func TestBrowserInstance(t *testing.T) {
	n := startDemo(t, t.TempDir(), 6)
	b := openBrowser(t, n.url(), "en")
	b.signIn("clerk")
	b.do("the processes", chromedp.Navigate(n.url()+"/processes"), chromedp.WaitVisible(`.ant-table-row a`))
	b.picture("processes-en")
	b.do("an instance", chromedp.Click(`//tr[contains(., "Active")]//a`), chromedp.WaitVisible(`.badge-active`), chromedp.WaitVisible(`.bjs-powered-by`))
	b.do("what it waits for", chromedp.WaitVisible(text(`div[@role="tab"]`, "Waiting for (")), chromedp.WaitVisible(text("td", "Person")+`//a[starts-with(@href, "/inbox/")]`))
	b.picture("instance-en")
	b.do("what a variable was", chromedp.Click(text(`div[@role="tab"]`, "Variables")), chromedp.ScrollIntoView(`.ant-table-row-expand-icon`),
		chromedp.Focus(`.ant-table-row-expand-icon`), chromedp.KeyEvent(kb.Enter), chromedp.WaitVisible(text("th", "Valid from")), chromedp.WaitVisible(text("td", "now")))
	b.do("Chinese", chromedp.Click(text("button", "中文")), chromedp.WaitVisible(text("*", "流程实例")))
	b.picture("instance-zh")
	if strings.Contains(b.says(), "Timeline") {
		t.Error("English is left on the Chinese page")
	}
}
