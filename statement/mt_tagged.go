package statement

import "strings"

// mtKeyword lists the code words of field 86 in the /CODE/value layout of
// Dutch, Belgian, Scandinavian and international banks.
var mtKeyword = map[string]bool{
	"TRTP": true, "IBAN": true, "BIC": true, "NAME": true, "REMI": true, "EREF": true, "IREF": true, "KREF": true, "TREF": true,
	"ORDP": true, "BENM": true, "ISDT": true, "CSID": true, "MARF": true, "PREF": true, "RTRN": true, "CNTP": true, "SVCL": true,
	"PURP": true, "ULTD": true, "ULTB": true, "INFO": true, "ACCT": true, "ADDR": true, "ID": true, "PT": true, "PY": true,
	"OCMT": true, "CHGS": true, "EXCH": true, "UETR": true, "CREF": true, "MREF": true,
}

// parseMTTagged reads "/EREF/123//REMI/USTD//text/"; false for other text.
// A value may hold slashes; it ends before the next code word.
func parseMTTagged(lines []string) (map[string]string, bool) {
	text := strings.Join(lines, "")
	if !strings.HasPrefix(text, "/") {
		return nil, false
	}
	values := map[string]string{}
	keyword := ""
	for _, part := range strings.Split(text[1:], "/") {
		switch {
		case mtKeyword[part]:
			keyword = part
		case keyword == "":
			return nil, false
		default:
			values[keyword] += "/" + part
		}
	}
	for keyword, value := range values {
		values[keyword] = strings.Trim(value, "/ ")
	}
	return values, len(values) > 0
}

func applyTagged(values map[string]string, entry *Entry) {
	entry.Description = joinText(entry.Description, values["TRTP"])
	entry.References.EndToEndID = reference(values["EREF"])
	entry.References.InstructionID = reference(values["IREF"])
	entry.References.TransactionID = reference(values["TREF"])
	entry.References.UETR = reference(values["UETR"])
	entry.References.PaymentInformationID = reference(values["PREF"])
	entry.References.MandateID = firstOf(reference(values["MARF"]), reference(values["MREF"]))
	entry.References.Own = firstOf(entry.References.Own, reference(values["KREF"]), reference(values["CREF"]))
	entry.Counterparty = taggedCounterparty(values)
	text, structured := taggedRemittance(values["REMI"])
	entry.Remittance.Structured = structured
	entry.Remittance.Text = joinText(text, values["INFO"], values["RTRN"], values["PY"])
}

// taggedCounterparty takes single code words, or the positions of /CNTP/
// account/BIC/name/city.
func taggedCounterparty(values map[string]string) Counterparty {
	party := Counterparty{
		Name: firstOf(values["NAME"], values["ORDP"], values["BENM"]), Account: firstOf(values["IBAN"], values["ACCT"]), BIC: values["BIC"],
	}
	positions := strings.Split(values["CNTP"]+"///", "/")
	return Counterparty{
		Name: firstOf(party.Name, positions[2]), Account: firstOf(party.Account, positions[0]), BIC: firstOf(party.BIC, positions[1]),
	}
}

// taggedRemittance reads USTD//text and STRD/issuer/reference.
func taggedRemittance(value string) (text string, structured []string) {
	if rest, ok := strings.CutPrefix(value, "USTD"); ok {
		return strings.Trim(rest, "/ "), nil
	}
	if rest, ok := strings.CutPrefix(value, "STRD/"); ok {
		parts := strings.Split(strings.Trim(rest, "/ "), "/")
		return "", parts[len(parts)-1:]
	}
	return value, nil
}

// applyNonSwift reads field NS: lines of two digits and text (01–14 purpose,
// 15 and 16 name, 17 posting text, 33 bank code, 34 account).
func applyNonSwift(lines []string, entry *Entry) {
	var purpose []string
	for _, line := range lines {
		if !isSubfieldCode(line) {
			continue
		}
		code, text := line[:2], strings.TrimSpace(line[2:])
		switch {
		case code >= "01" && code <= "14":
			purpose = append(purpose, text)
		case code == "15" || code == "16":
			entry.Counterparty.Name = joinText(entry.Counterparty.Name, text)
		case code == "17":
			entry.Description = joinText(entry.Description, text)
		case code == "33":
			entry.Counterparty.BIC = text
		case code == "34":
			entry.Counterparty.Account = text
		}
	}
	entry.Remittance.Text = joinText(append([]string{entry.Remittance.Text}, purpose...)...)
}
