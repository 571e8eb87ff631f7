package documents

import (
	"context"

	"zhitong/pipeline"
	"zhitong/store"
)

// Guarded names a document as permissions for single ones do.
func Guarded(permission, id string) pipeline.Resource {
	return pipeline.Resource{Type: "DOCUMENT", Permission: permission, ID: id}
}

// Resources implements [pipeline.Guarded].
func (c *Delete) Resources(context.Context, store.Reader, string) ([]pipeline.Resource, error) {
	return []pipeline.Resource{Guarded("DELETE", c.ID)}, nil
}

// Resources implements [pipeline.Guarded].
func (c *CreateLink) Resources(context.Context, store.Reader, string) ([]pipeline.Resource, error) {
	return []pipeline.Resource{Guarded("CREATE", c.Document)}, nil
}
