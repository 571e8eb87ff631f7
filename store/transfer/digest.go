package transfer

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"math/bits"

	"zhitong/store"
)

// digest is of a set of rows, whatever their order: their number, and the sum
// modulo 2^256 of the SHA-256 of each. It shows what got lost or was altered on
// the way; that nobody forged anything is for the audit log to prove.
type digest struct {
	rows int64
	sum  [4]uint64 // the least significant first
}

// add adds a row and gives the size of its image, which is the same in every
// backend: a kind and, where it varies, a length before each value.
func (d *digest) add(row store.Row) (size int) {
	image := []byte(store.KeyOf(row, store.Positions(len(row))))
	hash := sha256.Sum256(image)
	carry := uint64(0)
	for i := range d.sum {
		d.sum[i], carry = bits.Add64(d.sum[i], binary.LittleEndian.Uint64(hash[8*i:]), carry)
	}
	d.rows++
	return len(image)
}

// of gives the digest in hexadecimal, bound to the table and its columns.
func (d *digest) of(table *store.Table) string {
	sum := sha256.New()
	fmt.Fprintf(sum, "table %s rows %d\n", table.Name, d.rows)
	for _, column := range table.Columns {
		fmt.Fprintf(sum, "column %s %s\n", column.Name, column.Type)
	}
	for _, part := range d.sum {
		sum.Write(binary.LittleEndian.AppendUint64(nil, part))
	}
	return hex.EncodeToString(sum.Sum(nil))
}
