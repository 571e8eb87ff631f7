package main

import (
	"fmt"
	"io"
	"strings"

	"zhitong/statement"
)

// previewRows is how many entries and skipped rows a preview shows.
const previewRows = 5

// statementPreviewCommand shows what is understood of a file.
type statementPreviewCommand struct {
	statementSource `embed:""`
	JSON            bool   `name:"json" help:"Print one object."`
	File            string `arg:"" name:"file" help:"The statement file."`
}

// Run shows the file. It exits with 1 where the file is refused.
func (c *statementPreviewCommand) Run(t *terminal) error {
	return c.within(c.File, func(file io.Reader, options statement.Options) error {
		preview, err := statement.ReadPreview(file, options, previewRows)
		if err != nil {
			return err
		}
		if c.JSON {
			err = t.json(preview)
		} else {
			page := previewPage{t, previewWords[c.language()], c.language()}
			page.show(preview)
		}
		if err == nil && preview.Problem != nil {
			return negative("%s", placed(c.File, preview.Problem))
		}
		return err
	})
}

// previewWords are the labels of a preview.
var previewWords = map[string]map[string]string{
	english: {
		"part": "part", "format": "format", "profile": "profile", "encoding": "encoding", "delimiter": "delimiter", "header": "header row",
		"none": "none", "columns": "columns", "unread": "not read", "entries": "first entries", "skipped": "skipped rows", "totals": "totals of the file",
		"agrees": "agrees", "differs": "differs", "statement": "statement", "problem": "problem", "line": "line",
		"total": "states a total", "skip": "skipped by the profile", "ignored": "ignored by a rule", "end": "ends the entries", "after_end": "behind the end", "header_repeated": "the header again",
	},
	chinese: {
		"part": "部分", "format": "格式", "profile": "模板", "encoding": "编码", "delimiter": "分隔符", "header": "表头行",
		"none": "无", "columns": "列", "unread": "不读取", "entries": "前几笔分录", "skipped": "跳过的行", "totals": "文件所列合计",
		"agrees": "一致", "differs": "不一致", "statement": "对账单", "problem": "问题", "line": "行",
		"total": "合计行", "skip": "按模板跳过", "ignored": "按规则忽略", "end": "分录结束", "after_end": "结束行之后", "header_repeated": "重复的表头",
	},
}

// previewPage writes a preview for people.
type previewPage struct {
	*terminal
	words    map[string]string
	language string
}

func (p previewPage) show(preview *statement.Preview) {
	for _, part := range preview.Parts {
		p.head(part)
		p.columns(part)
		p.entries(part)
		p.skipped(part)
		p.totals(part)
		p.proofs(part)
	}
	if preview.Problem != nil {
		p.say("%s: %s", p.words["problem"], strings.TrimPrefix(preview.Problem.Error(), "statement: "))
	}
}

func (p previewPage) head(part statement.PreviewPart) {
	header := p.words["none"]
	if part.HeaderRow > 0 {
		header = fmt.Sprint(part.HeaderRow)
	}
	title := part.Title.English
	if p.language == chinese {
		title = part.Title.Chinese
	}
	for _, pair := range [][2]string{
		{"part", part.Part}, {"format", string(part.Format)}, {"profile", strings.TrimSpace(part.Profile + "  " + title)},
		{"encoding", part.Encoding}, {"delimiter", fmt.Sprintf("%q", part.Delimiter)}, {"header", header},
	} {
		if pair[1] != "" && pair[1] != `""` {
			p.say("%s: %s", p.words[pair[0]], pair[1])
		}
	}
}

func (p previewPage) columns(part statement.PreviewPart) {
	if len(part.Columns) == 0 {
		return
	}
	p.say("%s:", p.words["columns"])
	for _, column := range part.Columns {
		fields := strings.Join(column.Fields, ", ")
		if fields == "" {
			fields = "(" + p.words["unread"] + ")"
		}
		p.say("  %d\t%s\t%s", column.Column, column.Title, fields)
	}
}

func (p previewPage) entries(part statement.PreviewPart) {
	p.say("%s:", p.words["entries"])
	for _, e := range part.Entries {
		p.say("  %s", tabbed(e.BookingDate, e.Amount.DecimalText(), e.Amount.Currency().Code(), e.Status, e.ID, e.Counterparty.Name, e.Remittance.Text))
	}
}

func (p previewPage) skipped(part statement.PreviewPart) {
	if part.SkipCount == 0 {
		return
	}
	p.say("%s: %d", p.words["skipped"], part.SkipCount)
	for _, row := range part.Skipped {
		kind := row.Kind
		if kind == "skipped" {
			kind = "skip"
		}
		p.say("  %s %d\t%s\t%s", p.words["line"], row.Line, p.words[kind], row.Reason)
	}
}

func (p previewPage) totals(part statement.PreviewPart) {
	if len(part.Totals) == 0 {
		return
	}
	p.say("%s:", p.words["totals"])
	for _, total := range part.Totals {
		verdict := p.words["differs"]
		if total.Agrees {
			verdict = p.words["agrees"]
		}
		p.say("  %s", tabbed(total.Figure, total.StatedCount, total.Count, total.StatedAmount, total.Amount, verdict))
	}
}

func (p previewPage) proofs(part statement.PreviewPart) {
	for _, s := range part.Statement {
		p.say("%s: %s, %s %s, %s – %s, %d", p.words["statement"], s.ID, s.Account, s.Currency.Code(), s.From, s.To, s.EntryCount)
		for i, proof := range s.Proofs.List() {
			p.say("  %s: %s: %s", proofNames[i], proof.Verdict, proof.Sentence(p.language))
		}
	}
}

// statementProfilesCommand lists the profiles.
type statementProfilesCommand struct {
	JSON bool `name:"json" help:"Print one profile a line."`
}

// Run prints name and titles.
func (c *statementProfilesCommand) Run(t *terminal) error {
	for _, profile := range statement.Profiles() {
		if !c.JSON {
			t.say("%s", tabbed(profile.Name, profile.Title.Chinese, profile.Title.English))
			continue
		}
		if err := t.json(profile); err != nil {
			return err
		}
	}
	return nil
}
