package feel

// ListBuilder collects the items of a list in order. The zero builder is ready.
type ListBuilder struct {
	items  []Value
	extent extent
}

// Add adds an item.
func (b *ListBuilder) Add(item Value) {
	if b.items == nil {
		b.extent = extentOfItems(nil)
	}
	b.items = append(b.items, item)
	b.extent.add(item)
}

// List returns the list so far without copying it; items may be added afterwards.
func (b *ListBuilder) List() Value {
	if b.items == nil {
		return List()
	}
	count := len(b.items)
	return Value{kind: KindList, ref: &list{b.items[:count:count], b.extent}}
}
