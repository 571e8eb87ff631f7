package statement

import (
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"go.yaml.in/yaml/v3"

	"zhitong/money"
)

// encodings of the files that do not declare one and are not UTF-8.
var corpusEncodings = map[string]string{"raiffeisen-cmi.sta": "IBM852"}

func corpus(t testing.TB, folder string) string {
	t.Helper()
	root := os.Getenv("ZHITONG_DATA")
	if root == "" {
		root = "../../shared/data"
	}
	path := filepath.Join(root, folder)
	if _, err := os.Stat(path); err != nil {
		t.Skip("the test data is not here: " + folder)
	}
	return path
}

func mtFiles(t testing.TB) []string {
	t.Helper()
	var files []string
	for _, pattern := range []string{"*/*.sta", "*/*.txt"} {
		found, err := filepath.Glob(filepath.Join(corpus(t, "statements/mt940/mt940_tests"), pattern))
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, found...)
	}
	return files
}

// Every sample is read, or refused with a position.
func TestMTCorpusIsReadOrRefused(t *testing.T) {
	read, entries := 0, 0
	verdicts := map[Verdict]int{}
	for _, name := range mtFiles(t) {
		file, err := os.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		statements, err := Read(file, Options{File: filepath.Base(name), Encoding: corpusEncodings[filepath.Base(name)]})
		file.Close()
		var refused *Error
		switch {
		case err == nil:
			read++
			for _, one := range statements {
				entries += len(one.Entries)
				verdicts[one.Proofs.Balance.Verdict]++
			}
		case !errors.As(err, &refused) || refused.Line == 0 || refused.Code == "":
			t.Errorf("%s: refused without a position: %v", name, err)
		default:
			t.Log(err)
		}
	}
	t.Logf("%d of %d files read, %d entries; balance proofs: %v", read, len(mtFiles(t)), entries, verdicts)
}

// TestMTCorpusFields compares every value of the .yml files (dumps of the
// objects of an independent reader, including those of the fragments that are
// no statements) with the fields of the file beside it.
func TestMTCorpusFields(t *testing.T) {
	files, fields := 0, 0
	for _, name := range mtFiles(t) {
		content, err := os.ReadFile(strings.TrimSuffix(name, filepath.Ext(name)) + ".yml")
		if err != nil {
			continue
		}
		files++
		fields += compareWithDump(t, name, content)
	}
	t.Logf("%d files, %d fields compared", files, fields)
}

// dump is what we use of a .yml file.
type dump struct {
	Data         map[string]yaml.Node `yaml:"data"`
	Transactions []struct {
		Data map[string]yaml.Node `yaml:"data"`
	} `yaml:"transactions"`
}

func compareWithDump(t *testing.T, name string, content []byte) int {
	t.Helper()
	var expected dump
	if err := yaml.Unmarshal(content, &expected); err != nil {
		t.Fatal(name, err)
	}
	got := readFields(t, name)
	label := filepath.Base(filepath.Dir(name)) + "/" + filepath.Base(name)
	compared := compareValues(t, label, expected.Data, got.data)
	if len(expected.Transactions) != len(got.transactions) {
		t.Errorf("%s: got %d transactions, want %d", label, len(got.transactions), len(expected.Transactions))
		return compared
	}
	for index, transaction := range expected.Transactions {
		compared += compareValues(t, fmt.Sprintf("%s #%d", label, index+1), transaction.Data, got.transactions[index])
	}
	return compared + 1
}

func compareValues(t *testing.T, label string, expected map[string]yaml.Node, got map[string]string) int {
	t.Helper()
	for key, node := range expected {
		if want := plain(&node); normal(got[key]) != normal(want) {
			t.Errorf("%s %s: got %q, want %q", label, key, got[key], want)
		}
	}
	return len(expected)
}

// normal ignores what the dump does to blanks: it strips lines and the ends.
func normal(text string) string {
	lines := strings.Split(text, "\n")
	for index := range lines {
		lines[index] = strings.TrimRight(lines[index], " ")
	}
	return strings.TrimSpace(strings.Join(lines, "\n"))
}

