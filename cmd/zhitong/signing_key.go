package main

import (
	"context"
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

// signingKey reads the key pair of the audit log for a node, and makes it at first start. A log that was
// signed with another key is not gone on with, unless the settings say that its key is lost: checks of the
// whole log would fail from then on, and backups could not be restored.
func (n *node) signingKey(ctx context.Context) (private, public string, err error) {
	signed, err := latestCheckpoint(ctx, n.store)
	if err != nil {
		return "", "", err
	}
	directory := n.settings.keyDirectory()
	if signed == nil || n.settings.KeyIsLost {
		return signingKey(directory)
	}
	private, public, err = knownSigningKey(directory)
	if errors.Is(err, fs.ErrNotExist) {
		return "", "", misuse("the audit log of this store is signed, and its key is not in %s: %s", directory, ownKeyAdvice)
	}
	if err != nil {
		return "", "", err
	}
	return private, public, signedWith(signed, public, directory)
}

// ownKeyAdvice is what to do where the key of a log is not at hand.
const ownKeyAdvice = "copy audit.key and audit.pub of the former server or of the other nodes there, or name their directory with --keys; " +
	"if they are lost for good, --key-is-lost goes on under another key, and checks of the whole log fail from then on"

// signedWith refuses a key that has not signed the newest checkpoint. Whatever else may be wrong with
// that is for those who verify the log.
func signedWith(signed []byte, public, directory string) error {
	verifier, err := audit.ParsePublicKey(public)
	if err != nil {
		return misuse("%s: %v", filepath.Join(directory, publicKeyFile), err)
	}
	if _, err := audit.OpenCheckpoint(signed, verifier); errors.Is(err, audit.ErrAnotherKey) {
		return misuse("the audit log of this store is signed with another key than that in %s: %s", directory, ownKeyAdvice)
	}
	return nil
}

// signingKey reads the key pair of the audit log, and makes it where there is none.
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
