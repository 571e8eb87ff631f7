package pipeline

// attempts keeps the other writers of the node from working beside a batch that is
// tried again, so that no two of them are in each other's way twice. It is made of
// channels, so that a test can tell who waits from who is at work.
type attempts struct {
	places chan struct{} // of which each batch at work has one
	again  chan struct{} // the place of who takes all of them
}

func newAttempts(writers int) attempts {
	return attempts{make(chan struct{}, writers), make(chan struct{}, 1)}
}

// begin waits until an attempt may be made; end lets the next ones be made.
func (a attempts) begin(attempt int) (end func()) {
	count := 1
	if attempt > 0 {
		a.again <- struct{}{}
		count = cap(a.places)
	}
	for range count {
		a.places <- struct{}{}
	}
	return func() {
		for range count {
			<-a.places
		}
		if attempt > 0 {
			<-a.again
		}
	}
}
