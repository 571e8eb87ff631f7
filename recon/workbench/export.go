package workbench

import (
	"context"
	"encoding/json"
	"strconv"
	"strings"

	"zhitong/money"
	"zhitong/recon"
	"zhitong/recon/report"
	"zhitong/store"
)

// exportPage is how many breaks an export reads at once.
const exportPage = 1000

// column is a column of an export.
type column[T any] struct {
	chinese, english string
	cell             func(T) report.Cell
}

func headings[T any](columns []column[T], language string) []string {
	names := make([]string, len(columns))
	for i, one := range columns {
		names[i] = recon.Bilingual{Chinese: one.chinese, English: one.english}.In(language)
	}
	return names
}

func cells[T any](columns []column[T], of T) []report.Cell {
	row := make([]report.Cell, len(columns))
	for i, one := range columns {
		row[i] = one.cell(of)
	}
	return row
}

func textCell(text string) report.Cell { return report.Cell{Text: text} }

func amountCell(amount json.Number, currency money.Currency) report.Cell {
	decimals, _ := currency.MinorUnit()
	return report.Cell{Text: string(amount), Number: true, Decimals: decimals}
}

// exportedBreak is a break with its age as of now.
type exportedBreak struct {
	*Break
	age      string
	language string
}

// breakColumns are the columns of an export of breaks.
var breakColumns = []column[exportedBreak]{
	{"差异编号", "Break", func(b exportedBreak) report.Cell { return textCell(keyText(b.Key)) }},
	{"账号", "Account", func(b exportedBreak) report.Cell { return textCell(b.Account) }},
	{"状态", "State", func(b exportedBreak) report.Cell { return textCell(string(b.State)) }},
	{"类别", "Class", func(b exportedBreak) report.Cell { return textCell(string(b.Found.Class)) }},
	{"类别名称", "Label", func(b exportedBreak) report.Cell {
		return textCell(b.Found.Class.Label(b.Found.Direction, b.language))
	}},
	{"方向", "Direction", func(b exportedBreak) report.Cell { return textCell(string(b.Found.Direction)) }},
	{"金额", "Amount", func(b exportedBreak) report.Cell { return amountCell(b.Found.Amount, b.Found.Currency) }},
	{"币种", "Currency", func(b exportedBreak) report.Cell { return textCell(b.Found.Currency.Code()) }},
	{"起息日", "Value date", func(b exportedBreak) report.Cell { return textCell(b.Found.Date.String()) }},
	{"账龄（工作日）", "Age (business days)", func(b exportedBreak) report.Cell { return report.Cell{Text: b.age, Number: b.age != ""} }},
	{"参考号", "Reference", func(b exportedBreak) report.Cell { return textCell(b.Found.Reference) }},
	{"摘要", "Text", func(b exportedBreak) report.Cell { return textCell(b.Found.Text) }},
	{"对方", "Party", func(b exportedBreak) report.Cell { return textCell(b.Found.Party) }},
	{"明细", "Item", func(b exportedBreak) report.Cell { return textCell(b.Item) }},
	{"经办人", "Assignee", func(b exportedBreak) report.Cell { return textCell(b.Assignee) }},
	{"优先级", "Priority", func(b exportedBreak) report.Cell { return textCell(string(b.Priority)) }},
	{"到期日", "Due", func(b exportedBreak) report.Cell { return textCell(b.Due) }},
	{"原因", "Cause", func(b exportedBreak) report.Cell { return textCell(string(b.Cause)) }},
	{"凭证", "Journal", func(b exportedBreak) report.Cell { return textCell(optionalText(b.Journal)) }},
	{"处理", "Decision", func(b exportedBreak) report.Cell { return textCell(optionalText(b.Decision)) }},
}

func optionalText(key int64) string {
	if key == 0 {
		return ""
	}
	return keyText(key)
}

