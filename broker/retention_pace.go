package broker

import "time"

// The rule by which retention shares the writer with others.
const (
	// sliceTime is how long one slice may keep the writer, about, and so how much
	// longer than before a command may wait.
	sliceTime = 15 * time.Millisecond
	// idleShare is the part of the time that slices take while nobody waits.
	idleShare = 0.5
	// leastShare is their part beside others as long as what is due has been due
	// for punctual at most; from there it grows with the delay, to mostShare once
	// that is late.
	leastShare = 1.0 / 25
	mostShare  = 1.0 / 4
	punctual   = time.Minute
	late       = 5 * time.Minute
	// idleAfter is how long nobody may have waited behind a slice for nobody else
	// to be there.
	idleAfter = time.Second
)

// Limits of one slice: root instances, and for each of them so many rows of what
// belongs to them and so many instances with what they called. Fewer root instances
// would hardly keep the writer for less time: most of it goes to what every slice costs.
const (
	fewestTrees      = 100
	mostTrees        = 500
	rowsOfATree      = 20
	instancesOfATree = 4
	// smallSlice is how many times smaller than others a slice is that is to tell what
	// they cost.
	smallSlice = 3
	// firstRowTime is what taking a row away is held to cost until that is known.
	firstRowTime = 5 * time.Microsecond
)

// retentionPace says how much a slice takes away and how long retention rests after it. It
// knows the time only from what it is told.
type retentionPace struct {
	trees  int           // root instances of the next slice
	usual  int           // of most slices
	row    time.Duration // of the writer, for a row, with its part of what every slice costs
	beside sliceCosts    // of slices beside others
	ofTree int64         // rows
	waited time.Time     // when somebody last waited behind a slice
}

func newRetentionPace() retentionPace {
	return retentionPace{trees: fewestTrees, usual: fewestTrees, row: firstRowTime, ofTree: rowsOfATree}
}

// sliceDone is what is known of a slice once it is durable.
type sliceDone struct {
	at     time.Time
	took   time.Duration // with the wait for its turn and what others had done in the same batch
	trees  int64
	rows   int64
	waited bool          // somebody else, behind it
	delay  time.Duration // how long ago the oldest that is due should have left
}

// rest gives how long to rest after a slice, and settles how large the next one is.
func (p *retentionPace) rest(done sliceDone) time.Duration {
	if done.waited {
		p.waited = done.at
	}
	alone := done.at.Sub(p.waited) >= idleAfter
	p.learn(done, alone)
	own, share := min(done.took, p.row*time.Duration(done.rows)), idleShare
	if !alone {
		share = shareAt(done.delay)
	}
	return max(0, time.Duration(float64(own)/share)-done.took)
}

// restFromArchiving gives how long to rest after documents were written: that
// keeps nobody from the writer, but takes processors and the disk from others.
func (p *retentionPace) restFromArchiving(at time.Time, took, delay time.Duration) time.Duration {
	if at.Sub(p.waited) >= idleAfter {
		return 0
	}
	return time.Duration(float64(took)/shareAt(delay)) - took
}

// learn follows what a row costs, and settles how large the next slice is: beside others
// every fourth is small, since only that tells what of their time is due to the rows.
func (p *retentionPace) learn(done sliceDone, alone bool) {
	p.learnRow(done, alone)
	if done.trees > 0 { // at once up, since larger trees may follow each other, and slowly down
		rows := min((done.rows+done.trees-1)/done.trees, rowsOfATree)
		p.ofTree = max(rows, p.ofTree-(p.ofTree-rows+3)/4)
	}
	p.usual = int(max(fewestTrees, min(sliceTime/(p.row*time.Duration(p.ofTree)), time.Duration(2*p.usual), mostTrees)))
	p.trees = p.usual
	if !alone && p.beside.slices%4 == 3 {
		p.trees /= smallSlice
	}
}

// learnRow follows what a row costs: slices that had the writer to themselves tell it,
// of others each that it is no more than all of their time, and many how much more of
// it larger ones took.
func (p *retentionPace) learnRow(done sliceDone, alone bool) {
	seen := max(done.took/time.Duration(max(done.rows, 1)), time.Nanosecond)
	if alone {
		p.row, p.beside = max(p.row+(seen-p.row)/4, time.Nanosecond), sliceCosts{}
		return
	}
	p.beside.add(done.rows, done.took)
	if least, most, known := p.beside.ofRow(); known {
		p.row = max(least, min(p.row, most+most/2)) // what every slice costs comes on top
	}
	p.row = max(min(p.row, seen), time.Nanosecond)
}

// shareAt gives the part of the time that slices take beside others.
func shareAt(delay time.Duration) float64 {
	grown := float64(delay-punctual) / float64(late-punctual)
	return leastShare + (mostShare-leastShare)*max(0, min(grown, 1))
}

// rows is how many rows of what belongs to instances a slice takes.
func (p *retentionPace) rows() int { return p.trees * rowsOfATree }

// instances is how many instances a slice takes.
func (p *retentionPace) instances() int { return p.trees * instancesOfATree }

// holds says whether a slice takes so much whole.
func (p *retentionPace) holds(rows, instances int) bool {
	return rows < p.rows() && instances < p.instances()
}
