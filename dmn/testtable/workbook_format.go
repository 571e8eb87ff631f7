package testtable

import "strings"

// temporalFormat says what the number format of a cell shows.
type temporalFormat int

const (
	notTemporal temporalFormat = iota
	dateOnly
	timeOnly
	dateAndTime
	dateOrTime // the number tells
)

// formatOfID knows the built-in formats (ECMA-376 part 1, 18.8.30). Those of East Asian editions are dates in one
// language and times in another.
func formatOfID(id int) temporalFormat {
	switch {
	case id >= 14 && id <= 17:
		return dateOnly
	case id >= 18 && id <= 21, id >= 45 && id <= 47:
		return timeOnly
	case id >= 27 && id <= 36, id >= 50 && id <= 58:
		return dateOrTime
	case id == 22:
		return dateAndTime
	}
	return notTemporal
}

// formatOfCode reads a format code: y and d are of dates, h and s of times; an m alone is a month. Texts in quotes,
// escaped characters and what stands in brackets, such as colours, do not count, but [h], [m] and [s] are times.
func formatOfCode(code string) temporalFormat {
	var date, clock, month bool
	code, _, _ = strings.Cut(strings.ToLower(code), ";")
	for i := 0; i < len(code); i++ {
		switch code[i] {
		case '"':
			inside, _, _ := strings.Cut(code[i+1:], `"`)
			i += len(inside) + 1
		case '[':
			inside, _, _ := strings.Cut(code[i+1:], "]")
			clock = clock || inside != "" && strings.Trim(inside, "hms") == ""
			i += len(inside) + 1
		case '\\', '_', '*':
			i++
		case 'y', 'd':
			date = true
		case 'h', 's':
			clock = true
		case 'm':
			month = true
		case 'g':
			if strings.HasPrefix(code[i:], "general") {
				i += len("general") - 1
			}
		}
	}
	switch {
	case date && clock:
		return dateAndTime
	case clock:
		return timeOnly
	case date || month:
		return dateOnly
	}
	return notTemporal
}
