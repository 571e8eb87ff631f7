package statement

import (
	"regexp"
	"strings"
)

// mtDetails is field 86 in the layout of German banks (DFÜ-Abkommen, annex 3):
// a business transaction code and subfields of two digits.
type mtDetails struct {
	code      string // Geschäftsvorfallcode
	subfields map[string]string
}

var mtDetailsLayout = regexp.MustCompile(`^\s*(\d{3})([?@>~!<^|/+%])(\d{2})`)

// parseMTDetails is false for text that is not of this layout. The lines are
// joined without a break: they are cut at 65 characters wherever that falls. A
// separator at the very end opens nothing and is left out.
func parseMTDetails(lines []string) (mtDetails, bool) {
	text := strings.Join(lines, "")
	match := mtDetailsLayout.FindStringSubmatch(text)
	if match == nil {
		return mtDetails{}, false
	}
	details := mtDetails{code: match[1], subfields: map[string]string{}}
	text = strings.TrimSuffix(strings.TrimRight(text[strings.Index(text, match[2])+1:], " "), match[2])
	for rest := text; rest != ""; {
		var subfield string
		subfield, rest = cutSubfield(rest, match[2])
		details.subfields[subfield[:2]] += subfield[2:]
	}
	return details, true
}

// cutSubfield cuts before the next separator that two digits follow.
func cutSubfield(text, separator string) (subfield, rest string) {
	for from := 2; from <= len(text); {
		index := strings.Index(text[from:], separator)
		if index < 0 {
			break
		}
		from += index
		if isSubfieldCode(text[from+1:]) {
			return text[:from], text[from+1:]
		}
		from++
	}
	return text, ""
}

func isSubfieldCode(text string) bool {
	return len(text) >= 2 && text[0] >= '0' && text[0] <= '9' && text[1] >= '0' && text[1] <= '9'
}

// joined concatenates subfields in order.
func (d mtDetails) joined(codes ...string) string {
	text := ""
	for _, code := range codes {
		text += d.subfields[code]
	}
	return text
}

func (d mtDetails) purpose() string {
	return d.joined("20", "21", "22", "23", "24", "25", "26", "27", "28", "29")
}

func (d mtDetails) morePurpose() string { return d.joined("60", "61", "62", "63", "64", "65") }

func (d mtDetails) name() string { return d.joined("32", "33") }

// sepaKeyword marks the parts of the purpose of a SEPA payment.
var sepaKeyword = regexp.MustCompile(`(EREF|KREF|MREF|BREF|RREF|CRED|DEBT|COAM|OAMT|SVWZ|ABWA|ABWE|PURP|IBAN|BIC)\+`)

// splitKeywords returns the text before the first keyword and the text of each.
func splitKeywords(purpose string) (before string, values map[string]string) {
	marks := sepaKeyword.FindAllStringSubmatchIndex(purpose, -1)
	if len(marks) == 0 {
		return purpose, nil
	}
	values = make(map[string]string, len(marks))
	for index, mark := range marks {
		end := len(purpose)
		if index+1 < len(marks) {
			end = marks[index+1][0]
		}
		values[purpose[mark[2]:mark[3]]] += purpose[mark[1]:end]
	}
	return purpose[:marks[0][0]], values
}

// apply fills in what the subfields say about the entry.
func (d mtDetails) apply(entry *Entry) {
	entry.BankTransactionCode = strings.TrimSpace(entry.BankTransactionCode + "/" + d.code)
	entry.Description = joinText(entry.Description, d.subfields["00"])
	entry.Counterparty = Counterparty{
		Name: strings.TrimSpace(d.name()), Account: strings.TrimSpace(d.subfields["31"]), BIC: strings.TrimSpace(d.subfields["30"]),
	}
	before, keywords := splitKeywords(d.purpose() + d.morePurpose())
	text := keywords["SVWZ"]
	if keywords == nil {
		text, before = before, ""
	}
	endToEnd, message, _ := strings.Cut(keywords["EREF"], "MTLG:")
	entry.References.EndToEndID = reference(endToEnd)
	entry.References.MandateID = reference(keywords["MREF"])
	if own := reference(keywords["KREF"]); own != "" {
		entry.References.Own = own
	}
	entry.Counterparty.Account = firstOf(entry.Counterparty.Account, strings.TrimSpace(keywords["IBAN"]))
	entry.Counterparty.BIC = firstOf(entry.Counterparty.BIC, strings.TrimSpace(keywords["BIC"]))
	entry.Remittance.Text = joinText(before, text, message)
}

func firstOf(texts ...string) string {
	for _, text := range texts {
		if text != "" {
			return text
		}
	}
	return ""
}

// joinText joins what is not blank by a space.
func joinText(texts ...string) string {
	var parts []string
	for _, text := range texts {
		if text = strings.TrimSpace(text); text != "" {
			parts = append(parts, text)
		}
	}
	return strings.Join(parts, " ")
}

// placeholders stand where a bank has to fill a field and has nothing.
var placeholders = map[string]bool{
	"NONREF": true, "NOTPROVIDED": true, "NOT PROVIDED": true, "NOTAVAILABLE": true, "NOREF": true, "KREF+": true, "EREF+": true,
}

const longestPlaceholder = len("NOT PROVIDED")

// reference returns the text without blanks around it, "" for a placeholder.
func reference(text string) string {
	text = strings.TrimSpace(text)
	if len(text) > 0 && len(text) <= longestPlaceholder && placeholders[strings.ToUpper(text)] {
		return ""
	}
	return text
}
