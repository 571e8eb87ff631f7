package identity

import "zhitong/pipeline"

// Description is how a group or a role is shown.
type Description struct {
	Name  string `json:"name"`
	Title string `json:"title"`
	Text  string `json:"text,omitempty"`
}

// maxText bounds titles, descriptions and addresses, in bytes.
const maxText = 2000

func (d Description) check(what string) error {
	if len(d.Title) > maxText || len(d.Text) > maxText {
		return pipeline.Refuse(pipeline.InvalidArgument, "title and description of a %s have at most %d bytes", what, maxText)
	}
	return checkName(what, d.Name)
}

// DescribeGroup makes a group (New) or changes how one is shown; its roles stay.
type DescribeGroup struct {
	Group Description `json:"group"`
	New   bool        `json:"new,omitempty"`
}

// DescribeRole makes a role (New) without permissions or changes how one is
// shown; its permissions stay.
type DescribeRole struct {
	Role Description `json:"role"`
	New  bool        `json:"new,omitempty"`
}

// Kind implements [pipeline.Command].
func (*DescribeGroup) Kind() string { return "identity.group.describe" }

// Kind implements [pipeline.Command].
func (*DescribeRole) Kind() string { return "identity.role.describe" }

func (c *DescribeGroup) touch(t *touched) { t.groups = append(t.groups, c.Group.Name) }
func (c *DescribeRole) touch(t *touched)  { t.roles = append(t.roles, c.Role.Name) }

func (c *DescribeGroup) decide(batch *pipeline.Batch) error {
	existing, _ := groups.Get(batch, c.Group.Name)
	if err := checkNew("group", c.Group, existing != nil, c.New); err != nil {
		return err
	}
	changed := Group{Name: c.Group.Name}
	if existing != nil {
		changed = *existing
	}
	changed.Title, changed.Description = c.Group.Title, c.Group.Text
	groups.Put(batch, &changed)
	batch.Emit(record{"group_described", changed.Name})
	return nil
}

func (c *DescribeRole) decide(batch *pipeline.Batch) error {
	existing, _ := roles.Get(batch, c.Role.Name)
	if err := checkNew("role", c.Role, existing != nil, c.New); err != nil {
		return err
	}
	changed := Role{Name: c.Role.Name}
	if existing != nil {
		changed = *existing
	}
	changed.Title, changed.Description = c.Role.Title, c.Role.Text
	roles.Put(batch, &changed)
	batch.Emit(record{"role_described", changed.Name})
	return nil
}

// checkNew refuses to make what exists and to change what does not.
func checkNew(what string, described Description, exists, wantNew bool) error {
	switch {
	case exists && wantNew:
		return pipeline.Refuse(pipeline.AlreadyExists, "%s %q exists", what, described.Name)
	case !exists && !wantNew:
		return missing(what, described.Name)
	default:
		return described.check(what)
	}
}

func missing(what, name string) error {
	return pipeline.Refuse(pipeline.NotFound, "there is no %s %q", what, name)
}
