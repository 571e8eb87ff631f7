package audit

import (
	"crypto/sha256"
	"errors"
)

// secretSize is the size of the secret that the salts of a leaf come from.
const secretSize = 16

// opening is what opens the commitments of a leaf: one secret that all its salts
// come from, or, once a field was erased, the salts of the other fields and the
// commitments of the erased ones. A secret that stayed would let everybody try
// out values of the erased field.
type opening struct {
	secret []byte
	erased uint8 // a bit a field
	values [fieldCount][sha256.Size]byte
}

var errOpening = errors.New("audit: the salts of a leaf cannot be read")

func (o *opening) isErased(field Field) bool { return o.erased>>field&1 == 1 }

// salt gives the salt of a field that was not erased.
func (o *opening) salt(field Field) [sha256.Size]byte {
	if o.secret == nil {
		return o.values[field]
	}
	var input [secretSize + 1]byte
	copy(input[:], o.secret)
	input[secretSize] = byte(field)
	return sha256.Sum256(input[:])
}

// expand replaces the secret by the salts that come from it.
func (o *opening) expand() {
	if o.secret == nil {
		return
	}
	for field := range fieldCount {
		o.values[field] = o.salt(field)
	}
	o.secret = nil
}

// forget replaces the salt of a field by its commitment.
func (o *opening) forget(field Field, commitment [sha256.Size]byte) {
	o.erased |= 1 << field
	o.values[field] = commitment
}

// encode gives the secret alone, or the erased fields and a value for each field.
func (o *opening) encode() []byte {
	if o.secret != nil {
		return o.secret
	}
	encoded := make([]byte, 0, 1+int(fieldCount)*sha256.Size)
	encoded = append(encoded, o.erased)
	for _, value := range o.values {
		encoded = append(encoded, value[:]...)
	}
	return encoded
}

func decodeOpening(encoded []byte) (opening, error) {
	if len(encoded) == secretSize {
		return opening{secret: encoded}, nil
	}
	if len(encoded) != 1+int(fieldCount)*sha256.Size {
		return opening{}, errOpening
	}
	decoded := opening{erased: encoded[0]}
	for field := range fieldCount {
		copy(decoded.values[field][:], encoded[1+int(field)*sha256.Size:])
	}
	return decoded, nil
}

// commit gives the commitment to a value.
func commit(salt [sha256.Size]byte, value []byte) [sha256.Size]byte {
	var buffer [128]byte
	return sha256.Sum256(append(append(buffer[:0], salt[:]...), value...))
}
