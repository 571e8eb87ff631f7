package calendar

import (
	"embed"
	"encoding/json"
	"sync"
)

//go:embed data/*.json
var published embed.FS

// China returns the calendar of mainland China for the years whose holiday
// notice of the State Council ships with this package (2023–2026), make-up
// working days included. A later notice may still move the last days of a
// year; it then comes with the data of the next.
func China() (*Calendar, error) { return china() }

var china = sync.OnceValues(func() (*Calendar, error) {
	files, err := published.ReadDir("data")
	if err != nil {
		return nil, newError(CodeMalformedData, "the holiday data is not there")
	}
	var contents [][]byte
	for _, file := range files {
		content, err := published.ReadFile("data/" + file.Name())
		if err != nil {
			return nil, newError(CodeMalformedData, "the holiday data cannot be read")
		}
		contents = append(contents, content)
	}
	return FromHolidayCN("CN", contents...)
})

type holidayFile struct {
	Year   int      `json:"year"`
	Papers []string `json:"papers"`
	Days   []Day    `json:"days"`
}

// FromHolidayCN builds a calendar from files in the JSON format of
// NateScarlet/holiday-cn, one for each year, with Saturday and Sunday as
// weekend. A file without a single day is a year that has not been published
// yet, so the year stays unknown. An Error with CodeMalformedData refuses a
// file that is not of the format.
func FromHolidayCN(name string, files ...[]byte) (*Calendar, error) {
	var years []int
	var days []Day
	for _, content := range files {
		var file holidayFile
		if err := json.Unmarshal(content, &file); err != nil {
			return nil, newError(CodeMalformedData, "holiday data is not of the holiday-cn format")
		}
		if file.Year < 1 || file.Year > 9999 {
			return nil, newError(CodeMalformedData, "holiday data without a year")
		}
		if len(file.Days) == 0 {
			continue
		}
		years, days = append(years, file.Year), append(days, file.Days...)
	}
	return New(name, SaturdayAndSunday, years, days)
}
