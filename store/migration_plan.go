package store

// Applied is a migration that the database has, as recorded in MigrationTable.
type Applied struct {
	Module   string
	Version  int
	Checksum string
}

// Pending gives the migrations that are not applied yet, in order, after
// checking all of them: ErrInvalid when a module's versions are not 1, 2, 3 …,
// ErrMigration when an applied one has changed or the database has a version of
// a listed module that the list does not have, or is marked as an unfinished
// copy. Modules that are not listed are none of its business.
func Pending(applied []Applied, migrations []Migration) ([]Migration, error) {
	known := map[string]int{}
	recorded := map[Applied]string{}
	for _, a := range applied {
		if a.Module == UnfinishedCopy.Module {
			return nil, ErrMigration.WithMessage("a copy into this database was begun and has not ended: nothing can work on it; copy again into an empty one")
		}
		recorded[Applied{Module: a.Module, Version: a.Version}] = a.Checksum
	}
	var pending []Migration
	for _, migration := range migrations {
		if err := migration.Validate(); err != nil {
			return nil, err
		}
		known[migration.Module]++
		if migration.Version != known[migration.Module] {
			return nil, Invalid("module %s lists migration %d where %d is due", migration.Module, migration.Version, known[migration.Module])
		}
		checksum, done := recorded[Applied{Module: migration.Module, Version: migration.Version}]
		switch {
		case !done:
			pending = append(pending, migration)
		case checksum != migration.Checksum():
			return nil, ErrMigration.WithMessage("migration %d of module %s was changed after it had been applied", migration.Version, migration.Module)
		}
	}
	return pending, checkNewest(applied, known)
}

func checkNewest(applied []Applied, known map[string]int) error {
	for _, a := range applied {
		if newest, listed := known[a.Module]; listed && a.Version > newest {
			return ErrMigration.WithMessage("the database has version %d of module %s; this program knows %d: it was written by a newer release",
				a.Version, a.Module, newest)
		}
	}
	return nil
}
