package statement

import "slices"

// fileKind is one kind of file: the formats that its reader tells apart, how
// the beginning of a file shows it, and the reader.
type fileKind struct {
	formats   []Format
	recognise func(head []byte) Format // "" for other content
	read      func(*source, *delivery, Options) error
}

// fileKinds lists the kinds in the order in which they are tried: those with
// a sure mark first, MT messages, whose fields may begin anywhere, last. CSV
// has no mark; it is read where a profile describes it.
var fileKinds []fileKind

func init() {
	fileKinds = []fileKind{
		{[]Format{OFX}, recogniseOFX, readOFX},
		{[]Format{CAMT052, CAMT053, CAMT054}, recogniseXML, readCAMT},
		{[]Format{MT940, MT942, MT950}, recogniseMT, readMT},
		{[]Format{NACHA}, recogniseNACHA, readNACHA},
		{[]Format{CODA}, recogniseCODA, readCODA},
		{[]Format{CFONB}, recogniseCFONB, readCFONB},
		{[]Format{BAI2}, recogniseBAI2, readBAI2},
		{[]Format{CSV}, recogniseNothing, readCSV},
	}
}

func recogniseNothing([]byte) Format { return "" }

// formatOf tries the kinds one after the other.
func formatOf(head []byte) Format {
	for _, kind := range fileKinds {
		if format := kind.recognise(head); format != "" {
			return format
		}
	}
	return ""
}

// kindOf returns the kind of a format that detect returned.
func kindOf(format Format) *fileKind {
	index := slices.IndexFunc(fileKinds, func(kind fileKind) bool { return slices.Contains(kind.formats, format) })
	return &fileKinds[index]
}
