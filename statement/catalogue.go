package statement

import (
	"bytes"
	"cmp"
	"embed"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"

	"go.yaml.in/yaml/v3"
)

//go:embed profiles/*.yaml
var shippedProfiles embed.FS

// maxProfileBytes bounds the text of a profile.
const maxProfileBytes = 1 << 20

// shipped reads the catalogue once. The files are part of the program and each
// is read by a test, so one that cannot be read is a mistake of the build.
var shipped = sync.OnceValue(func() []*CSVProfile {
	entries, err := shippedProfiles.ReadDir("profiles")
	if err != nil {
		panic(err)
	}
	var profiles []*CSVProfile
	for _, entry := range entries {
		text, err := shippedProfiles.ReadFile("profiles/" + entry.Name())
		if err != nil {
			panic(err)
		}
		profile, err := ReadProfile(bytes.NewReader(text), entry.Name())
		if err != nil {
			panic(err)
		}
		profiles = append(profiles, profile)
	}
	slices.SortFunc(profiles, func(a, b *CSVProfile) int { return cmp.Compare(a.Name, b.Name) })
	return profiles
})

// Profiles are the profiles that ship, by name. They are not to be changed.
func Profiles() []*CSVProfile { return slices.Clone(shipped()) }

// LookupProfile returns the profile that ships under that name; another name
// is an *Error with CodeInvalidProfile.
func LookupProfile(name string) (*CSVProfile, error) {
	for _, profile := range shipped() {
		if profile.Name == name {
			return profile, nil
		}
	}
	return nil, &Error{Code: CodeInvalidProfile, Message: "no profile of that name ships", Path: name, Line: 1}
}

// ReadProfile reads a profile in YAML or JSON and checks it. Keys that mean
// nothing are refused. Errors about the text are *Error with
// CodeInvalidProfile.
func ReadProfile(r io.Reader, file string) (*CSVProfile, error) {
	text, err := io.ReadAll(io.LimitReader(r, maxProfileBytes+1))
	if err != nil {
		return nil, err
	}
	if len(text) > maxProfileBytes {
		return nil, &Error{Code: CodeTooLarge, Message: fmt.Sprintf("a profile is larger than the allowed %d bytes", maxProfileBytes), File: file, Line: 1}
	}
	var profile CSVProfile
	decoder := yaml.NewDecoder(bytes.NewReader(text))
	decoder.KnownFields(true)
	if err := decoder.Decode(&profile); err != nil {
		return nil, &Error{Code: CodeInvalidProfile, Message: strings.TrimPrefix(err.Error(), "yaml: "), File: file, Line: 1}
	}
	if err := profile.Check(); err != nil {
		if refused, ok := errors.AsType[*Error](err); ok {
			refused.File, refused.Line = file, 1
		}
		return nil, err
	}
	return &profile, nil
}
