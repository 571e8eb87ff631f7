package statement

import (
	"bufio"
	"bytes"
	"io"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/transform"
)

// recogniseText looks ahead for the profile that knows the columns of a text
// and for the encoding in which it does. Text that none knows is left to the
// other formats and their refusals.
func recogniseText(r io.Reader, options Options) (io.Reader, Options, error) {
	if options.Format != "" && options.Format != CSV {
		return r, options, nil
	}
	buffered := bufio.NewReaderSize(r, 2*detectionWindow)
	head, err := buffered.Peek(detectionWindow)
	if err != nil && err != io.EOF && len(head) == 0 {
		return nil, options, containerError(options, err)
	}
	if options.Format == "" && options.Profile == nil && formatOf(head) != "" {
		return buffered, options, nil
	}
	texts := map[string]*string{} // of the head, by encoding
	best := options.bestOf(func(profile *CSVProfile) (best recognition) {
		for _, name := range encodingsFor(profile, options) {
			if _, known := texts[name]; !known {
				texts[name] = decodedHead(head, name)
			}
			if texts[name] != nil {
				best = best.better(recogniseHead(*texts[name], profile, name, options))
			}
		}
		return best
	})
	if best.profile == nil && options.Profile == nil && len(options.Candidates) > 0 && formatOf(head) == "" && options.Candidates[0].mentioned(head) {
		options.Profile = options.Candidates[0] // whose refusal says what is missing
	}
	return buffered, best.apply(options), nil
}

// mentioned says whether a text has a title of one of the columns, so that it is
// worth telling which other ones are missing.
func (p *CSVProfile) mentioned(text []byte) bool {
	for _, names := range p.Columns.names() {
		for _, name := range names {
			if bytes.Contains(text, []byte(name)) {
				return true
			}
		}
	}
	return false
}

// recogniseRows does the same for the first rows of a sheet.
func recogniseRows(rows []*csvRow, options Options) (Options, bool) {
	text := &strings.Builder{}
	for _, row := range rows {
		text.WriteString(row.line + "\n")
	}
	best := options.bestOf(func(profile *CSVProfile) (none recognition) {
		if profile.Fixed != nil {
			return none
		}
		return recognise(profile, text.String(), slices.Values(rows))
	})
	return best.apply(options), best.profile != nil
}

// bestOf asks the profile that is given, else the candidates, else those that
// ship, else the fallbacks. Of several that know the file, the one with a use for most columns is
// taken.
func (o Options) bestOf(ask func(*CSVProfile) recognition) (best recognition) {
	tiers := [][]*CSVProfile{o.Candidates, Profiles(), o.Fallbacks}
	if o.Profile != nil {
		tiers = [][]*CSVProfile{{o.Profile}}
	}
	for _, tier := range tiers {
		for _, profile := range tier {
			best = best.better(ask(profile))
		}
		if best.profile != nil {
			break
		}
	}
	return best
}

// encodingsFor lists what a profile's file may be written in.
func encodingsFor(profile *CSVProfile, options Options) []string {
	switch {
	case options.Encoding != "":
		return []string{options.Encoding}
	case profile.Encoding != "":
		return []string{profile.Encoding}
	}
	return []string{"utf-8", "gb18030"}
}

// recognition is a profile that knows a file, and how well.
type recognition struct {
	profile  *CSVProfile
	encoding string
	account  string
	score    int
}

func (r recognition) better(other recognition) recognition {
	if other.profile != nil && other.score > r.score {
		return other
	}
	return r
}

func (r recognition) apply(options Options) Options {
	if r.profile == nil {
		return options
	}
	options.Profile = r.profile
	options.Encoding = firstOf(options.Encoding, r.encoding)
	options.Account = firstOf(options.Account, r.account)
	return options
}

// spareDelimiters are tried where a profile names none: a file that was opened
// and saved once has another.
var spareDelimiters = []string{"", "\t", ";"}

