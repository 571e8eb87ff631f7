package recon

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"zhitong/calendar"
	"zhitong/statement"
)

// maxReferences bounds the references of one item; a batch has one for each
// of its transactions.
const maxReferences = 1000

// collectReferences lists the references of an entry and of its parts, the
// most trusted field first, each text once. The list is valid until the next call.
func (l *Loader) collectReferences(entry *statement.Entry) []string {
	list := l.list[:0]
	for _, field := range l.fields {
		list = l.addField(list, field, &entry.References, &entry.Remittance)
		for index := range entry.Parts {
			part := &entry.Parts[index]
			list = l.addField(list, field, &part.References, &part.Remittance)
		}
	}
	l.list = list
	return list[:min(len(list), maxReferences)]
}

func (l *Loader) addField(list []string, field ReferenceField, references *statement.References, remittance *statement.Remittance) []string {
	switch field {
	case StructuredRemittance:
		for _, text := range remittance.Structured {
			list = addText(list, text)
		}
	case RemittanceWords:
		for _, word := range referenceWords(remittance.Text, l.rules.minimumLength()) {
			list = addText(list, word)
		}
	default:
		list = addText(list, singleReference(field, references))
	}
	return list
}

func addText(list []string, text string) []string {
	if text == "" || len(list) < 32 && slices.Contains(list, text) {
		return list
	}
	return append(list, text)
}

func singleReference(field ReferenceField, r *statement.References) string {
	switch field {
	case EndToEndID:
		return r.EndToEndID
	case OwnReference:
		return r.Own
	case MessageID:
		return r.MessageID
	case PaymentInformationID:
		return r.PaymentInformationID
	case InstructionID:
		return r.InstructionID
	case TransactionID:
		return r.TransactionID
	case UETR:
		return r.UETR
	case Cheque:
		return r.Cheque
	case MandateID:
		return r.MandateID
	}
	return r.AccountServicerReference
}

// referenceWords returns the words of a text that may be references: long
// enough and with at least three digits.
func referenceWords(text string, minimumLength int) []string {
	var words []string
	for len(text) > 0 {
		size, digits := wordLength(text)
		if size >= minimumLength && digits >= 3 && !isDate(text[:size]) {
			words = append(words, text[:size])
		}
		if size == 0 {
			_, size = utf8.DecodeRuneInString(text)
		}
		text = text[size:]
	}
	return words
}

// isDate reports whether a word is a date, which texts of banks often hold and
// many items share: year, month and day, with or without signs between.
func isDate(word string) bool {
	digits := strings.Map(func(letter rune) rune {
		if letter == '-' || letter == '/' || letter == '.' {
			return -1
		}
		return letter
	}, word)
	if len(digits) != 8 || len(word) > 10 {
		return false
	}
	_, err := calendar.ParseDate(digits[:4] + "-" + digits[4:6] + "-" + digits[6:])
	return err == nil && digits >= "1990" && digits < "2100"
}

// wordLength measures the run of letters, digits and joining signs at the
// beginning of the text.
func wordLength(text string) (size, digits int) {
	for position, letter := range text {
		switch {
		case letter >= '0' && letter <= '9':
			digits++
		case letter == '-' || letter == '/' || letter == '_' || letter == '.':
		case letter < utf8.RuneSelf && unicode.IsLetter(letter):
		default:
			return position, digits
		}
	}
	return len(text), digits
}
