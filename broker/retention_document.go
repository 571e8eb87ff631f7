package broker

import (
	"bytes"
	"context"
	"encoding/hex"
	"encoding/json"
	"io"
	"slices"
	"time"

	"zhitong/store"
)

// documentFormat names what the documents of the archive look like.
const documentFormat = "zhitong-archive/1"

// departingTree is a root instance that is due with all that it called.
type departingTree struct {
	key       int64
	instances []int64 // those deleted by hand among them
	waits     bool    // something of it runs, or is an item of a batch operation that is still to be done
	head      documentHead
	rows      int        // of the history
	sections  [][]string // JSON of the items, unless they go straight into the file
}

// documentHead begins a document: what the index says as well.
type documentHead struct {
	Format     string    `json:"format"`
	Key        int64     `json:"key"`
	Tenant     string    `json:"tenant"`
	ProcessID  string    `json:"processId"`
	BusinessID string    `json:"businessId,omitempty"`
	State      string    `json:"state"`
	StartedAt  time.Time `json:"startedAt,omitzero"`
	EndedAt    time.Time `json:"endedAt"`
	ArchivedAt time.Time `json:"archivedAt"`
	Rule       string    `json:"rule"`
}

// documents writes trees as JSON.
type documents struct {
	sections []Section // those of the history first
	counted  int       // how many sections are of the history
}

// document writes one document; fill gives it the items, section by section.
type document struct {
	to       io.Writer
	sections []Section
	current  int // -1 before the first
	items    int // of the current section
}

// write writes a document: its head, its sections, and how many rows they have.
func (d *documents) write(to io.Writer, tree *departingTree, fill func(*document) error) error {
	head, err := encodeItem(tree.head)
	if err != nil {
		return err
	}
	doc := &document{to: to, sections: d.sections, current: -1}
	if _, err := io.WriteString(to, head[:len(head)-1]); err != nil {
		return err
	}
	if err := fill(doc); err != nil {
		return err
	}
	if err := doc.turnTo(len(d.sections)); err != nil {
		return err
	}
	end, err := encodeItem(struct {
		Rows int `json:"rows"`
	}{tree.rows})
	if err == nil {
		_, err = io.WriteString(to, ","+end[1:])
	}
	return err
}

// turnTo ends the current section and opens those up to the one of the number.
func (d *document) turnTo(section int) error {
	var text bytes.Buffer
	for d.current < section {
		if d.current >= 0 {
			text.WriteByte(']')
		}
		if d.current++; d.current < len(d.sections) {
			text.WriteString(`,"` + d.sections[d.current].Name + `":[`)
		}
		d.items = 0
	}
	_, err := d.to.Write(text.Bytes())
	return err
}

// add adds an item to a section, which must not come before the last one.
func (d *document) add(section int, item string) error {
	if d.current < section {
		if err := d.turnTo(section); err != nil {
			return err
		}
	}
	if d.items++; d.items > 1 {
		item = "," + item
	}
	_, err := io.WriteString(d.to, item)
	return err
}

// encodeItem gives JSON on one line, with the characters of HTML as they are.
func encodeItem(item any) (string, error) {
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(item); err != nil {
		return "", err
	}
	return string(bytes.TrimSuffix(text.Bytes(), []byte("\n"))), nil
}

// definitionSection tells of the process versions that instances ran as.
func definitionSection(ctx context.Context, reader store.Reader, instances []any, each func(int64, any) error) error {
	ran := map[int64][]int64{} // instances by version
	var versions []any
	for _, of := range []*store.Table{instanceHistory.Spec, deletedInstances.Spec} {
		query := store.Query{Table: of, Columns: []string{"id", "definition"}, Where: store.In{Column: "id", Values: instances}, OrderBy: inKeyOrder(of)}
		err := reader.Select(ctx, query, func(row store.Row) error {
			key, version := row[0].(int64), row[1].(int64)
			if ran[version] == nil {
				versions = append(versions, version)
			}
			ran[version] = append(ran[version], key)
			return nil
		})
		if err != nil {
			return err
		}
	}
	found, err := definitions.Read(ctx, reader, store.Query{Where: store.In{Column: "id", Values: versions}, OrderBy: inKeyOrder(definitions.Spec)})
	for i := 0; err == nil && i < len(found); i++ {
		for _, instance := range ran[found[i].Key] {
			if err = each(instance, shownVersion(instance, found[i])); err != nil {
				break
			}
		}
	}
	return err
}

// shownVersion tells what an instance was of, and by which file it can be proven.
func shownVersion(instance int64, of *Definition) any {
	return struct {
		Instance   int64     `json:"instance"`
		Key        int64     `json:"key"`
		ProcessID  string    `json:"processId"`
		Version    int       `json:"version"`
		VersionTag string    `json:"versionTag,omitempty"`
		Name       string    `json:"name,omitempty"`
		File       string    `json:"file"`
		SHA256     string    `json:"sha256"`
		DeployedAt time.Time `json:"deployedAt"`
	}{instance, of.Key, of.ID, of.Version, of.VersionTag, of.Name, of.ResourceName, hex.EncodeToString(of.Hash), of.DeployedAt}
}

// readSections visits all items of some instances, section by section.
func (d *documents) readSections(ctx context.Context, reader store.Reader, instances []int64, each func(section int, instance int64, item string) error) error {
	for i, section := range d.sections {
		for some := range slices.Chunk(instances, MaxPage) {
			err := section.Read(ctx, reader, anyOf(some), func(instance int64, item any) error {
				text, err := encodeItem(item)
				if err != nil {
					return err
				}
				return each(i, instance, text)
			})
			if err != nil {
				return err
			}
		}
	}
	return nil
}