func recogniseHead(text string, profile *CSVProfile, encodingName string, options Options) (best recognition) {
	if profile.Check() != nil {
		return best
	}
	delimiters := spareDelimiters
	if profile.Delimiter != "" || profile.Unquoted || profile.Fixed != nil {
		delimiters = []string{profile.Delimiter}
	}
	for _, delimiter := range delimiters {
		variant := *profile
		variant.Delimiter = delimiter
		options.Profile, options.Encoding = &variant, encodingName
		in := &source{in: bufio.NewReader(strings.NewReader(text)), limits: options.Limits.withDefaults(), at: position{line: 1, column: 1}}
		rows := rowsOf(in, options)
		found := recognise(&variant, text, func(yield func(*csvRow) bool) {
			for range lookAhead {
				if row, err := rows.next(); err != nil || !yield(row) {
					return
				}
			}
		})
		found.encoding = encodingName
		best = best.better(found)
	}
	return best
}

// recognise looks for the header of the profile, or for the first row where
// its files have no header.
func recognise(profile *CSVProfile, text string, rows func(func(*csvRow) bool)) (found recognition) {
	var header *csvHeader
	if titles := profile.fixedTitles(); titles != nil {
		if !firstRowFits(profile, text) {
			return found
		}
		header, _ = matchHeader(profile, titles)
	}
	var data []*csvRow
	for row := range rows {
		switch {
		case header != nil:
			copied := *row
			copied.fields = slices.Clone(row.fields)
			data = append(data, &copied)
		default:
			header, _ = matchHeader(profile, row.fields)
		}
	}
	if header == nil || slices.ContainsFunc(profile.Match, func(part string) bool { return !strings.Contains(text, part) }) {
		return found
	}
	return recognition{profile: profile, score: header.score(), account: ownParty(profile, header, data)}
}

func firstRowFits(profile *CSVProfile, text string) bool {
	if profile.FirstRow == "" {
		return true // a profile that the caller chose
	}
	first, _, _ := strings.Cut(strings.TrimLeft(text, "\uFEFF\r\n"), "\n")
	return regexp.MustCompile(profile.FirstRow).MatchString(strings.TrimRight(first, "\r"))
}

// ownParty is the one party that every row has.
func ownParty(profile *CSVProfile, header *csvHeader, rows []*csvRow) string {
	if profile.Parties == nil {
		return ""
	}
	payer, payee := header.first(profile.Parties.Payer), header.first(profile.Parties.Payee)
	var common []string
	for index, row := range rows {
		if blank(row.fields) {
			continue
		}
		parties := []string{cellAt(row, payer), cellAt(row, payee)}
		if index == 0 {
			common = parties
			continue
		}
		common = slices.DeleteFunc(common, func(party string) bool {
			return party == "" || !slices.ContainsFunc(parties, func(other string) bool { return strings.EqualFold(party, other) })
		})
	}
	if len(common) == 1 {
		return common[0]
	}
	return ""
}

// decodedHead decodes the beginning of a file, nil where it is not text of
// that encoding. A byte order mark decides over the name. What may be cut off
// in the middle of a character counts up to its last line.
func decodedHead(head []byte, name string) *string {
	decoder, err := decoderFor(name)
	mark := byteOrderMark(head)
	switch {
	case mark != nil:
		decoder = mark
	case err != nil:
		return nil
	case len(head) >= detectionWindow:
		head = head[:bytes.LastIndexByte(head, '\n')+1]
	}
	decoded, err := io.ReadAll(transform.NewReader(bytes.NewReader(head), decoder))
	if err != nil && mark == nil {
		return nil
	}
	text := string(decoded)
	return &text
}

// guessedEncoding is UTF-8 unless the bytes are only text in GB18030.
func guessedEncoding(head []byte) string {
	if byteOrderMark(head) != nil || utf8.Valid(head) || decodedHead(head, "utf-8") != nil {
		return ""
	}
	return "gb18030"
}
