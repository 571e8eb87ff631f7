package statement

// Options say how input is read. The zero Options detect format and encoding
// from the content and apply the default limits.
type Options struct {
	File        string      // name for errors and, in CSV, for the statement's identification
	Format      Format      // "" detects it
	Encoding    string      // IANA name, for input that does not declare one; "" is UTF-8
	Profile     *CSVProfile // describes the file where it is CSV
	StatementID string      // identification of a CSV statement; "" takes File, else the profile's name
	Limits      Limits
}

// Limits bound what a reader takes in. A field that is zero has its default.
type Limits struct {
	Bytes      int64 // of the input; 4 GiB
	EntryBytes int64 // of one entry with all its parts, or of one field or row; 16 MiB
	Depth      int   // of XML elements; 64
	Text       int   // bytes of one XML text or attribute; 64 KiB
	Attributes int   // of one XML element; 32
	Entries    int   // of one statement; 10,000,000
}

func (l Limits) withDefaults() Limits {
	return Limits{
		Bytes:      orDefault(l.Bytes, 4<<30),
		EntryBytes: orDefault(l.EntryBytes, 16<<20),
		Depth:      orDefault(l.Depth, 64),
		Text:       orDefault(l.Text, 64<<10),
		Attributes: orDefault(l.Attributes, 32),
		Entries:    orDefault(l.Entries, 10_000_000),
	}
}

func orDefault[T int | int64](value, standard T) T {
	if value <= 0 {
		return standard
	}
	return value
}
