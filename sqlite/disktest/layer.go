package disktest

import (
	"sync"
	"unsafe"

	"modernc.org/libc"
	_ "modernc.org/sqlite" // prepares the library
	sqlite3 "modernc.org/sqlite/lib"
)

// layer is the disk as SQLite sees it: its own virtual file system with some functions in front.
type layer struct {
	*Disk
	below   *sqlite3.Tsqlite3_vfs
	pointer uintptr // of below
	mutex   sync.Mutex
	methods map[uintptr]uintptr // those of the layer by those below
	above   map[uintptr]*sqlite3.Tsqlite3_io_methods
}

// only is the only layer: SQLite has one default file system in a process.
var (
	only    *layer
	install sync.Once
)

func put() {
	tls := libc.NewTLS()
	pointer := sqlite3.Xsqlite3_vfs_find(tls, 0)
	only = &layer{
		Disk:  &Disk{files: map[string]*file{}, open: map[uintptr]*file{}},
		below: at[sqlite3.Tsqlite3_vfs](pointer), pointer: pointer,
		methods: map[uintptr]uintptr{}, above: map[uintptr]*sqlite3.Tsqlite3_io_methods{},
	}
	name, err := libc.CString("disktest")
	if err != nil {
		panic(err)
	}
	own, address := allocate[sqlite3.Tsqlite3_vfs](tls)
	*own = *only.below
	own.FzName, own.FpNext = name, 0
	own.FxOpen, own.FxDelete = pointerTo(open), pointerTo(remove)
	if result := sqlite3.Xsqlite3_vfs_register(tls, address, 1); result != sqlite3.SQLITE_OK {
		panic("the file system cannot be registered")
	}
}

// Install puts the disk under all SQLite databases that this process opens from now on.
func Install() *Disk {
	install.Do(put)
	return only.Disk
}

// at gives what is at an address of the library's memory.
func at[T any](address uintptr) *T { return *(**T)(unsafe.Pointer(&address)) }

// allocate gives memory of the library that is never given back.
func allocate[T any](tls *libc.TLS) (value *T, address uintptr) {
	var size T
	address = libc.Xcalloc(tls, 1, libc.Tsize_t(unsafe.Sizeof(size)))
	return at[T](address), address
}

// pointerTo gives a function as the library keeps it: the address of its descriptor.
func pointerTo[F any](function F) uintptr { return *(*uintptr)(unsafe.Pointer(&function)) }

// function gives a function that the library keeps.
func function[F any](pointer uintptr) F {
	descriptor := struct{ pointer uintptr }{pointer}
	return *(*F)(unsafe.Pointer(&descriptor))
}

// The kinds of functions.
type (
	openFunction   = func(tls *libc.TLS, vfs, name, handle uintptr, flags int32, outFlags uintptr) int32
	deleteFunction = func(tls *libc.TLS, vfs, name uintptr, syncDirectory int32) int32
	closeFunction  = func(tls *libc.TLS, handle uintptr) int32
	writeFunction  = func(tls *libc.TLS, handle, text uintptr, size int32, offset int64) int32
	cutFunction    = func(tls *libc.TLS, handle uintptr, size int64) int32
	syncFunction   = func(tls *libc.TLS, handle uintptr, flags int32) int32
)

func open(tls *libc.TLS, _, name, handle uintptr, flags int32, outFlags uintptr) int32 {
	l := only
	result := function[openFunction](l.below.FxOpen)(tls, l.pointer, name, handle, flags, outFlags)
	if opened := at[sqlite3.Tsqlite3_file](handle); result == sqlite3.SQLITE_OK && name != 0 && opened.FpMethods != 0 {
		opened.FpMethods = l.methodsOver(tls, opened.FpMethods)
		l.opened(handle, libc.GoString(name))
	}
	return result
}

// methodsOver gives the functions of a file with those of the layer in front.
func (l *layer) methodsOver(tls *libc.TLS, below uintptr) uintptr {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	if l.methods[below] == 0 {
		own, address := allocate[sqlite3.Tsqlite3_io_methods](tls)
		*own = *at[sqlite3.Tsqlite3_io_methods](below)
		own.FxClose, own.FxWrite, own.FxTruncate, own.FxSync = pointerTo(closeFile), pointerTo(write), pointerTo(truncate), pointerTo(syncFile)
		l.methods[below], l.above[address] = address, at[sqlite3.Tsqlite3_io_methods](below)
	}
	return l.methods[below]
}

// belowOf gives the functions of the file system below for a file.
func (l *layer) belowOf(handle uintptr) *sqlite3.Tsqlite3_io_methods {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	return l.above[at[sqlite3.Tsqlite3_file](handle).FpMethods]
}

func remove(tls *libc.TLS, _, name uintptr, syncDirectory int32) int32 {
	l := only
	l.deleted(libc.GoString(name))
	return function[deleteFunction](l.below.FxDelete)(tls, l.pointer, name, syncDirectory)
}

func closeFile(tls *libc.TLS, handle uintptr) int32 {
	l := only
	l.closed(handle)
	return function[closeFunction](l.belowOf(handle).FxClose)(tls, handle)
}

func write(tls *libc.TLS, handle, text uintptr, size int32, offset int64) int32 {
	l := only
	f, fault := l.decide(Write, handle)
	switch fault {
	case Broken:
		return sqlite3.SQLITE_IOERR_WRITE
	case Full:
		return sqlite3.SQLITE_FULL
	case Torn:
		size /= 2
	}
	result := function[writeFunction](l.belowOf(handle).FxWrite)(tls, handle, text, size, offset)
	if result == sqlite3.SQLITE_OK {
		l.changed(f, change{offset, append([]byte{}, unsafe.Slice(at[byte](text), size)...)})
	}
	if fault == Torn {
		return sqlite3.SQLITE_IOERR_WRITE
	}
	return result
}

func truncate(tls *libc.TLS, handle uintptr, size int64) int32 {
	l := only
	f, fault := l.decide(Truncate, handle)
	if fault == Broken {
		return sqlite3.SQLITE_IOERR_TRUNCATE
	}
	result := function[cutFunction](l.belowOf(handle).FxTruncate)(tls, handle, size)
	if result == sqlite3.SQLITE_OK {
		l.changed(f, change{at: size})
	}
	return result
}

func syncFile(tls *libc.TLS, handle uintptr, flags int32) int32 {
	l := only
	f, fault := l.decide(Sync, handle)
	switch fault {
	case Broken:
		return sqlite3.SQLITE_IOERR_FSYNC
	case Lost:
		l.lost(f)
		return sqlite3.SQLITE_IOERR_FSYNC
	case Lie:
		return sqlite3.SQLITE_OK
	}
	result := function[syncFunction](l.belowOf(handle).FxSync)(tls, handle, flags)
	if result == sqlite3.SQLITE_OK {
		l.synced(f)
	}
	return result
}
