package main

import (
	"crypto/sha256"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"

	"zhitong/recon"
)

// sideFiles are the files of one side as they stand on the command line.
type sideFiles []string

// twoSides are the files that commands about reconciliation read.
type twoSides struct {
	Left  sideFiles `help:"A file of the bank: camt, MT940 or CSV. Given again for each further file." required:"" type:"existingfile" sep:"none" placeholder:"FILE"`
	Right sideFiles `help:"A file of the books: CSV, or a statement. Given again for each further file." required:"" type:"existingfile" sep:"none" placeholder:"FILE"`
}

// open opens the files of both sides; close them after reading.
func (s *twoSides) open() (left, right *sideSources, err error) {
	if left, err = s.Left.open(recon.Left); err != nil {
		return nil, nil, err
	}
	if right, err = s.Right.open(recon.Right); err != nil {
		left.close()
		return nil, nil, err
	}
	return left, right, nil
}

// read reads one side.
func (f sideFiles) read(t *terminal, name recon.SideName, options recon.Options) (*recon.Side, error) {
	files, err := f.open(name)
	if err != nil {
		return nil, err
	}
	defer files.close()
	side, err := recon.ReadSide(t, name, files.sources, options)
	if err != nil {
		return nil, refusedInput(err)
	}
	return side, nil
}

// names are what reports call the side.
func (f sideFiles) names() string {
	names := make([]string, len(f))
	for i := range f {
		names[i] = f.name(i)
	}
	return strings.Join(names, ", ")
}

// name is that of the file without its folder, where that tells it.
func (f sideFiles) name(index int) string {
	base := filepath.Base(f[index])
	for other, path := range f {
		if other != index && filepath.Base(path) == base {
			return f[index]
		}
	}
	return base
}

// sideSources are the files of a side while they are read.
type sideSources struct {
	files   []*os.File
	sources []recon.Source
}

func (o *sideSources) close() {
	for _, file := range o.files {
		_ = file.Close() // only read
	}
}

func (f sideFiles) open(name recon.SideName) (*sideSources, error) {
	opened := &sideSources{}
	seen := map[[sha256.Size]byte]string{}
	for index, path := range f {
		file, err := os.Open(path)
		if err == nil {
			opened.files = append(opened.files, file)
			opened.sources = append(opened.sources, sourceOf(file, f.name(index)))
			if len(f) > 1 {
				err = once(seen, file, path)
			}
		}
		if err != nil {
			opened.close()
			return nil, misuse("--%s: %v", name, unwrapPath(err))
		}
	}
	return opened, nil
}

// once refuses a file that was given before, under whatever name: all that moved
// would be there twice.
func once(seen map[[sha256.Size]byte]string, file *os.File, path string) error {
	hash := sha256.New()
	if _, err := io.Copy(hash, file); err != nil {
		return err
	}
	key := [sha256.Size]byte(hash.Sum(nil))
	if before, found := seen[key]; found {
		return errors.New(path + " has the same content as " + before)
	}
	seen[key] = path
	_, err := file.Seek(0, io.SeekStart)
	return err
}

func sourceOf(file *os.File, name string) recon.Source {
	source := recon.Source{Name: name, Reader: file}
	if about, err := file.Stat(); err == nil {
		source.Size = about.Size()
	}
	return source
}
