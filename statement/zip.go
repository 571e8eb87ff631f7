package statement

import (
	"archive/zip"
	"bytes"
	"io"
	"path"
	"slices"
	"strings"

	"golang.org/x/text/encoding/simplifiedchinese"
)

// unpackZip visits the members of an archive in the order of their names, or
// the sheets where it is a workbook.
func unpackZip(r io.Reader, options Options, depth int, visit func(part) error) error {
	content, err := readWhole(r, options)
	if err != nil {
		return err
	}
	archive, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
	if err != nil {
		return containerError(options, err)
	}
	if slices.ContainsFunc(archive.File, func(f *zip.File) bool { return f.Name == "xl/workbook.xml" }) {
		if unpackedSize(archive) > uint64(workbookLimit(options)) {
			return refusal(options, CodeTooLarge, "the workbook unpacks to more than the allowed %d bytes", workbookLimit(options))
		}
		return unpackXLSX(content, options, visit)
	}
	members, err := statementMembers(archive, options)
	if err != nil {
		return err
	}
	for _, member := range members {
		if err := unpackMember(member, options, depth, visit); err != nil {
			return err
		}
	}
	return nil
}

// unpackedSize is what the directory of an archive says.
func unpackedSize(archive *zip.Reader) (sum uint64) {
	for _, file := range archive.File {
		sum += min(file.UncompressedSize64, 1<<40)
	}
	return sum
}

// zipMember is a member with its name as text.
type zipMember struct {
	*zip.File
	name string
}

// notStatements are the endings of what banks pack beside a statement.
var notStatements = []string{".pdf", ".png", ".jpg", ".jpeg", ".doc", ".docx", ".sig", ".md5", ".sha1"}

// statementMembers chooses the members to read: the one that is asked for, or
// all but summaries, hidden files and what cannot be a statement.
func statementMembers(archive *zip.Reader, options Options) ([]zipMember, error) {
	limits := options.Limits.withDefaults()
	if len(archive.File) > limits.Members {
		return nil, refusal(options, CodeTooLarge, "the archive has more than the allowed %d members", limits.Members)
	}
	var chosen []zipMember
	for _, file := range archive.File {
		member := zipMember{file, memberName(file)}
		if wanted(member.name, options.Member) && !file.FileInfo().IsDir() {
			chosen = append(chosen, member)
		}
	}
	slices.SortFunc(chosen, func(a, b zipMember) int { return strings.Compare(a.name, b.name) })
	switch {
	case len(chosen) == 0 && options.Member != "":
		return nil, refusal(options, CodeMissingField, "the archive has no member of that name")
	case len(chosen) == 0:
		return nil, refusal(options, CodeUnknownFormat, "the archive holds no statement")
	}
	return chosen, nil
}

func wanted(name, asked string) bool {
	if asked != "" {
		return name == asked
	}
	base := path.Base(name)
	return !strings.HasPrefix(base, ".") && !strings.HasPrefix(name, "__MACOSX/") &&
		!strings.Contains(base, "汇总") && !slices.Contains(notStatements, strings.ToLower(path.Ext(base)))
}

// memberName reads names of archives that were packed under a Chinese Windows.
func memberName(file *zip.File) string {
	if file.NonUTF8 {
		if name, err := simplifiedchinese.GB18030.NewDecoder().String(file.Name); err == nil {
			return name
		}
	}
	return strings.ToValidUTF8(file.Name, "?")
}

// encryptedFlag is bit 0 of the general purpose flags (APPNOTE 4.4.4).
const encryptedFlag = 1

func unpackMember(member zipMember, options Options, depth int, visit func(part) error) error {
	limit := options.Limits.withDefaults().Unpacked
	options.part = member.name
	options.File = strings.TrimPrefix(options.File+"/"+member.name, "/")
	switch {
	case member.Flags&encryptedFlag != 0:
		return refusal(options, CodeEncrypted, "the archive is encrypted; unpack it with its password first")
	case member.UncompressedSize64 > uint64(limit):
		return refusal(options, CodeTooLarge, "the member unpacks to more than the allowed %d bytes", limit)
	}
	opened, err := member.Open()
	if err != nil {
		return containerError(options, err)
	}
	defer opened.Close()
	return unpack(&limitedReader{in: &unpackedReader{opened, options}, left: limit}, options, depth+1, visit)
}
