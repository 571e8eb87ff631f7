package identity

import "zhitong/pipeline"

// Description is how a group, a role or a tenant is shown.
type Description struct {
	Name  string `json:"name"`
	Title string `json:"title"`
	Text  string `json:"text,omitempty"`
}

// maxText bounds titles, descriptions and addresses, in bytes.
const maxText = 2000

// Describe makes a group, a role without permissions or a tenant (New), or
// changes how one is shown; what it has stays.
type Describe struct {
	Entity      Entity      `json:"entity"`
	Description Description `json:"description"`
	New         bool        `json:"new,omitempty"`
}

// Kind implements [pipeline.Command].
func (c *Describe) Kind() string {
	if c.New {
		return c.Entity.kind("create")
	}
	return c.Entity.kind("describe")
}

func (c *Describe) touch(t *touched) { c.Entity.touch(t, c.Description.Name) }

func (c *Describe) decide(batch *pipeline.Batch) error {
	switch c.Entity {
	case GroupEntity:
		return describe(batch, c, groups)
	case RoleEntity:
		return describe(batch, c, roles)
	case TenantEntity:
		if !c.New && c.Description.Name == DefaultTenant {
			return describeAs(batch, c, tenants, new(Tenant))
		}
		return describe(batch, c, tenants)
	default:
		return pipeline.Refuse(pipeline.InvalidArgument, "a %s is not described", c.Entity)
	}
}

// shown is a row with a title and a description.
type shown interface{ describe(Description) }

func (g *Group) describe(d Description)  { g.Name, g.Title, g.Description = d.Name, d.Title, d.Text }
func (r *Role) describe(d Description)   { r.Name, r.Title, r.Description = d.Name, d.Title, d.Text }
func (t *Tenant) describe(d Description) { t.Name, t.Title, t.Description = d.Name, d.Title, d.Text }

func describe[R any](batch *pipeline.Batch, c *Describe, table *pipeline.Table[string, R]) error {
	row, _ := table.Get(batch, c.Description.Name)
	switch {
	case c.New && (row != nil || c.Description.Name == DefaultTenant):
		return pipeline.Refuse(pipeline.AlreadyExists, "%s %q exists", c.Entity, c.Description.Name)
	case c.New && c.Entity == TenantEntity && c.Description.Name == everyTenant:
		return pipeline.Refuse(pipeline.InvalidArgument, "%q stands for all tenants and is the name of none", everyTenant)
	case !c.New && row == nil:
		return missing(c.Entity, c.Description.Name)
	case row == nil:
		row = new(R)
		if err := checkName(string(c.Entity), c.Description.Name); err != nil {
			return err
		}
	}
	return describeAs(batch, c, table, row)
}

// describeAs writes a row with another description.
func describeAs[R any](batch *pipeline.Batch, c *Describe, table *pipeline.Table[string, R], row *R) error {
	if len(c.Description.Title) > maxText || len(c.Description.Text) > maxText {
		return pipeline.Refuse(pipeline.InvalidArgument, "title and description of a %s have at most %d bytes", c.Entity, maxText)
	}
	changed := *row
	any(&changed).(shown).describe(c.Description)
	table.Put(batch, &changed)
	batch.Emit(record{string(c.Entity) + "_described", c.Description.Name})
	return nil
}

// Described gives how the group is shown.
func (g *Group) Described() Description { return Description{g.Name, g.Title, g.Description} }

// Described gives how the role is shown.
func (r *Role) Described() Description { return Description{r.Name, r.Title, r.Description} }

// Described gives how the tenant is shown.
func (t *Tenant) Described() Description { return Description{t.Name, t.Title, t.Description} }
