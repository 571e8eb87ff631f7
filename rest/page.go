package rest

import (
	"bytes"
	"encoding/base64"
	"encoding/json"

	"zhitong/broker"
)

// PageRequest says which part of the result is wanted: one from an index, one
// after a row, or one before a row.
type PageRequest struct {
	From   int    `json:"from,omitempty" minimum:"0" maximum:"10000"`
	Limit  int    `json:"limit,omitempty" minimum:"0" maximum:"10000" doc:"A page has at most 1,000 items, whatever is asked for; the cursor leads on."`
	After  string `json:"after,omitempty" maxLength:"10000" doc:"The endCursor of the page before, in the same order."`
	Before string `json:"before,omitempty" maxLength:"10000" doc:"The startCursor of the page after, in the same order."`
}

// PageInfo says what there is beside the page.
type PageInfo struct {
	TotalItems        int64   `json:"totalItems"`
	HasMoreTotalItems bool    `json:"hasMoreTotalItems"`
	StartCursor       *string `json:"startCursor"`
	EndCursor         *string `json:"endCursor"`
}

func wantedPage(wanted *broker.Search, page *PageRequest) (err error) {
	if page == nil {
		return nil
	}
	if page.From > 0 && page.After != "" || page.From > 0 && page.Before != "" || page.After != "" && page.Before != "" {
		return badInput("a page is given by one of from, after and before")
	}
	wanted.Limit, wanted.Offset = page.Limit, page.From
	columns := cursorColumns(wanted)
	if wanted.After, err = cursorOf(page.After, columns); err != nil {
		return err
	}
	wanted.Before, err = cursorOf(page.Before, columns)
	return err
}

// cursorColumns is how many values a place in the order has.
func cursorColumns(wanted *broker.Search) int {
	for _, order := range wanted.OrderBy {
		if order.Column == "id" {
			return len(wanted.OrderBy)
		}
	}
	return len(wanted.OrderBy) + 1
}

// cursorText writes the place of a row for clients, who hand it back as it is.
func cursorText(cursor broker.Cursor) *string {
	encoded, err := json.Marshal(cursor)
	if cursor == nil || err != nil { // numbers, texts and flags always encode
		return nil
	}
	text := base64.StdEncoding.EncodeToString(encoded)
	return &text
}

// cursorOf reads a place with a number of values, nil for none.
func cursorOf(text string, columns int) (broker.Cursor, error) {
	if text == "" {
		return nil, nil
	}
	var cursor broker.Cursor
	encoded, err := base64.StdEncoding.DecodeString(text)
	if err == nil {
		decoder := json.NewDecoder(bytes.NewReader(encoded))
		decoder.UseNumber()
		err = decoder.Decode(&cursor)
	}
	for i, value := range cursor {
		if number, ok := value.(json.Number); ok && err == nil {
			cursor[i], err = number.Int64()
		}
	}
	if err != nil || len(cursor) != columns {
		return nil, badInput("the cursor is not one that a search in this order gave")
	}
	return cursor, nil
}
