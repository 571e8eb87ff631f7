package feel

func init() {
	declare(inBoth, "list contains(list: list, element: any)", listContains)
	declare(inBoth, "count(list: list)", func(_ *evaluation, a []Value) Value { return Int(int64(len(a[0].Items()))) })
	declare(inBoth, "sublist(list: list, start position: number, length: number?)", sublist)
	declare(inBoth, "append(list: list, items: any...)", func(e *evaluation, a []Value) Value { return e.concatenate(a[0].Items(), a[1:]) })
	declare(inBoth, "concatenate(lists: list...)", func(e *evaluation, a []Value) Value { return e.concatenate(itemsOf(a)...) })
	declare(inBoth, "insert before(list: list, position: number, newItem: any)", insertBefore)
	declare(inBoth, "remove(list: list, position: number)", removeItem)
	declare(inBoth, "list replace(list: list, position: number, newItem: any)", replaceItem)
	declare(inBoth, "list replace(list: list, match: function, newItem: any)", replaceMatching)
	declare(inBoth, "reverse(list: list)", reverse)
	declare(inBoth, "index of(list: list, match: any)", indexOfItem)
	declare(inBoth, "union(list: list...)", func(e *evaluation, a []Value) Value { return e.distinct(e.concatenate(itemsOf(a)...).Items()) })
	declare(inBoth, "distinct values(list: list)", func(e *evaluation, a []Value) Value { return e.distinct(a[0].Items()) })
	declare(inCamunda8, "duplicate values(list: list)", duplicateValues)
	declare(inBoth, "flatten(list: list)", func(e *evaluation, a []Value) Value { return e.list(flatten(nil, a[0].Items())) })
	declare(inBoth, "sort(list: list, precedes: function?)", sortList)
	declare(inCamunda8, "partition(list: list, size: number)", partition)
	declare(inCamunda8, "is empty(list: list)", func(_ *evaluation, a []Value) Value { return Bool(len(a[0].Items()) == 0) })
}

func listContains(e *evaluation, a []Value) Value {
	if !e.walk(a[0]) {
		return Value{}
	}
	return Bool(indexIn(a[0].Items(), a[1]) >= 0)
}

func itemsOf(lists []Value) [][]Value {
	all := make([][]Value, len(lists))
	for i, list := range lists {
		all[i] = list.Items()
	}
	return all
}

// concatenate copies, since arguments lie on the stack of the evaluation.
func (e *evaluation) concatenate(lists ...[]Value) Value {
	count := 0
	for _, items := range lists {
		count += len(items)
	}
	if !e.bounded(count) {
		return Value{}
	}
	joined := make([]Value, 0, count)
	for _, items := range lists {
		joined = append(joined, items...)
	}
	return e.list(joined)
}

func indexIn(items []Value, wanted Value) int {
	for i, item := range items {
		if same(item, wanted) {
			return i
		}
	}
	return -1
}

// place turns a position from 1, or from -1 at the end, into an index; ok is false when there is no such item.
func place(items []Value, position Value) (index int64, ok bool) {
	index, ok = truncatedInt(position)
	count := int64(len(items))
	if index < 0 {
		index += count + 1
	}
	return index - 1, ok && index >= 1 && index <= count
}

func sublist(e *evaluation, a []Value) Value {
	items := a[0].Items()
	start, ok := place(items, a[1])
	length := int64(len(items)) - start
	if !a[2].IsNull() {
		wanted, okLength := truncatedInt(a[2])
		ok = ok && okLength && wanted >= 1 && wanted <= length
		length = wanted
	}
	if !ok {
		return e.invalid("a list of %d items has no such part", len(items))
	}
	return e.list(items[start : start+length : start+length])
}

func insertBefore(e *evaluation, a []Value) Value {
	at, ok := place(a[0].Items(), a[1])
	if !ok {
		return e.invalid("a list of %d items has no item number %s", len(a[0].Items()), a[1])
	}
	return e.concatenate(a[0].Items()[:at], a[2:3], a[0].Items()[at:])
}

func removeItem(e *evaluation, a []Value) Value {
	at, ok := place(a[0].Items(), a[1])
	if !ok {
		return e.invalid("a list of %d items has no item number %s", len(a[0].Items()), a[1])
	}
	return e.concatenate(a[0].Items()[:at], a[0].Items()[at+1:])
}

func replaceItem(e *evaluation, a []Value) Value {
	at, ok := place(a[0].Items(), a[1])
	if !ok {
		return e.invalid("a list of %d items has no item number %s", len(a[0].Items()), a[1])
	}
	return e.concatenate(a[0].Items()[:at], a[2:3], a[0].Items()[at+1:])
}

func replaceMatching(e *evaluation, a []Value) Value {
	match, newItem := a[1].ref.(*Function), a[2]
	if len(match.Parameters) != 2 {
		return e.invalid("the match function of list replace takes two parameters")
	}
	items := append([]Value(nil), a[0].Items()...)
	for i, item := range items {
		matched := e.invoke(match, []Value{item, newItem})
		if matched.kind != KindBoolean || !e.step(1) {
			return e.invalid("the match function of list replace must return a boolean")
		}
		if matched.IsTrue() {
			items[i] = newItem
		}
	}
	return e.list(items)
}

func reverse(e *evaluation, a []Value) Value {
	items := a[0].Items()
	reversed := make([]Value, len(items))
	for i, item := range items {
		reversed[len(items)-1-i] = item
	}
	return e.list(reversed)
}

func indexOfItem(e *evaluation, a []Value) Value {
	if !e.walk(a[0]) {
		return Value{}
	}
	var places []Value
	for i, item := range a[0].Items() {
		if same(item, a[1]) {
			places = append(places, Int(int64(i)+1))
		}
	}
	return e.list(places)
}

// distinct keeps the first of equal items. It compares each with those kept, and counts that as iterations.
func (e *evaluation) distinct(items []Value) Value {
	var kept []Value
	for _, item := range items {
		if !e.step(1 + len(kept)/16) {
			return Value{}
		}
		if indexIn(kept, item) < 0 {
			kept = append(kept, item)
		}
	}
	return List(kept...)
}

// duplicateValues gives what is there more than once, in the order of the first occurrence.
func duplicateValues(e *evaluation, a []Value) Value {
	var seen, repeated []Value
	var counts []int
	for _, item := range a[0].Items() {
		if !e.step(1 + len(seen)/16) {
			return Value{}
		}
		if at := indexIn(seen, item); at >= 0 {
			counts[at]++
			continue
		}
		seen, counts = append(seen, item), append(counts, 1)
	}
	for i, item := range seen {
		if counts[i] > 1 {
			repeated = append(repeated, item)
		}
	}
	return List(repeated...)
}

func flatten(into, items []Value) []Value {
	for _, item := range items {
		if item.kind == KindList {
			into = flatten(into, item.Items())
		} else {
			into = append(into, item)
		}
	}
	return into
}

func partition(e *evaluation, a []Value) Value {
	size, ok := truncatedInt(a[1])
	if !ok || size < 1 {
		return e.invalid("the size of a partition must be at least 1")
	}
	var parts []Value
	for items := a[0].Items(); len(items) > 0; {
		end := min(int(min(size, 1<<31)), len(items))
		parts = append(parts, List(items[:end:end]...))
		items = items[end:]
	}
	return e.list(parts)
}
