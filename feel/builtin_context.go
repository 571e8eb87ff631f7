package feel

func init() {
	declare(inBoth, "get value(m: context, key: string)", func(_ *evaluation, a []Value) Value { v, _ := a[0].Lookup(a[1].text()); return v })
	declare(inBoth, "get value(context: context, keys: list)", func(_ *evaluation, a []Value) Value { return valueAt(a[0], a[1].Items()) })
	declare(inBoth, "get entries(m: context)", getEntries)
	declare(inBoth, "context(entries: list)", contextOfEntries)
	for name, where := range map[string]profiles{"context put": inBoth, "put": inCamunda8} {
		declare(where, name+"(context: context, key: string, value: any)", func(e *evaluation, a []Value) Value { return e.putEntry(a[0], a[1].text(), a[2]) })
		declare(where, name+"(context: context, keys: list, value: any)", putPath)
	}
	for name, where := range map[string]profiles{"context merge": inBoth, "put all": inCamunda8} {
		declare(where, name+"(contexts: list)", func(e *evaluation, a []Value) Value { return mergeContexts(e, a[0].Items()) })
		declare(inCamunda8, name+"(contexts: context...)", mergeContexts)
	}
}

func valueAt(v Value, keys []Value) Value {
	for _, key := range keys {
		name, ok := key.AsString()
		if !ok {
			return Value{}
		}
		v, _ = v.Lookup(name)
	}
	return v
}

func getEntries(e *evaluation, a []Value) Value {
	items := make([]Value, 0, len(a[0].Entries()))
	for _, entry := range a[0].Entries() {
		items = append(items, contextOf([]Entry{{"key", String(entry.Key)}, {"value", entry.Value}}))
	}
	return e.list(items)
}

func contextOfEntries(e *evaluation, a []Value) Value {
	var built ContextBuilder
	for _, item := range a[0].Items() {
		key, _ := item.Lookup("key")
		value, ok := item.Lookup("value")
		name, isText := key.AsString()
		if !ok || !isText || built.Has(name) {
			return e.invalid("an entry needs a key, which is a string that comes once, and a value")
		}
		built.Set(name, value)
	}
	return e.admitted(built.Build())
}

func (e *evaluation) putEntry(c Value, key string, value Value) Value {
	if !e.step(len(c.Entries())) {
		return Value{}
	}
	var built ContextBuilder
	for _, entry := range c.Entries() {
		built.Set(entry.Key, entry.Value)
	}
	return e.admitted(built.Set(key, value).Build())
}

func putPath(e *evaluation, a []Value) Value {
	keys := a[1].Items()
	if len(keys) == 0 {
		return e.invalid("the path of context put is empty")
	}
	if !e.step(len(keys)) {
		return Value{}
	}
	return e.putNested(a[0], keys, a[2])
}

func (e *evaluation) putNested(c Value, keys []Value, value Value) Value {
	name, ok := keys[0].AsString()
	if !ok {
		return e.invalid("the keys of context put must be strings")
	}
	if len(keys) > 1 {
		inner, ok := c.Lookup(name)
		if !ok || inner.kind != KindContext {
			if ok && e.program.profile != Camunda8 {
				return e.invalid("there is no context at '%s'", name)
			}
			inner = contextOf(nil)
		}
		if value = e.putNested(inner, keys[1:], value); value.IsNull() {
			return value
		}
	}
	return e.putEntry(c, name, value)
}

func mergeContexts(e *evaluation, contexts []Value) Value {
	var built ContextBuilder
	for _, c := range contexts {
		if c.kind != KindContext || !e.step(len(c.Entries())) {
			return e.invalid("context merge takes contexts, not %s", describe(c))
		}
		for _, entry := range c.Entries() {
			built.Set(entry.Key, entry.Value)
		}
	}
	return e.admitted(built.Build())
}
