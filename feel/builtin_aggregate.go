package feel

func init() {
	for name, aggregate := range map[string]func(e *evaluation, items []Value) Value{
		"min":    func(e *evaluation, items []Value) Value { return extreme(e, items, -1) },
		"max":    func(e *evaluation, items []Value) Value { return extreme(e, items, 1) },
		"sum":    sum,
		"mean":   mean,
		"all":    all,
		"any":    anyItem,
		"median": median,
		"stddev": standardDeviation,
		"mode":   mode,
		"product": func(e *evaluation, items []Value) Value {
			return foldNumbers(e, e.numbersOnly(items), multiplyNumbers)
		},
	} {
		declare(inBoth, name+"(list: list)", func(e *evaluation, a []Value) Value {
			e.walk(a[0])
			return aggregate(e, a[0].Items())
		})
		declare(inBoth, name+"(list: any...)", func(e *evaluation, a []Value) Value {
			if len(a) == 0 {
				return e.invalid("the function needs at least one argument")
			}
			return aggregate(e, a)
		})
	}
}

// extreme returns the item that none precedes (sign -1) or exceeds (sign 1).
func extreme(e *evaluation, items []Value, sign int) Value {
	if len(items) == 0 {
		return Value{}
	}
	best := items[0]
	for _, item := range items {
		order, ok := compareValues(item, best)
		if !ok {
			return e.notComparable(e.at, item, best)
		}
		if order == sign {
			best = item
		}
	}
	return best
}

func foldNumbers(e *evaluation, items []Value, operation func(a, b Value) Value) Value {
	if len(items) == 0 {
		return Value{}
	}
	if !allNumbers(items) {
		return e.invalid("all items must be numbers")
	}
	total := items[0]
	for _, item := range items[1:] {
		if total = operation(total, item); total.IsNull() {
			return e.defined(total)
		}
	}
	return total
}

func allNumbers(items []Value) bool {
	for _, item := range items {
		if item.kind != KindNumber {
			return false
		}
	}
	return true
}

// sum also adds durations of one kind.
func sum(e *evaluation, items []Value) Value {
	items = e.numbersOnly(items)
	if len(items) == 0 || !isDuration(items[0]) {
		return foldNumbers(e, items, addNumbers)
	}
	total := items[0]
	for _, item := range items[1:] {
		if item.kind != total.kind {
			return e.invalid("all items must be durations of one kind")
		}
		total = addTemporal(total, item)
	}
	return total
}

func mean(e *evaluation, items []Value) Value {
	items = e.numbersOnly(items)
	total := sum(e, items)
	switch {
	case total.IsNull():
		return total
	case isDuration(total):
		return divideDuration(total, Int(int64(len(items))))
	}
	return divideNumbers(total, Int(int64(len(items))))
}

func all(_ *evaluation, items []Value) Value {
	result := Bool(true)
	for _, item := range items {
		result = and(result, item)
	}
	return result
}

func anyItem(_ *evaluation, items []Value) Value {
	result := Bool(false)
	for _, item := range items {
		result = or(result, item)
	}
	return result
}

func sortedNumbers(e *evaluation, items []Value) ([]Value, bool) {
	if !allNumbers(items) {
		e.invalid("all items must be numbers")
		return nil, false
	}
	sorted := sortList(e, []Value{List(items...), {}})
	return sorted.Items(), len(items) > 0
}

func median(e *evaluation, items []Value) Value {
	sorted, ok := sortedNumbers(e, e.numbersOnly(items))
	if !ok || len(sorted) == 0 {
		return Value{}
	}
	middle := len(sorted) / 2
	if len(sorted)%2 == 1 {
		return sorted[middle]
	}
	return divideNumbers(addNumbers(sorted[middle-1], sorted[middle]), Int(2))
}

// standardDeviation is that of a sample: divided by the count less one.
func standardDeviation(e *evaluation, items []Value) Value {
	items = e.numbersOnly(items)
	average := foldNumbers(e, items, addNumbers)
	if average.IsNull() || len(items) < 2 {
		return e.defined(Value{})
	}
	average = divideNumbers(average, Int(int64(len(items))))
	squares := Int(0)
	for _, item := range items {
		difference := subtractNumbers(item, average)
		squares = addNumbers(squares, multiplyNumbers(difference, difference))
	}
	return squareRoot(divideNumbers(squares, Int(int64(len(items))-1)))
}

// mode returns the most frequent numbers in ascending order.
func mode(e *evaluation, items []Value) Value {
	if len(items) == 0 {
		return List()
	}
	sorted, ok := sortedNumbers(e, e.numbersOnly(items))
	if !ok {
		return Value{}
	}
	var modes []Value
	best := 0
	for start := 0; start < len(sorted); {
		end := start
		for end < len(sorted) && compareNumbers(sorted[start], sorted[end]) == 0 {
			end++
		}
		if end-start > best {
			best, modes = end-start, nil
		}
		if end-start == best {
			modes = append(modes, sorted[start])
		}
		start = end
	}
	return e.list(modes)
}
