package statement

import "math/big"

// accountTrailer reads record 49: control total and number of records.
func (r *bai2Reader) accountTrailer(record *bai2Record) error {
	account := r.account
	account.records += record.physical
	if err := r.compare(record, "account total", "account records", &account.bai2Level, 1); err != nil {
		return err
	}
	statement := account.statement
	statement.Raw.Length = record.end - statement.Raw.Offset
	r.group.total.Add(&r.group.total, r.stated(record, &account.bai2Level))
	r.group.records += account.records
	r.account, r.waiting, r.level = nil, true, 2
	return nil
}

// groupTrailer reads record 98: control total, accounts and records.
func (r *bai2Reader) groupTrailer(record *bai2Record) error {
	group := &r.group
	group.records += record.physical
	if err := r.compare(record, "group total", "group records", &group.bai2Level, 2); err != nil {
		return err
	}
	if err := r.compareCount(record, 1, "accounts", group.parts); err != nil {
		return err
	}
	r.file.total.Add(&r.file.total, r.stated(record, &group.bai2Level))
	r.file.records += group.records
	r.file.parts++
	r.level = 1
	return nil
}

// fileTrailer reads record 99: control total, groups and records.
func (r *bai2Reader) fileTrailer(record *bai2Record) error {
	r.file.records += record.physical
	if err := r.compare(record, "file total", "file records", &r.file.bai2Level, 2); err != nil {
		return err
	}
	if err := r.compareCount(record, 1, "groups", r.file.parts); err != nil {
		return err
	}
	r.level = 0
	return r.tellEnd()
}

// compare proves the control total (field 0) and the number of records.
func (r *bai2Reader) compare(record *bai2Record, total, records string, level *bai2Level, recordsField int) error {
	stated, err := r.integer(record, 0)
	if err != nil {
		return err
	}
	if stated != nil {
		r.out.controls.sum(total, stated, &level.total)
	}
	return r.compareCount(record, recordsField, records, level.records)
}

func (r *bai2Reader) compareCount(record *bai2Record, index int, figure string, counted int) error {
	stated, err := r.integer(record, index)
	if err != nil || stated == nil {
		return err
	}
	if !stated.IsInt64() {
		return r.fail(record.place(index), CodeMalformedField, record.code, "the number is too large")
	}
	r.out.controls.count(figure, int(stated.Int64()), counted)
	return nil
}

// stated is what the level above sums up: the figure of the trailer, so that
// one wrong account does not make its group and file wrong as well.
func (r *bai2Reader) stated(record *bai2Record, level *bai2Level) *big.Int {
	if stated, err := r.integer(record, 0); err == nil && stated != nil {
		return stated
	}
	return &level.total
}
