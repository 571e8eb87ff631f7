package testtable

import (
	"fmt"

	"zhitong/feel"
)

// part is an input that columns build: a value, components or items.
type part struct {
	value      feel.Value
	components []*part
	items      []*part
	name       string
}

// variables gives the inputs of a row. What a cell does not say is not there.
func (c *columns) variables(r *row) (feel.Variables, []*Error) {
	var problems []*Error
	root := &part{}
	for _, input := range c.inputs {
		from := r.at(input.at)
		if from.text == "" {
			continue
		}
		value, err := valueOf(from.text, input.path.typ)
		if err != nil {
			problems = append(problems, &Error{from.Position, err.Error()})
			continue
		}
		root.at(input.path.steps).value = value
	}
	variables := feel.Variables{}
	for _, input := range root.components {
		value, err := input.build()
		if err != nil {
			problems = append(problems, &Error{r.cells[0].Position, fmt.Sprintf("the input '%s': %v", input.name, err)})
		}
		variables[input.name] = complete(value, c.typeOf(input.name))
	}
	return variables, problems
}

// typeOf is the type of a whole input, of which columns may give parts.
func (c *columns) typeOf(input string) feel.Type {
	for _, column := range c.inputs {
		if column.path.steps[0].name == input {
			return column.path.root
		}
	}
	return feel.Type{}
}

// at gives the part at the end of a path, made where it is not there yet.
func (p *part) at(steps []step) *part {
	for _, s := range steps {
		if s.name == "" {
			for len(p.items) < s.index {
				p.items = append(p.items, nil)
			}
			if p.items[s.index-1] == nil {
				p.items[s.index-1] = &part{}
			}
			p = p.items[s.index-1]
			continue
		}
		p = p.component(s.name)
	}
	return p
}

func (p *part) component(name string) *part {
	for _, known := range p.components {
		if known.name == name {
			return known
		}
	}
	added := &part{name: name}
	p.components = append(p.components, added)
	return added
}

// build makes the value. A list has no holes: an item after one that is not given would get another place.
func (p *part) build() (feel.Value, error) {
	switch {
	case p.components != nil:
		built := &feel.ContextBuilder{}
		for _, component := range p.components {
			value, err := component.build()
			if err != nil {
				return feel.Value{}, err
			}
			built.Set(component.name, value)
		}
		return built.Build(), nil
	case p.items != nil:
		items := make([]feel.Value, len(p.items))
		for i, item := range p.items {
			if item == nil {
				return feel.Value{}, fmt.Errorf("item %d is given but item %d is not; null would say that it is null", len(p.items), i+1)
			}
			value, err := item.build()
			if err != nil {
				return feel.Value{}, err
			}
			items[i] = value
		}
		return feel.List(items...), nil
	}
	return p.value, nil
}
