package backup

import (
	"slices"

	"zhitong/store"
)

// Header says what a backup is of.
type Header struct {
	Program   string          `json:"program"` // version of the program that took it
	Dialect   string          `json:"dialect"` // of the store that it was taken of
	TakenAt   int64           `json:"takenAt"` // microseconds since 1970, by the clock of the store
	PublicKey string          `json:"publicKey,omitempty"`
	Applied   []store.Applied `json:"migrations"`
}

// checkKnown refuses migrations that this program does not have.
func checkKnown(what string, applied []store.Applied, migrations []store.Migration) error {
	for _, a := range applied {
		if a.Version == 0 { // the row that nodes lock while they migrate
			continue
		}
		i := slices.IndexFunc(migrations, func(m store.Migration) bool { return m.Module == a.Module && m.Version == a.Version })
		switch {
		case i < 0:
			return refuse(CodeVersion, "%s has version %d of module %s, which this program does not know: use the release that wrote it, or a newer one",
				what, a.Version, a.Module)
		case migrations[i].Checksum() != a.Checksum:
			return refuse(CodeVersion, "%s has other tables of module %s (version %d) than this program", what, a.Module, a.Version)
		}
	}
	return nil
}

func named(tables []*store.Table, name string) *store.Table {
	i := slices.IndexFunc(tables, func(table *store.Table) bool { return table.Name == name })
	if i < 0 {
		return nil
	}
	return tables[i]
}
