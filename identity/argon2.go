package identity

import (
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"io"
	"strings"

	"golang.org/x/crypto/argon2"

	"zhitong/pipeline"
)

// The cost of a new hash, which takes some 20 milliseconds (OWASP Password
// Storage Cheat Sheet: argon2id with 19 MiB, two passes, one lane).
const (
	argonMemory = 19 * 1024 // KiB
	argonTime   = 2
	argonLanes  = 1
	argonSalt   = 16
	argonKey    = 32
)

// The length of a password, in bytes (NIST SP 800-63B, 5.1.1.2).
const (
	minPassword = 8
	maxPassword = 1024
)

// CheckPassword refuses a password that is too short or too long.
func CheckPassword(text string) error {
	if len(text) < minPassword || len(text) > maxPassword {
		return pipeline.Refuse(pipeline.InvalidArgument, "a password has %d to %d bytes", minPassword, maxPassword)
	}
	return nil
}

// hashPassword makes the PHC string of a password with a random salt.
func hashPassword(random io.Reader, text string) (string, error) {
	salt := make([]byte, argonSalt)
	if _, err := io.ReadFull(random, salt); err != nil {
		return "", fmt.Errorf("identity: no randomness for a salt: %w", err)
	}
	key := argon2.IDKey([]byte(text), salt, argonTime, argonMemory, argonLanes, argonKey)
	encode := base64.RawStdEncoding.EncodeToString
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, argonMemory, argonTime, argonLanes, encode(salt), encode(key)), nil
}

// matches says whether a password has the PHC string. A string that this
// package did not write matches nothing.
func matches(phc, text string) bool {
	parts := strings.Split(phc, "$")
	if len(parts) != 6 || parts[1] != "argon2id" || parts[2] != fmt.Sprintf("v=%d", argon2.Version) {
		return false
	}
	var memory, time uint32
	var lanes uint8
	if _, err := fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &memory, &time, &lanes); err != nil || memory > 1<<20 || time > 100 || lanes == 0 || time == 0 {
		return false
	}
	salt, err := base64.RawStdEncoding.DecodeString(parts[4])
	if err != nil {
		return false
	}
	want, err := base64.RawStdEncoding.DecodeString(parts[5])
	if err != nil || len(want) == 0 || len(want) > 128 {
		return false
	}
	got := argon2.IDKey([]byte(text), salt, time, memory, lanes, uint32(len(want)))
	return subtle.ConstantTimeCompare(got, want) == 1
}
