package archive

import (
	"crypto/sha256"
	"encoding/hex"
	"io"
	"os"
	"strings"
)

// CheckFile compares a closed file with the hash beside it: nil, or
// CodeUnreachable or CodeDamaged.
func (d *Directory) CheckFile(name string) error {
	path, ok := d.local(name)
	if !ok {
		return refuse(CodeDamaged, "%q is no file of the archive", name)
	}
	line, err := os.ReadFile(path + sumEnding)
	if err != nil {
		return refuse(CodeUnreachable, "the hash of %s cannot be read: %v", name, reason(err))
	}
	file, err := os.Open(path)
	if err != nil {
		return refuse(CodeUnreachable, "the file %s cannot be read: %v", name, reason(err))
	}
	defer file.Close()
	sum := sha256.New()
	if _, err := io.Copy(sum, file); err != nil {
		return refuse(CodeUnreachable, "the file %s cannot be read: %v", name, reason(err))
	}
	if stated, _, _ := strings.Cut(string(line), " "); stated != hex.EncodeToString(sum.Sum(nil)) {
		return refuse(CodeDamaged, "the file %s is not what was closed: its hash is another", name)
	}
	return nil
}
