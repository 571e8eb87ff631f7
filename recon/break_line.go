package recon

import (
	"encoding/json"
	"strconv"
)

// appendBreak writes a break as encoding/json does, which takes several times as
// long.
func appendBreak(to []byte, b *Break) ([]byte, error) {
	to = appendText(append(to, `{"id":`...), b.ID)
	to = appendFilled(to, `,"side":`, string(b.Side))
	to = appendText(append(to, `,"itemId":`...), b.ItemID)
	to = appendFilled(to, `,"counterpartId":`, b.CounterpartID)
	to = appendFilled(to, `,"groupId":`, b.GroupID)
	to = appendText(append(to, `,"class":`...), string(b.Class))
	to = appendText(append(to, `,"direction":`...), string(b.Direction))
	to = appendText(append(to, `,"label":`...), b.Label)
	to = appendText(append(to, `,"labelEn":`...), b.LabelEnglish)
	to = appendText(append(to, `,"account":`...), b.Account)
	to = appendText(append(to, `,"currency":`...), b.Currency.Code())
	to = append(append(to, `,"amount":`...), b.Amount...)
	to = strconv.AppendInt(append(to, `,"minor":`...), b.Minor, 10)
	to = strconv.AppendInt(append(to, `,"absoluteMinor":`...), b.AbsoluteMinor, 10)
	to = append(append(to, `,"absoluteAmount":`...), b.Absolute...)
	to = appendText(append(to, `,"date":`...), b.Date.String())
	to = strconv.AppendInt(append(to, `,"ageBusinessDays":`...), int64(b.Age), 10)
	to = appendFilled(to, `,"reference":`, b.Reference)
	to = appendFilled(to, `,"text":`, b.Text)
	to = appendFilled(to, `,"party":`, b.Party)
	return appendBreakEnd(to, b)
}

// appendBreakEnd writes what few breaks have.
func appendBreakEnd(to []byte, b *Break) ([]byte, error) {
	if len(b.Suggestions) > 0 {
		text, err := json.Marshal(b.Suggestions)
		if err != nil {
			return nil, err
		}
		to = append(append(to, `,"suggestions":`...), text...)
	}
	if b.Proposal != nil {
		text, err := json.Marshal(b.Proposal)
		if err != nil {
			return nil, err
		}
		to = append(append(to, `,"proposal":`...), text...)
	}
	return append(to, '}'), nil
}

// appendFilled appends a field that is left out where it is empty.
func appendFilled(to []byte, name, text string) []byte {
	if text == "" {
		return to
	}
	return appendText(append(to, name...), text)
}
