package main

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"zhitong/audit"
)

// The files of the key that signs the audit log.
const (
	privateKeyFile = "audit.key"
	publicKeyFile  = "audit.pub"
)

// logOrigin names the log in its checkpoints.
const logOrigin = "zhitong.audit"

// signingKey reads the key pair of the audit log, and makes it at first start.
func signingKey(directory string) (private, public string, err error) {
	private, public, err = knownSigningKey(directory)
	if errors.Is(err, fs.ErrNotExist) {
		return makeSigningKey(directory)
	}
	return private, public, err
}

// knownSigningKey reads the key pair of the audit log where it was made before.
func knownSigningKey(directory string) (private, public string, err error) {
	content, err := os.ReadFile(filepath.Join(directory, privateKeyFile))
	if err != nil {
		return "", "", fmt.Errorf("the signing key of the audit log cannot be read: %w", err)
	}
	known, err := os.ReadFile(filepath.Join(directory, publicKeyFile))
	if err != nil {
		return "", "", fmt.Errorf("the public key of the audit log cannot be read: %w", err)
	}
	return strings.TrimSpace(string(content)), strings.TrimSpace(string(known)), nil
}

func makeSigningKey(directory string) (private, public string, err error) {
	if private, public, err = audit.GenerateKey(rand.Reader, logOrigin); err != nil {
		return "", "", err
	}
	if err := os.MkdirAll(directory, 0o700); err != nil {
		return "", "", fmt.Errorf("the directory of the audit log's key cannot be made: %w", err)
	}
	if err := os.WriteFile(filepath.Join(directory, publicKeyFile), []byte(public+"\n"), 0o644); err != nil {
		return "", "", err
	}
	return private, public, os.WriteFile(filepath.Join(directory, privateKeyFile), []byte(private+"\n"), 0o600)
}