// plain turns a dumped Python object into text: decimals, dates (two bytes of
// year, month, day in base64), amounts and balances.
func plain(node *yaml.Node) string {
	switch node.Tag {
	case "!!python/object/apply:decimal.Decimal":
		return canonicalNumber(node.Content[0].Value)
	case "!!python/object/apply:mt940.models.Date", "!!python/object/apply:mt940.models.DateTime":
		return dumpedDate(node)
	case "!!null":
		return ""
	}
	if node.Kind != yaml.MappingNode {
		return node.Value
	}
	values := map[string]string{}
	for index := 0; index+1 < len(node.Content); index += 2 {
		values[node.Content[index].Value] = plain(node.Content[index+1])
	}
	return joinText(values["status"], values["number"], values["date"], values["amount"], values["currency"])
}

func dumpedDate(node *yaml.Node) string {
	raw, err := base64.StdEncoding.DecodeString(strings.TrimSpace(node.Content[0].Value))
	if err != nil || len(raw) < 4 {
		return "unreadable"
	}
	text := fmt.Sprintf("%04d-%02d-%02d", int(raw[0])<<8|int(raw[1]), raw[2], raw[3])
	if len(raw) >= 7 { // the name of the zone is right, its offset in the dump is not (100 minutes for +0100)
		zone := node.Content[1].Content[1].Content[1].Value
		text += fmt.Sprintf(" %02d:%02d +%s", raw[4], raw[5], zone)
	}
	return text
}

// canonicalNumber drops the zeros that do not change a decimal.
func canonicalNumber(text string) string {
	if strings.Contains(text, ".") {
		text = strings.TrimRight(strings.TrimRight(text, "0"), ".")
	}
	return text
}

// fieldsOf is a file in the words of the dump.
type fieldsOf struct {
	data         map[string]string
	transactions []map[string]string
	reference    string
	currency     money.Currency
}

func readFields(t *testing.T, name string) *fieldsOf {
	t.Helper()
	file, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	in, err := newSource(file, Options{Encoding: corpusEncodings[filepath.Base(name)]})
	if err != nil {
		t.Fatal(err)
	}
	scanner := &mtScanner{source: in}
	result := &fieldsOf{data: map[string]string{}}
	for {
		field, err := scanner.next()
		if err == io.EOF {
			return result
		}
		if err == nil {
			err = result.add(scanner, field)
		}
		if err != nil {
			t.Fatal(name, err)
		}
	}
}

// balanceNames map tags to the keys of the dump.
var balanceNames = map[string]string{
	"60F": "final_opening_balance", "60M": "intermediate_opening_balance", "62F": "final_closing_balance",
	"62M": "intermediate_closing_balance", "64": "available_balance", "65": "forward_available_balance",
}

// add maps one field. The dump keeps the last value of each key.
func (f *fieldsOf) add(scanner *mtScanner, field *mtField) error {
	switch field.tag {
	case "20":
		f.reference = field.text()
		f.data["transaction_reference"] = f.reference
	case "21":
		f.data["related_reference"] = field.text()
	case "25":
		f.data["account_identification"] = field.text()
	case "28", "28C":
		number, page, _ := strings.Cut(field.text(), "/")
		f.data["statement_number"] = number
		f.data["sequence_number"] = page
		if _, _, err := scanner.number(field); err != nil {
			return err
		}
	case "34F":
		return f.floorLimit(field)
	case "13D":
		moment, err := scanner.moment(field)
		zone := field.text()[len(field.text())-4:]
		offset, _ := time.Parse("1504", zone)
		f.data["date"] = moment.Add(time.Duration(offset.Hour())*time.Hour).Format("2006-01-02 15:04") + " +" + zone
		return err
	case "90C", "90D":
		total, err := scanner.total(field)
		if err != nil {
			return err
		}
		key := map[string]string{"90C": "sum_credit_entries", "90D": "sum_debit_entries"}[field.tag]
		f.data[key] = joinText(fmt.Sprint(*total.Count), canonicalNumber(total.Amount.DecimalText()), total.Amount.Currency().Code())
	case "61":
		return f.line(scanner, field)
	case "86":
		f.details(field)
	case "NS":
		f.nonSwift(field)
	default:
		return f.balance(scanner, field)
	}
	return nil
}

