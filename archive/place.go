package archive

// Place says where a document is and what it was when it was written.
type Place struct {
	File   string `json:"file"`   // path below the directory, with slashes
	Offset int64  `json:"offset"` // of its gzip member in the file, in bytes
	Length int64  `json:"length"` // of the member, in bytes
	Size   int64  `json:"size"`   // of the document with its line end, in bytes
	SHA256 []byte `json:"sha256"` // of the document with its line end
}
