// Package dailyreconciliation is the example process: a bank statement comes in,
// is read, matched and proven, its breaks are decided by rules or by people with
// four eyes, posted, reported and sealed.
package dailyreconciliation

import (
	"embed"
	"io/fs"
)

//go:embed *.bpmn *.dmn *.form
var resources embed.FS

// Rules is the rule set of the example, as YAML.
//
//go:embed rules.yaml
var Rules string

// Resource is a file that is deployed.
type Resource struct {
	Name    string
	Content []byte
}

// Resources gives the process, the decision and the forms.
func Resources() ([]Resource, error) {
	var all []Resource
	entries, err := fs.ReadDir(resources, ".")
	if err != nil {
		return nil, err
	}
	for _, entry := range entries {
		content, err := resources.ReadFile(entry.Name())
		if err != nil {
			return nil, err
		}
		all = append(all, Resource{entry.Name(), content})
	}
	return all, nil
}

// ChartAccount is an account of the example's chart, in the style of the
// Chinese accounting standards (企业会计准则 应用指南).
type ChartAccount struct{ Code, Name, Kind string }

// Chart is the chart of accounts; all are kept in CNY.
var Chart = []ChartAccount{
	{"100201", "银行存款 基本户", "asset"},
	{"100202", "银行存款 一般户", "asset"},
	{"1122", "应收账款", "asset"},
	{"1221", "其他应收款 待处理短款", "suspense"},
	{"2202", "应付账款", "liability"},
	{"2241", "其他应付款 待处理长款", "suspense"},
	{"4001", "实收资本", "equity"},
	{"6603", "财务费用 手续费", "expense"},
}

// OpeningAccount answers the opening balances.
const OpeningAccount = "4001"
