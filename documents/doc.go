// Package documents keeps files beside processes: content by its hash, documents
// that name a content until they are deleted or expire, and links to them.
package documents
