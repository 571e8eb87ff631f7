// Package sqlite keeps a [store.Store] in one SQLite file that this process
// alone has open: write-ahead log, every commit synced, one writer, several
// readers that never wait for it.
package sqlite
