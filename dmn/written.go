package dmn

import "zhitong/feel"

// Written returns a scope over one that comes from JSON, which has no dates: a text of ISO 8601 given for input data of a
// temporal type, or inside of it, is read as a value of that type. A text that is none stays one, and so does everything
// with feel.Camunda8, which does not look at types.
func (m *Model) Written(scope feel.Scope) feel.Scope {
	if len(m.written) == 0 {
		return scope
	}
	return &writtenScope{scope, m.written}
}

type writtenScope struct {
	feel.Scope
	types map[string]feel.Type
}

// Variable implements feel.Scope.
func (s *writtenScope) Variable(name string) (feel.Value, bool) {
	value, ok := s.Scope.Variable(name)
	if typ, temporal := s.types[name]; ok && temporal {
		value = readWritten(value, typ)
	}
	return value, ok
}

// writtenTypes are the types of the inputs that hold something temporal. Input data without a type has that of the
// column of a decision table that takes it.
func (m *Model) writtenTypes() map[string]feel.Type {
	if m.profile == feel.Camunda8 {
		return nil
	}
	types := map[string]feel.Type{}
	untyped := map[string]bool{}
	for _, input := range m.Inputs() {
		if isTemporal(input.Type) {
			types[input.Name] = input.Type
		}
		untyped[input.Name] = input.Type.IsAny()
	}
	for name, typ := range m.columnTypes(untyped) {
		if isTemporal(typ) {
			types[name] = typ
		}
	}
	return types
}

// columnTypes are the types of the columns whose expressions are one of the names.
func (m *Model) columnTypes(names map[string]bool) map[string]feel.Type {
	types := map[string]feel.Type{}
	for _, d := range m.decisions {
		inner := d.logic
		if coerced, ok := inner.(*typed); ok {
			inner = coerced.logic
		}
		own, ok := inner.(*table)
		if !ok {
			continue
		}
		for _, in := range own.inputs {
			if name := normalizeName(in.text); names[name] {
				types[name] = in.typ
			}
		}
	}
	return types
}

// temporalReaders read what JSON holds as a text, by the names of the types.
var temporalReaders = map[string]func(text string) (feel.Value, error){
	feel.KindDate.String(): feel.ParseDate, feel.KindTime.String(): feel.ParseTime, feel.KindDateTime.String(): feel.ParseDateTime,
	feel.KindDaysTimeDuration.String(): feel.ParseDuration, feel.KindYearsMonthsDuration.String(): feel.ParseDuration,
}

// isTemporal tells whether a value of the type is, or may hold, something temporal.
func isTemporal(typ feel.Type) bool {
	if item, isList := typ.Item(); isList {
		return isTemporal(item)
	}
	for _, field := range typ.Fields() {
		if isTemporal(field.Type) {
			return true
		}
	}
	return temporalReaders[typ.String()] != nil
}

func readWritten(value feel.Value, typ feel.Type) feel.Value {
	if item, isList := typ.Item(); isList {
		return readWrittenItems(value, item)
	}
	if fields := typ.Fields(); fields != nil {
		return readWrittenFields(value, fields)
	}
	text, isText := value.AsString()
	read := temporalReaders[typ.String()]
	if !isText || read == nil {
		return value
	}
	if temporal, err := read(text); err == nil {
		return temporal
	}
	return value
}

// readWrittenItems also takes one value for the list of it.
func readWrittenItems(value feel.Value, item feel.Type) feel.Value {
	if value.Kind() != feel.KindList {
		return readWritten(value, item)
	}
	var items feel.ListBuilder
	for _, each := range value.Items() {
		items.Add(readWritten(each, item))
	}
	return items.List()
}

func readWrittenFields(value feel.Value, fields []feel.Field) feel.Value {
	if value.Kind() != feel.KindContext {
		return value
	}
	built := &feel.ContextBuilder{}
	for _, entry := range value.Entries() {
		built.Set(entry.Key, entry.Value)
	}
	for _, field := range fields {
		if part, ok := value.Lookup(field.Name); ok {
			built.Set(field.Name, readWritten(part, field.Type))
		}
	}
	return built.Build()
}