// ExportBreaks gives the breaks of a search, in its order and from its beginning,
// as a table that is read page by page while it is written.
func ExportBreaks(ctx context.Context, db store.Store, search BreakSearch, language string) *report.Table {
	search.Limit, search.After = exportPage, nil
	table := &report.Table{Title: recon.Bilingual{Chinese: "差异明细", English: "Breaks"}.In(language), Headings: headings(breakColumns, language)}
	table.Rows = func(add func([]report.Cell) error) error {
		for {
			page, ages, err := exportedPage(ctx, db, search)
			if err != nil {
				return err
			}
			for _, b := range page {
				shown := exportedBreak{Break: b, language: language}
				if age, _, known := ages.Of(b); known {
					shown.age = strconv.Itoa(age)
				}
				if err := add(cells(breakColumns, shown)); err != nil {
					return err
				}
			}
			if len(page) < exportPage {
				return nil
			}
			search.After = search.Order.Place(page[len(page)-1])
		}
	}
	return table
}

func exportedPage(ctx context.Context, db store.Store, search BreakSearch) (page []*Break, ages *Ages, err error) {
	err = db.Read(ctx, func(reader store.Reader) error {
		if page, err = FindBreaks(ctx, reader, search); err != nil {
			return err
		}
		ages, err = AgesOf(ctx, reader, search.Tenant)
		return err
	})
	return page, ages, err
}

// exportedGroup is a group with the language it is told in.
type exportedGroup struct {
	*recon.Group
	language string
}

// groupColumns are the columns of an export of groups.
var groupColumns = []column[exportedGroup]{
	{"匹配组", "Group", func(g exportedGroup) report.Cell { return textCell(g.ID) }},
	{"结果", "Band", func(g exportedGroup) report.Cell { return textCell(string(g.Band)) }},
	{"关系", "Kind", func(g exportedGroup) report.Cell { return textCell(g.Kind) }},
	{"规则", "Pass", func(g exportedGroup) report.Cell { return textCell(g.Pass) }},
	{"置信度", "Confidence", func(g exportedGroup) report.Cell {
		return report.Cell{Text: strconv.FormatFloat(float64(g.Confidence)/1000, 'f', 3, 64), Number: true, Decimals: 3}
	}},
	{"账号", "Account", func(g exportedGroup) report.Cell { return textCell(g.Account) }},
	{"银行明细", "Bank", func(g exportedGroup) report.Cell { return textCell(strings.Join(g.Left, " ")) }},
	{"账面明细", "Books", func(g exportedGroup) report.Cell { return textCell(strings.Join(g.Right, " ")) }},
	{"银行合计", "Sum of the bank", func(g exportedGroup) report.Cell { return amountCell(g.LeftSum, g.Currency) }},
	{"账面合计", "Sum of the books", func(g exportedGroup) report.Cell { return amountCell(g.RightSum, g.Currency) }},
	{"差额", "Difference", func(g exportedGroup) report.Cell { return amountCell(g.Difference, g.Currency) }},
	{"币种", "Currency", func(g exportedGroup) report.Cell { return textCell(g.Currency.Code()) }},
	{"依据", "Why", func(g exportedGroup) report.Cell { return textCell(g.Sentence(g.language)) }},
}

// ExportGroups gives the groups of a run as a table: the confirmed ones, then the
// suggested ones.
func ExportGroups(ctx context.Context, db store.Store, run *Run, language string) *report.Table {
	table := &report.Table{Title: recon.Bilingual{Chinese: "匹配组", English: "Groups"}.In(language), Made: run.FinishedAt,
		Headings: headings(groupColumns, language)}
	table.Rows = func(add func([]report.Cell) error) error {
		for _, bundle := range []Bundle{run.Groups, run.Suggestions} {
			err := eachLine(ctx, db, bundle, func(group *recon.Group) error {
				return add(cells(groupColumns, exportedGroup{group, language}))
			})
			if err != nil {
				return err
			}
		}
		return nil
	}
	return table
}
