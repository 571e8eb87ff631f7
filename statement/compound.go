package statement

import (
	"encoding/binary"
	"io"
	"strings"
	"unicode/utf16"
)

// compoundFile is a file of streams ([MS-CFB]) in memory. It is read without
// recursion, and no chain is followed for more steps than the file has sectors.
type compoundFile struct {
	content   []byte
	size      int // of a sector
	fat       []uint32
	directory []byte
	mini      compoundMini
}

// compoundMini holds the streams below the cutoff in sectors of 64 bytes.
type compoundMini struct {
	fat    []byte
	stream []byte
	cutoff uint32
}

// The numbers that are no sectors begin here ([MS-CFB] 2.1).
const maxRegularSector = 0xfffffffa

const (
	compoundHeader = 512
	directoryEntry = 128
	miniSector     = 64
	noStream       = 0xffffffff
)

func openCompound(content []byte) (*compoundFile, error) {
	if len(content) < compoundHeader {
		return nil, io.ErrUnexpectedEOF
	}
	shift := binary.LittleEndian.Uint16(content[30:])
	if shift != 9 && shift != 12 {
		return nil, io.ErrUnexpectedEOF
	}
	file := &compoundFile{content: content, size: 1 << shift}
	if err := file.readFAT(); err != nil {
		return nil, err
	}
	var err error
	if file.directory, err = file.chain(file.header(48)); err != nil {
		return nil, err
	}
	if len(file.directory) < directoryEntry {
		return nil, io.ErrUnexpectedEOF
	}
	file.mini.cutoff = file.header(56)
	if file.mini.fat, err = file.chain(file.header(60)); err != nil {
		return nil, err
	}
	file.mini.stream, err = file.chain(binary.LittleEndian.Uint32(file.directory[116:]))
	return file, err
}

func (f *compoundFile) header(at int) uint32 { return binary.LittleEndian.Uint32(f.content[at:]) }

// sector returns a sector; the last of a file may be short.
func (f *compoundFile) sector(number uint32) ([]byte, error) {
	start := (int64(number) + 1) * int64(f.size)
	if start >= int64(len(f.content)) {
		return nil, io.ErrUnexpectedEOF
	}
	return f.content[start:min(start+int64(f.size), int64(len(f.content)))], nil
}

// sectors is how many steps a chain can have.
func (f *compoundFile) sectors() int { return len(f.content)/f.size + 1 }

// readFAT gathers the allocation table: 109 of its sectors are named in the
// header, the others in a chain of sectors of their own.
func (f *compoundFile) readFAT() error {
	names := f.content[76:compoundHeader]
	next := f.header(68)
	for step := 0; ; step++ {
		for at := 0; at+4 <= len(names); at += 4 {
			number := binary.LittleEndian.Uint32(names[at:])
			if number >= maxRegularSector {
				continue
			}
			sector, err := f.sector(number)
			if err != nil || len(f.fat) > f.sectors()+f.size {
				return io.ErrUnexpectedEOF
			}
			for entry := 0; entry+4 <= len(sector); entry += 4 {
				f.fat = append(f.fat, binary.LittleEndian.Uint32(sector[entry:]))
			}
		}
		if next >= maxRegularSector {
			return nil
		}
		sector, err := f.sector(next)
		if err != nil || len(sector) < f.size || step > f.sectors() {
			return io.ErrUnexpectedEOF
		}
		names, next = sector[:f.size-4], binary.LittleEndian.Uint32(sector[f.size-4:])
	}
}

// chain puts the sectors of a stream together.
func (f *compoundFile) chain(number uint32) ([]byte, error) {
	var stream []byte
	for steps := 0; number < maxRegularSector; steps++ {
		sector, err := f.sector(number)
		if err != nil || steps > f.sectors() || int64(number) >= int64(len(f.fat)) {
			return nil, io.ErrUnexpectedEOF
		}
		stream = append(stream, sector...)
		number = f.fat[number]
	}
	return stream, nil
}

// entry is what the directory says about a stream.
func (f *compoundFile) entry(number uint32) ([]byte, bool) {
	start := int64(number) * directoryEntry
	if start+directoryEntry > int64(len(f.directory)) {
		return nil, false
	}
	return f.directory[start : start+directoryEntry], true
}

// open finds a stream in the root by one of the names, in lower case.
func (f *compoundFile) open(names ...string) ([]byte, error) {
	open := []uint32{binary.LittleEndian.Uint32(f.directory[76:])}
	for steps := 0; len(open) > 0 && steps <= 2*len(f.directory)/directoryEntry; steps++ {
		number := open[len(open)-1]
		open = open[:len(open)-1]
		entry, ok := f.entry(number)
		if number == noStream || !ok {
			continue
		}
		name := strings.ToLower(entryName(entry))
		for _, wanted := range names {
			if name == wanted && entry[66] == 2 {
				return f.stream(binary.LittleEndian.Uint32(entry[116:]), binary.LittleEndian.Uint32(entry[120:]))
			}
		}
		open = append(open, binary.LittleEndian.Uint32(entry[68:]), binary.LittleEndian.Uint32(entry[72:]))
	}
	return nil, io.ErrUnexpectedEOF
}

func entryName(entry []byte) string {
	length := min(int(binary.LittleEndian.Uint16(entry[64:])), 64)
	var units []uint16
	for at := 0; at+2 < length; at += 2 {
		units = append(units, binary.LittleEndian.Uint16(entry[at:]))
	}
	return string(utf16.Decode(units))
}

func (f *compoundFile) stream(start, size uint32) (stream []byte, err error) {
	if size >= f.mini.cutoff {
		stream, err = f.chain(start)
	} else {
		stream, err = f.miniChain(start)
	}
	if err == nil && int64(len(stream)) < int64(size) {
		err = io.ErrUnexpectedEOF
	}
	return stream[:min(int64(len(stream)), int64(size))], err
}

func (f *compoundFile) miniChain(number uint32) ([]byte, error) {
	var stream []byte
	for number < maxRegularSector {
		start, link := int64(number)*miniSector, int64(number)*4
		if start+miniSector > int64(len(f.mini.stream)) || link+4 > int64(len(f.mini.fat)) || len(stream) > len(f.mini.stream) {
			return nil, io.ErrUnexpectedEOF
		}
		stream = append(stream, f.mini.stream[start:start+miniSector]...)
		number = binary.LittleEndian.Uint32(f.mini.fat[link:])
	}
	return stream, nil
}
