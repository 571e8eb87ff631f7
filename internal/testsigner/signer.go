// Package testsigner gives tests keys for audit logs.
package testsigner

import (
	"crypto/sha256"
	"math/rand/v2"

	"golang.org/x/mod/sumdb/note"

	"zhitong/audit"
)

// Of gives the signer of a log with its public key, the same for the same origin:
// whoever knows the origin can sign.
func Of(origin string) (signer note.Signer, public string) {
	private, public, err := audit.GenerateKey(rand.NewChaCha8(sha256.Sum256([]byte(origin))), origin)
	if err == nil {
		signer, err = audit.ParsePrivateKey(private)
	}
	if err != nil {
		panic(err) // the origin is a constant
	}
	return signer, public
}
