package feel

// indexedEntries is the size from which a context looks keys up in a map rather than by comparing.
const indexedEntries = 12

// Entry is one key of a context with its value.
type Entry struct {
	Key   string
	Value Value
}

type context struct {
	entries []Entry
	index   map[string]int
	extent  extent
}

// ContextBuilder collects the entries of a context in order. The zero builder is ready; it must not be used any more
// once Build has been called.
type ContextBuilder struct {
	entries []Entry
	index   map[string]int
}

// Set adds an entry, or replaces the value of a key that is there already (it keeps its place).
func (b *ContextBuilder) Set(key string, value Value) *ContextBuilder {
	if at := find(b.entries, b.index, key); at >= 0 {
		b.entries[at].Value = value
		return b
	}
	b.entries = append(b.entries, Entry{key, value})
	switch {
	case b.index != nil:
		b.index[key] = len(b.entries) - 1
	case len(b.entries) >= indexedEntries:
		b.index = indexOf(b.entries)
	}
	return b
}

// Has tells whether the key was set.
func (b *ContextBuilder) Has(key string) bool { return find(b.entries, b.index, key) >= 0 }

// Build returns the context.
func (b *ContextBuilder) Build() Value {
	return Value{kind: KindContext, ref: &context{b.entries, b.index, extentOfEntries(b.entries)}}
}

func indexOf(entries []Entry) map[string]int {
	index := make(map[string]int, 2*len(entries))
	for i := range entries {
		index[entries[i].Key] = i
	}
	return index
}

func find(entries []Entry, index map[string]int, key string) int {
	if index != nil {
		if at, ok := index[key]; ok {
			return at
		}
		return -1
	}
	for i := range entries {
		if entries[i].Key == key {
			return i
		}
	}
	return -1
}

// Lookup returns the value of a key of a context; ok is false when there is none or the value is no context.
func (v Value) Lookup(key string) (value Value, ok bool) {
	if v.kind != KindContext {
		return Value{}, false
	}
	c := v.ref.(*context)
	at := find(c.entries, c.index, key)
	if at < 0 {
		return Value{}, false
	}
	return c.entries[at].Value, true
}

// Entries returns the entries of a context in order, nil for every other kind. The slice must not be changed.
func (v Value) Entries() []Entry {
	if v.kind != KindContext {
		return nil
	}
	return v.ref.(*context).entries
}
