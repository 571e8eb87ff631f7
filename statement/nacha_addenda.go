package statement

// addenda reads an addenda record of the entry before it.
func (n *nachaReader) addenda(line *columnLine) error {
	pending := n.pending
	if pending == nil {
		return n.refuse(line, 1, CodeMalformedField, "7", "an addenda record follows no entry")
	}
	if line.end-pending.entry.Raw.Offset > n.limits.EntryBytes {
		return n.refuse(line, 1, CodeTooLarge, "7", "an entry with its addenda is larger than allowed")
	}
	n.batch.entries++
	pending.addenda++
	pending.end = line.end
	entry := pending.entry
	switch line.cut(2, 3) {
	case "98":
		entry.change(line)
	case "99":
		entry.returned(line)
	case "02":
		pending.texts = append(pending.texts, line.field(4, 79))
	case "05":
		pending.texts = append(pending.texts, line.field(4, 83))
	case "10":
		entry.Counterparty.Name = line.field(47, 81)
	case "16":
		entry.References.Own = line.field(4, 18)
	case "17":
		pending.texts = append(pending.texts, line.field(4, 83))
	case "11", "12", "13", "14", "15", "18":
		// parties and banks of an international entry that the entry has no place for
	default:
		return n.refuse(line, 2, CodeMalformedField, "7", "the addenda type code is not known")
	}
	return nil
}

// returned reads addenda 99: the entry takes back an earlier one, whose trace
// number is its transaction identification.
func (e *Entry) returned(line *columnLine) {
	e.Reversal = true
	e.Description = joinText(line.field(4, 6), line.field(36, 79))
	e.References.TransactionID = line.field(7, 21)
}

// change reads addenda 98: a notification of change moves no money and tells
// what of the earlier entry has to be corrected.
func (e *Entry) change(line *columnLine) {
	e.Status = Information
	e.Description = joinText(line.field(4, 6), line.field(36, 64))
	e.References.TransactionID = line.field(7, 21)
}
