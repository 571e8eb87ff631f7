package rest

import (
	"context"

	"zhitong/broker"
	"zhitong/store"
)

// definitionsOf gives the definitions of keys that are still deployed.
func definitionsOf(ctx context.Context, caller Caller, reader store.Reader, keys []Key) (map[Key]*broker.Definition, error) {
	in, seen := store.In{Column: "id"}, map[Key]bool{}
	for _, key := range keys {
		if !seen[key] {
			seen[key], in.Values = true, append(in.Values, int64(key))
		}
	}
	found, err := broker.SearchDefinitions(ctx, reader, broker.Search{Tenants: caller.Tenants, Where: []store.Condition{in}, Limit: broker.MaxPage})
	byKey := map[Key]*broker.Definition{}
	for _, definition := range found.Items {
		byKey[Key(definition.Key)] = definition
	}
	return byKey, err
}

// nameInstances tells the name and the version tag of the process of each instance.
func nameInstances(ctx context.Context, _ *Server, caller Caller, reader store.Reader, items []ProcessInstance) error {
	keys := make([]Key, len(items))
	for i := range items {
		keys[i] = items[i].ProcessDefinitionKey
	}
	named, err := definitionsOf(ctx, caller, reader, keys)
	for i := range items {
		if definition := named[keys[i]]; definition != nil {
			items[i].ProcessDefinitionName, items[i].ProcessDefinitionVersionTag = optionalText(definition.Name), optionalText(definition.VersionTag)
		}
	}
	return err
}

// nameTasks tells the name and the version of the process of each task.
func nameTasks(ctx context.Context, _ *Server, caller Caller, reader store.Reader, items []UserTask) error {
	keys := make([]Key, len(items))
	for i := range items {
		keys[i] = items[i].ProcessDefinitionKey
	}
	named, err := definitionsOf(ctx, caller, reader, keys)
	for i := range items {
		if definition := named[keys[i]]; definition != nil {
			items[i].ProcessName, items[i].ProcessDefinitionVersion = optionalText(definition.Name), definition.Version
		}
	}
	return err
}

// markStartForms tells which processes are started with a form.
func markStartForms(ctx context.Context, s *Server, _ Caller, reader store.Reader, items []ProcessDefinition) (err error) {
	for i := range items {
		if items[i].HasStartForm, err = s.Broker.HasStartForm(ctx, reader, int64(items[i].ProcessDefinitionKey)); err != nil {
			return err
		}
	}
	return nil
}
