package statement

import "zhitong/calendar"

// Options say how input is read. The zero Options detect format and encoding
// from the content and apply the default limits.
type Options struct {
	File        string      // name for errors and, in CSV, for the statement's identification
	Format      Format      // "" detects it
	Encoding    string      // IANA name, for input that does not declare one; "" is UTF-8
	Profile     *CSVProfile // describes the file; nil tells it by the content
	StatementID string      // identification of a CSV statement; "" takes File, else the profile's name
	Account     string      // of a profile's file that does not name its account
	Member      string      // of an archive, by its full name; "" reads every statement in it
	Limits      Limits

	// SettlementDate resolves dates without a year: each is the latest day
	// that is no more than a day after it.
	SettlementDate calendar.Date
	// Size is that of the input in bytes, 0 where it is not known. Memory is laid
	// out by it.
	Size int64
	// Candidates go before the profiles that ship, where Profile is nil and
	// the content is none of the other formats. Where no profile knows the
	// file, the first of them says what is missing.
	Candidates []*CSVProfile
	// Fallbacks come behind the profiles that ship.
	Fallbacks []*CSVProfile

	part     string // what Raw.Part of the entries is
	observer observer
}

// Limits bound what a reader takes in. A field that is zero has its default.
type Limits struct {
	Bytes      int64 // of the input; 4 GiB
	EntryBytes int64 // of one entry with all its parts, or of one field or row; 16 MiB
	Depth      int   // of XML elements; 64
	Text       int   // bytes of one XML text or attribute; 64 KiB
	Attributes int   // of one XML element; 32
	Entries    int   // of one statement; 10,000,000

	Archive  int64 // bytes of an archive or workbook, which are held in memory; 128 MiB
	Unpacked int64 // bytes that an archive or workbook unpacks to, of each member; 1 GiB
	Members  int   // of an archive; 1,000
}

func (l Limits) withDefaults() Limits {
	return Limits{
		Bytes:      orDefault(l.Bytes, 4<<30),
		EntryBytes: orDefault(l.EntryBytes, 16<<20),
		Depth:      orDefault(l.Depth, 64),
		Text:       orDefault(l.Text, 64<<10),
		Attributes: orDefault(l.Attributes, 32),
		Entries:    orDefault(l.Entries, 10_000_000),
		Archive:    orDefault(l.Archive, 128<<20),
		Unpacked:   orDefault(l.Unpacked, 1<<30),
		Members:    orDefault(l.Members, 1000),
	}
}

func orDefault[T int | int64](value, standard T) T {
	if value <= 0 {
		return standard
	}
	return value
}
