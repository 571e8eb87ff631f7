//go:build console

package main

import (
	"os"

	"github.com/chromedp/chromedp"
)

// axe is the program that looks for what people cannot read; `make console` puts it there.
const axe = "../../web/console/node_modules/axe-core/axe.min.js"

// looked asks axe once for all texts of the page without enough contrast, and is true when it
// has answered.
const looked = `(window.illegible !== undefined || void (window.looking ??= axe.run(document, { runOnly: ["color-contrast"] })
	.then(({ violations }) => { window.illegible = violations.flatMap(({ nodes }) => nodes.map(({ html, failureSummary }) => html + "\n" + failureSummary)).join("\n"); })))`

// still is true when nothing on the page fades, in or out, any more.
const still = `document.getAnimations().every(({ playState, effect }) => playState !== "running" || effect.getComputedTiming().iterations === Infinity)`

// legible wants every text on the page to have enough contrast.
func (b *browser) legible(page string) {
	b.Helper()
	program, err := os.ReadFile(axe)
	if err != nil {
		b.Fatalf("%v; npm ci in web/console installs it", err)
	}
	b.do("looking at "+page, becomes(still), chromedp.Evaluate[chromedp.Void](string(program)+"; window.illegible = window.looking = undefined;"), becomes(looked))
	illegible, err := chromedp.Run(b.ctx, chromedp.Evaluate[string](`window.illegible`))
	if err != nil || illegible != "" {
		b.Errorf("%s: %v\n%s", page, err, illegible)
	}
}
