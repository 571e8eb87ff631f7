package audit

import (
	"crypto/sha256"
	"fmt"
	"io"
	"strings"

	"golang.org/x/mod/sumdb/note"
)

// GenerateKey makes an Ed25519 key pair for a log in the text forms of signed
// notes. The origin names the log, such as "zhitong.example.com/audit"; it has
// neither spaces nor plus signs. The private text is a secret.
func GenerateKey(random io.Reader, origin string) (private, public string, err error) {
	if origin == "" || strings.ContainsAny(origin, "+ \t\r\n") {
		return "", "", fmt.Errorf("audit: %q cannot name a log", origin)
	}
	return note.GenerateKey(random, origin)
}

// ParsePrivateKey reads the private text of a key. Its error never holds the text.
func ParsePrivateKey(private string) (note.Signer, error) {
	signer, err := note.NewSigner(strings.TrimSpace(private))
	if err != nil {
		return nil, fmt.Errorf("audit: the signing key cannot be read: %w", err)
	}
	return signer, nil
}

// ParsePublicKey reads the public text of a key.
func ParsePublicKey(public string) (note.Verifier, error) {
	verifier, err := note.NewVerifier(strings.TrimSpace(public))
	if err != nil {
		return nil, fmt.Errorf("audit: the public key cannot be read: %w", err)
	}
	return verifier, nil
}

// keyFingerprint gives the SHA-256 of the public text of a key.
func keyFingerprint(public string) []byte {
	digest := sha256.Sum256([]byte(strings.TrimSpace(public)))
	return digest[:]
}
