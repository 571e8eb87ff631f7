package statement

import "strings"

// part reads what a movement or a detail says.
func (c *codaReader) part(movement *codaMovement) Part {
	part := Part{
		Amount: movement.amount, Counterparty: movement.party,
		References: References{AccountServicerReference: reference(movement.reference), EndToEndID: reference(movement.customer)},
	}
	text := movement.communication.String()
	if !movement.structured {
		part.Remittance.Text = strings.Join(strings.Fields(text), " ")
		return part
	}
	runes := []rune(text)
	kind, content := string(runes[:3]), string(runes[3:])
	switch kind {
	case "101", "102":
		c.creditTransfer(movement, &part, content)
	case "127":
		directDebit(&part, []rune(content))
	default:
		part.Remittance.Text = strings.Join(strings.Fields(content), " ")
	}
	return part
}

// creditTransfer reads a structured communication of twelve digits; the last
// two are the remainder of the first ten by 97, 97 for none.
func (c *codaReader) creditTransfer(movement *codaMovement, part *Part, content string) {
	digits := strings.TrimSpace(string([]rune(content)[:12]))
	if digits == "" {
		return
	}
	part.Remittance.Structured = []string{digits}
	if !codaCommunicationAgrees(digits) {
		c.statement.notice(StructuredCommunication, movement.line)
	}
}

func codaCommunicationAgrees(digits string) bool {
	if len(digits) != 12 || !isDigits(digits) {
		return false
	}
	remainder := 0
	for _, digit := range digits[:10] {
		remainder = (remainder*10 + int(digit-'0')) % 97
	}
	if remainder == 0 {
		remainder = 97
	}
	return remainder == two(digits[10:])
}

// directDebit reads communication 127 of SEPA direct debits: settlement date
// (6), kind, scheme and reason (1 each), creditor (35), mandate (35), text (62).
func directDebit(part *Part, content []rune) {
	cut := func(first, last int) string {
		last = min(last, len(content))
		if first > last {
			return ""
		}
		return strings.TrimSpace(string(content[first:last]))
	}
	part.Remittance.Text = strings.Join(strings.Fields(cut(79, 141)), " ")
	part.References.MandateID = reference(cut(44, 79))
}
