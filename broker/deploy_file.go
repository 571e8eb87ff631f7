package broker

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"strings"

	"zhitong/pipeline"
)

// storedFile is a file of a deployment in the store.
type storedFile struct {
	key     int64
	version int // of its decision requirements graph, 0 for other files
}

// storedFiles are the files of a deployment that are stored already.
type storedFiles map[*File]storedFile

// of gives the stored file of a draft. A DMN file that is the same as the
// newest of its decision requirements graph is stored once.
func (s storedFiles) of(batch *pipeline.Batch, found draft, tenant string) storedFile {
	if stored, ok := s[found.file]; ok {
		return stored
	}
	stored, same := found.graph(batch, tenant)
	if !same {
		stored.key = batch.Next()
		resources.Put(batch, &resource{stored.key, found.file.Name, found.file.Content})
	}
	s[found.file] = stored
	return stored
}

// holds says that a definition is what the draft would become: of the same
// content and, of DMN files, of the same version of the decision requirements.
func (s storedFiles) holds(batch *pipeline.Batch, newest *Definition, found draft) bool {
	if !bytes.Equal(newest.Hash, found.hash[:]) {
		return false
	}
	return found.graphID() == "" || s.of(batch, found, newest.Tenant).key == newest.Resource
}

// graphID is the id of the decision requirements graph of the draft's file.
func (f draft) graphID() string {
	if f.kind == RequirementsResource {
		return f.id
	}
	return f.group
}

// graph gives the newest decision requirements of the draft's file when they
// are the same, else the version that they will have.
func (f draft) graph(batch *pipeline.Batch, tenant string) (stored storedFile, same bool) {
	if f.graphID() == "" {
		return storedFile{}, false
	}
	name := definitionName{RequirementsResource, tenant, f.graphID(), ""}
	if newest, _ := latests.Get(batch, name); newest != nil && bytes.Equal(newest.Hash, f.hash[:]) {
		return storedFile{newest.Key, newest.Version}, true
	}
	return storedFile{version: nextVersion(batch, name)}, false
}

// key is that of a new definition; decision requirements have the key of their file.
func (f draft) key(batch *pipeline.Batch, file storedFile) int64 {
	if f.kind == RequirementsResource {
		return file.key
	}
	return batch.Next()
}

// newestOf gives the newest version of a name, nil for none.
func newestOf(batch *pipeline.Batch, name definitionName) (*Definition, error) {
	row, _ := latests.Get(batch, name)
	if row == nil {
		return nil, nil
	}
	newest, known := definitions.Get(batch, row.Key)
	if !known { // a deletion before this command made it the newest
		return nil, pipeline.ErrNeedMore
	}
	return newest, nil
}

// nextVersion numbers the next version of a name: no number is given twice.
func nextVersion(batch *pipeline.Batch, name definitionName) int {
	highest := 0
	if newest, _ := latests.Get(batch, name); newest != nil {
		highest = newest.Version
	}
	if gone, _ := retirements.Get(batch, name); gone != nil {
		highest = max(highest, gone.Version)
	}
	return highest + 1
}

// untagged gives the names without those of version tags.
func untagged(names []definitionName) []definitionName {
	var plain []definitionName
	for _, name := range names {
		if name.VersionTag == "" {
			plain = append(plain, name)
		}
	}
	return plain
}

// robotSuffix ends the names of files for robots, which are JSON.
const robotSuffix = ".rpa"

// IsRobot says whether the definition is a file for robots.
func (d *Definition) IsRobot() bool {
	return d.Kind == FileResource && strings.HasSuffix(d.ResourceName, robotSuffix)
}

// readResource reads any other file: its id is its name, or, of a file for
// robots (.rpa), what it says in itself.
func readResource(file *File) ([]draft, []pipeline.Problem) {
	if len(file.Content) == 0 {
		return nil, []pipeline.Problem{{Code: "resource_empty", File: file.Name, Message: "the file is empty"}}
	}
	found := draft{kind: FileResource, id: file.Name, name: file.Name, file: file, hash: sha256.Sum256(file.Content)}
	if !strings.HasSuffix(file.Name, robotSuffix) {
		return []draft{found}, nil
	}
	var robot struct {
		ID         string `json:"id"`
		VersionTag string `json:"versionTag"`
	}
	if err := json.Unmarshal(file.Content, &robot); err != nil {
		return nil, []pipeline.Problem{{Code: "resource_syntax", File: file.Name, Message: err.Error()}}
	}
	if robot.ID == "" {
		return nil, []pipeline.Problem{{Code: "resource_without_id", File: file.Name, Message: "the file has no id"}}
	}
	found.id, found.tag = robot.ID, robot.VersionTag
	return []draft{found}, nil
}
