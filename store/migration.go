package store

// Migration is one step of a module's tables. Steps only expand: what older
// nodes read and write stays. An applied step is never edited; it is followed
// by another.
type Migration struct {
	Module string
	// Version counts the steps of a module from 1 without gaps.
	Version      int
	CreateTables []*Table
	AddColumns   []AddColumn
	AddIndexes   []AddIndex
}

// AddColumn adds a nullable column to a table that exists.
type AddColumn struct {
	Table  string
	Column Column
}

// AddIndex adds an index to a table that exists.
type AddIndex struct {
	Table string
	Index Index
}