// floorLimit: without a mark the limit is for both sides.
func (f *fieldsOf) floorLimit(field *mtField) error {
	text := field.text()
	for _, side := range []string{"C", "D"} {
		amount, isSide := strings.CutPrefix(text[3:], side)
		if isSide || strings.IndexAny(text[3:], "CD") != 0 {
			f.data[strings.ToLower(side)+"_floor_limit"] = canonicalNumber(strings.ReplaceAll(amount, ",", ".")) + " " + text[:3]
		}
	}
	currency, err := money.LookupCurrency(text[:3])
	f.currency = currency
	return err
}

func (f *fieldsOf) balance(scanner *mtScanner, field *mtField) error {
	key, known := balanceNames[field.tag]
	if !known {
		return nil
	}
	balance, err := scanner.balance(field)
	if err != nil {
		return err
	}
	f.currency = balance.Amount.Currency()
	mark := "C"
	if balance.Amount.Sign() < 0 {
		mark = "D"
	}
	amount := canonicalNumber(strings.TrimPrefix(balance.Amount.DecimalText(), "-"))
	if mark == "D" {
		amount = "-" + amount
	}
	f.data[key] = joinText(mark, balance.Date.String(), amount, f.currency.Code())
	return nil
}

func (f *fieldsOf) line(scanner *mtScanner, field *mtField) error {
	currency := f.currency
	if currency.IsZero() { // a fragment: any currency with two decimals reads it
		currency = money.EUR
	}
	line, err := scanner.statementLine(field, currency)
	if err != nil {
		return err
	}
	amount := line.amount
	if strings.HasPrefix(line.mark, "R") {
		// The dump gives reversals the sign of what they reverse; field 62 of
		// sepa_mt9401.sta shows that a reversal of a credit takes away.
		if amount, err = amount.Neg(); err != nil {
			return err
		}
	}
	f.transactions = append(f.transactions, map[string]string{
		"transaction_reference": f.reference,
		"status":                line.mark,
		"funds_code":            line.fundsCode,
		"amount":                joinText(canonicalNumber(amount.DecimalText()), f.currency.Code()),
		"currency":              f.currency.Code(),
		"id":                    line.transactionType,
		"customer_reference":    line.customerReference,
		"bank_reference":        line.bankReference,
		"extra_details":         line.supplement,
		"date":                  line.valueDate.String(),
		"entry_date":            line.entryDate.String(),
		"guessed_entry_date":    line.entryDate.String(),
	})
	return nil
}

// keywordNames map the keywords of a SEPA purpose to the keys of the dump.
var keywordNames = map[string]string{
	"EREF": "end_to_end_reference", "KREF": "customer_reference", "MREF": "additional_position_reference",
	"CRED": "applicant_creditor_id", "SVWZ": "purpose",
}

func (f *fieldsOf) details(field *mtField) {
	if len(f.transactions) == 0 {
		return
	}
	last := f.transactions[len(f.transactions)-1]
	details, structured := parseMTDetails(field.lines)
	if !structured {
		last["transaction_details"] = strings.TrimPrefix(last["transaction_details"]+"\n"+field.text(), "\n")
		return
	}
	last["transaction_code"] = details.code
	last["posting_text"] = details.subfields["00"]
	last["prima_nota"] = details.subfields["10"]
	last["applicant_bin"] = details.subfields["30"]
	last["applicant_iban"] = details.subfields["31"]
	last["applicant_name"] = details.name()
	last["return_debit_notes"] = details.subfields["34"]
	last["additional_purpose"] = strings.ReplaceAll(details.morePurpose(), " ABWA: ", "ABWA: ") // the dump strips each subfield
	before, keywords := splitKeywords(details.purpose())
	last["purpose"] = before
	if keywords == nil {
		return
	}
	lineReference := last["customer_reference"]
	for keyword, key := range keywordNames {
		last[key] = keywords[keyword]
	}
	if lineReference == "KREF+" { // field 61 points at the keyword; the dump joins both
		last["customer_reference"] = lineReference + "\n" + last["customer_reference"]
	}
}

func (f *fieldsOf) nonSwift(field *mtField) {
	target := f.data
	if len(f.transactions) > 0 {
		target = f.transactions[len(f.transactions)-1]
	}
	var texts []string
	for _, line := range field.lines {
		target["non_swift_"+line[:2]] = line[2:]
		texts = append(texts, line[2:])
	}
	target["non_swift"] = field.text()
	target["non_swift_text"] = strings.Join(texts, "\n")
}
