package broker

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"zhitong/engine"
	"zhitong/pipeline"
	"zhitong/store"
)

// Limits of what callers call their instances.
const (
	maxTags = 10
)

var tagForm = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_\-:.]{0,99}$`)

// checkNames refuses names of an instance and of its variables that are too long,
// too many or of another form.
func checkNames(command *CreateInstance) error {
	if command.BusinessID != "" {
		if err := checkBusinessID(command.BusinessID); err != nil {
			return err
		}
	}
	if len(command.Tags) > maxTags || len(unique(command.Tags)) < len(command.Tags) {
		return pipeline.Refuse(pipeline.InvalidArgument, "an instance has at most %d tags, each once", maxTags)
	}
	for _, tag := range command.Tags {
		if !tagForm.MatchString(tag) {
			return pipeline.Refuse(pipeline.InvalidArgument, "tag %q: a tag begins with a letter and has at most 100 letters, digits and _ - : .", tag)
		}
	}
	return checkVariableNames(command.Variables)
}

// checkBusinessID refuses a business id that is empty or too long.
func checkBusinessID(id string) error {
	if id == "" || utf8.RuneCountInString(id) > engine.MaxBusinessID {
		return pipeline.Refuse(pipeline.InvalidArgument, "a business id has between 1 and %d characters", engine.MaxBusinessID)
	}
	return nil
}

// joinTags is how a row holds tags: each between bars, so that one is found by
// its name; null for none.
func joinTags(tags []string) any {
	if len(tags) == 0 {
		return nil
	}
	return "|" + strings.Join(tags, "|") + "|"
}

func splitTags(column any) []string {
	joined, _ := column.(string)
	if joined == "" {
		return nil
	}
	return strings.Split(strings.Trim(joined, "|"), "|")
}

// Tagged selects the instances that have a tag by a look at each.
func Tagged(tag string) store.Condition {
	return store.Like{Column: "tags", Pattern: "%|" + store.EscapeLike(tag) + "|%"}
}
