// Package workbench is the daily reconciliation as a module of the platform:
// statement files that arrive, runs of the matcher, breaks that people or rules
// decide, and the workers that a process calls for each of these.
//
// An item is in at most one confirmed group. A run reads the claim generation of
// its account before it matches and is refused when that has changed by the time
// it finishes; whoever else claims an item (a clerk who confirms a suggestion, a
// break that is settled by a posting) advances the same generation. So two runs,
// or a run and a clerk, can never both win.
//
// A break belongs to the run that found it and to the process instance that
// decides it. It is given out again when it was carried, when its instance ended
// without deciding, and when one of its items was settled otherwise; what the
// former instance still decides about it then changes nothing.
//
// People decide on breaks at the workbench as well: a [Decision] claims items,
// posts journals and moves breaks in one command, waits for a second person above
// the limit of the first, and keeps what it takes to be undone exactly.
//
// A run goes on from what the one before has left, so that it costs the new and the
// open items; its breaks are opened in slices, however many there are.
//
// Large contents (files, entries, groups, reports) are bundles: rows of at most
// 1 MB that are written ahead and count for nothing until a record names the
// hash of the whole.
package workbench
