package statement

import "math/big"

// nachaHashModulus keeps the ten low digits of the sum of routing numbers.
var nachaHashModulus = big.NewInt(10_000_000_000)

// nachaColumns are the places of the figures of a control record.
type nachaColumns struct{ entries, hash, debits, credits [2]int }

var (
	nachaBatchColumns    = nachaColumns{[2]int{5, 10}, [2]int{11, 20}, [2]int{21, 32}, [2]int{33, 44}}
	nachaBatchColumnsADV = nachaColumns{[2]int{5, 10}, [2]int{11, 20}, [2]int{21, 40}, [2]int{41, 60}}
	nachaFileColumns     = nachaColumns{[2]int{14, 21}, [2]int{22, 31}, [2]int{32, 43}, [2]int{44, 55}}
	nachaFileColumnsADV  = nachaColumns{[2]int{14, 21}, [2]int{22, 31}, [2]int{32, 51}, [2]int{52, 71}}
)

func (n *nachaReader) batchControl(line *columnLine) error {
	if err := n.flush(line); err != nil {
		return err
	}
	columns := nachaBatchColumns
	if n.batch.class == nachaADV {
		columns = nachaBatchColumnsADV
	}
	stated, err := n.compare(line, "batch", columns, &n.batch.nachaSums)
	if err != nil {
		return err
	}
	number, err := n.number(line, 88, 94, "8")
	if err != nil {
		return err
	}
	n.out.controls.count("batch number", int(number), int(n.batch.number))
	n.file.add(stated)
	n.file.batches++
	n.batch.statement.Raw.Length = line.end - n.batch.statement.Raw.Offset
	n.batch, n.waiting = nil, true
	return nil
}

func (n *nachaReader) fileControl(line *columnLine) error {
	columns := nachaFileColumns
	if n.file.adv {
		columns = nachaFileColumnsADV
	}
	if _, err := n.compare(line, "file", columns, &n.file.nachaSums); err != nil {
		return err
	}
	batches, err := n.number(line, 2, 7, "9")
	if err != nil {
		return err
	}
	if batches > 0 && n.file.batches == 0 {
		return n.refuse(line, 2, CodeTruncated, "9", "the file has none of the batches that it states")
	}
	n.out.controls.count("batches", int(batches), n.file.batches)
	n.file.blocks, err = n.number(line, 8, 13, "9")
	n.inFile, n.ended = false, true
	return err
}

// compare proves the figures of a control record and returns them, so that a
// wrong batch does not make the file wrong as well.
func (n *nachaReader) compare(line *columnLine, level string, columns nachaColumns, sums *nachaSums) (*nachaSums, error) {
	record := line.cut(1, 1)
	entries, err := n.number(line, columns.entries[0], columns.entries[1], record)
	if err != nil {
		return nil, err
	}
	stated := &nachaSums{entries: int(entries)}
	n.out.controls.count(level+" entries and addenda", stated.entries, sums.entries)
	sums.hash.Mod(&sums.hash, nachaHashModulus)
	for _, figure := range []struct {
		name             string
		columns          [2]int
		stated, computed *big.Int
	}{
		{"hash", columns.hash, &stated.hash, &sums.hash}, {"debits", columns.debits, &stated.debits, &sums.debits},
		{"credits", columns.credits, &stated.credits, &sums.credits},
	} {
		value, err := n.number(line, figure.columns[0], figure.columns[1], record)
		if err != nil {
			return nil, err
		}
		figure.stated.SetInt64(value)
		n.out.controls.sum(level+" "+figure.name, figure.stated, figure.computed)
	}
	return stated, nil
}

func (s *nachaSums) add(batch *nachaSums) {
	s.entries += batch.entries
	s.hash.Add(&s.hash, &batch.hash)
	s.debits.Add(&s.debits, &batch.debits)
	s.credits.Add(&s.credits, &batch.credits)
}
