package disktest

import (
	"math/rand/v2"
	"os"
	"path/filepath"
	"sync"
)

// Operation is what SQLite wants of a file.
type Operation uint8

// The operations that can fail.
const (
	Write Operation = iota + 1
	Truncate
	Sync
)

// Fault is what becomes of an operation.
type Fault uint8

// The faults.
const (
	None Fault = iota
	// Broken is an error of the device; nothing is done.
	Broken
	// Torn writes the first half of what was to be written, then it is an error of the device.
	Torn
	// Full writes nothing: no space is left.
	Full
	// Lie tells that a sync was done which was not.
	Lie
	// Lost is an error of a sync after which the system takes what it could not write
	// for written: later syncs pass it over.
	Lost
)

// sector is what a disk writes wholly or not at all.
const sector = 512

// Disk is what all databases of this process are on, once it is installed.
type Disk struct {
	mutex sync.Mutex
	fault func(Operation, string) Fault
	files map[string]*file // by path
	open  map[uintptr]*file
}

// file is a file as the disk has it for certain, and what was done to it since.
type file struct {
	path    string
	durable []byte
	pending []change
}

// change is a write or, with a nil text, a truncation.
type change struct {
	at   int64
	text []byte
}

// SetFault has operations on files, of which it gets the names without their directory, go as fault says; nil lets
// them all be.
func (d *Disk) SetFault(fault func(Operation, string) Fault) {
	d.mutex.Lock()
	defer d.mutex.Unlock()
	d.fault = fault
}

// PowerCut writes the files of a directory to another one as a disk may have kept them if the power had been cut now:
// what was synced, and any sectors of what was written since.
func (d *Disk) PowerCut(directory, to string, random *rand.Rand) error {
	d.mutex.Lock()
	defer d.mutex.Unlock()
	for path, f := range d.files {
		if filepath.Dir(path) != directory {
			continue
		}
		if err := os.WriteFile(filepath.Join(to, filepath.Base(path)), f.kept(random), 0o600); err != nil {
			return err
		}
	}
	return nil
}

// kept gives what the disk may hold of a file.
func (f *file) kept(random *rand.Rand) []byte {
	content := append([]byte{}, f.durable...)
	for _, c := range f.pending {
		switch random.IntN(3) {
		case 0:
			content = c.apply(content)
		case 1:
			content = c.torn(content, random)
		}
	}
	return content
}

func (c change) apply(content []byte) []byte {
	if c.text == nil {
		return content[:min(int64(len(content)), c.at)]
	}
	if missing := c.at + int64(len(c.text)) - int64(len(content)); missing > 0 {
		content = append(content, make([]byte, missing)...)
	}
	copy(content[c.at:], c.text)
	return content
}

// torn applies some sectors of a write.
func (c change) torn(content []byte, random *rand.Rand) []byte {
	for at := 0; at < len(c.text); at += sector {
		if random.IntN(2) == 0 {
			content = change{c.at + int64(at), c.text[at:min(at+sector, len(c.text))]}.apply(content)
		}
	}
	return content
}

// decide asks the test about an operation.
func (d *Disk) decide(of Operation, handle uintptr) (*file, Fault) {
	d.mutex.Lock()
	defer d.mutex.Unlock()
	f := d.open[handle]
	if f == nil || d.fault == nil {
		return f, None
	}
	return f, d.fault(of, filepath.Base(f.path))
}

// changed notes what was done to a file.
func (d *Disk) changed(f *file, c change) {
	if f == nil {
		return
	}
	d.mutex.Lock()
	defer d.mutex.Unlock()
	f.pending = append(f.pending, c)
}

// synced notes that a file is as it was written.
func (d *Disk) synced(f *file) {
	if f == nil {
		return
	}
	d.mutex.Lock()
	defer d.mutex.Unlock()
	for _, c := range f.pending {
		f.durable = c.apply(f.durable)
	}
	f.pending = nil
}

// lost notes that what was written to a file since it was synced never gets to the disk
// by itself, though everybody reads it until then.
func (d *Disk) lost(f *file) {
	if f == nil {
		return
	}
	d.mutex.Lock()
	defer d.mutex.Unlock()
	f.pending = nil
}

// opened notes that a file was opened under a handle; what it holds already is durable.
func (d *Disk) opened(handle uintptr, path string) {
	d.mutex.Lock()
	defer d.mutex.Unlock()
	if d.files[path] == nil {
		content, _ := os.ReadFile(path) // a new one is empty
		d.files[path] = &file{path: path, durable: content}
	}
	d.open[handle] = d.files[path]
}

func (d *Disk) closed(handle uintptr) {
	d.mutex.Lock()
	defer d.mutex.Unlock()
	delete(d.open, handle)
}

func (d *Disk) deleted(path string) {
	d.mutex.Lock()
	defer d.mutex.Unlock()
	delete(d.files, path)
}
