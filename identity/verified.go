package identity

import (
	"crypto/hmac"
	"crypto/sha256"
	"sync"
	"time"
)

// How long a password that was right is remembered, and how many.
const (
	rememberFor   = time.Minute
	maxRemembered = 10_000
)

// verified remembers passwords that were right, so that basic authentication
// does not pay for argon2 on every request. What it keeps is an HMAC under a
// key of this process, bound to the stored hash: a changed password is not in it.
type verified struct {
	key []byte

	mu    sync.Mutex
	until map[[sha256.Size]byte]time.Time
}

func (v *verified) mark(user, text, phc string) (sum [sha256.Size]byte) {
	mac := hmac.New(sha256.New, v.key)
	for _, part := range []string{user, text, phc} {
		inner := sha256.Sum256([]byte(part)) // so that no two triples read the same
		mac.Write(inner[:])
	}
	mac.Sum(sum[:0])
	return sum
}

func (v *verified) holds(user, text, phc string, now time.Time) bool {
	if phc == "" {
		return false
	}
	mark := v.mark(user, text, phc)
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.until[mark].After(now)
}

func (v *verified) remember(user, text, phc string, now time.Time) {
	mark := v.mark(user, text, phc)
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.until == nil || len(v.until) >= maxRemembered {
		v.until = map[[sha256.Size]byte]time.Time{}
	}
	v.until[mark] = now.Add(rememberFor)
}

// When failed attempts make a name wait, and for how long at most.
const (
	freeAttempts = 5
	longestWait  = 15 * time.Minute
	maxNames     = 10_000
)

// attempts counts failed sign-ins of each name, whether or not there is such a
// user. Each node counts for itself.
type attempts struct {
	mu    sync.Mutex
	names map[string]failures
}

type failures struct {
	count int
	until time.Time
}

// wait says how long the name has to wait now.
func (a *attempts) wait(name string, now time.Time) time.Duration {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.names[name].until.Sub(now)
}

func (a *attempts) failed(name string, now time.Time) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.names == nil || len(a.names) >= maxNames {
		a.names = map[string]failures{}
	}
	f := a.names[name]
	f.count++
	if over := f.count - freeAttempts; over >= 0 {
		f.until = now.Add(min(longestWait, time.Second<<min(over, 20)))
	}
	a.names[name] = f
}

func (a *attempts) succeeded(name string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	delete(a.names, name)
}
