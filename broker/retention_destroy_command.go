package broker

import (
	"encoding/hex"
	"encoding/json"

	"zhitong/archive"
	"zhitong/pipeline"
)

// retireFile has a file of the archive be on its way out, and says which other one
// takes over what stays. From its commit on nothing moves into it any more.
type retireFile struct {
	File      string `json:"file"`
	Successor string `json:"successor,omitempty"` // none when nothing stays
	// Emptied says that nothing is in the file any more: its successor stays what it was.
	Emptied bool `json:"emptied,omitempty"`
}

// moveDocuments notes that documents of a file that is on its way out are in its
// successor; Called are instances in documents whose root has moved before.
type moveDocuments struct {
	File   string         `json:"file"`
	Trees  []archivedTree `json:"trees,omitempty"`
	Called []int64        `json:"called,omitempty"`
}

// destroyDocuments notes that documents of a file that is on its way out are
// destroyed with it: those of root instances of one process whose time is over, and
// Called, instances in documents whose root was noted before.
type destroyDocuments struct {
	File   string  `json:"file"`
	Roots  []int64 `json:"roots,omitempty"`
	Called []int64 `json:"called,omitempty"`
}

// removeFile notes that a file was removed, which nothing is in that stays.
type removeFile struct {
	File string `json:"file"`
}

// Kind implements [pipeline.Command].
func (*retireFile) Kind() string       { return "retention.retire-file" }
func (*moveDocuments) Kind() string    { return "retention.move-documents" }
func (*destroyDocuments) Kind() string { return "retention.destroy-documents" }
func (*removeFile) Kind() string       { return "retention.remove-file" }

// documentCommand is a command about files of the archive.
type documentCommand interface {
	pipeline.Command
	file() string
	instances() []int64 // whose rows it changes
	decide(*documentStep, *pipeline.Batch) error
}

func (c *retireFile) file() string       { return c.File }
func (c *moveDocuments) file() string    { return c.File }
func (c *destroyDocuments) file() string { return c.File }
func (c *removeFile) file() string       { return c.File }

func (c *retireFile) instances() []int64 { return nil }
func (c *removeFile) instances() []int64 { return nil }

func (c *moveDocuments) instances() (keys []int64) {
	for _, tree := range c.Trees {
		keys = append(keys, tree.Root)
	}
	return append(keys, c.Called...)
}

func (c *destroyDocuments) instances() []int64 {
	return append(c.Roots[:len(c.Roots):len(c.Roots)], c.Called...)
}

// documentStepped is the answer to a documentCommand.
type documentStepped struct {
	Held bool // another node has the lease, and nothing was done
}

// fileRecord is the event of a file of the archive.
type fileRecord struct {
	Intent    string           `json:"intent"`
	Key       int64            `json:"key,omitempty"`  // of the record of what was destroyed
	Name      string           `json:"name,omitempty"` // the policy
	File      string           `json:"file"`
	Successor string           `json:"successor,omitempty"`
	Documents []recordedSHA256 `json:"documents,omitempty"`
}

// recordedSHA256 is a document by its root instance and its hash.
type recordedSHA256 struct {
	Key    int64  `json:"key"`
	SHA256 string `json:"sha256"`
}

// AppendRecord implements [pipeline.Event].
func (f fileRecord) AppendRecord(dst []byte) []byte {
	encoded, _ := json.Marshal(f) // numbers and texts always encode
	return append(dst, encoded...)
}

func recordedHash(root int64, place archive.Place) recordedSHA256 {
	return recordedSHA256{root, hex.EncodeToString(place.SHA256)}
}
