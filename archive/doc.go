// Package archive keeps documents for decades: as lines of JSON in compressed
// files that are only ever added to, read again by place and checked by hash.
//
// Files are never changed: documents whose time is over go by writing the others of
// their file into a new one, byte for byte, and removing the old one.
//
// A file is a sequence of gzip members (RFC 1952), one for each document, so that
// zcat shows the whole file as lines and a reader who knows the place unpacks one
// document only. Files have names that no other writer gives and are never
// opened for writing again; one that was closed in order has its SHA-256 beside
// it, in the form that sha256sum checks.
//
// The package knows nothing of what the documents say. A place may be told to
// others only after [Writer.Sync]; what nobody was told of does no harm.
package archive
