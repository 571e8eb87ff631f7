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

// tellDefinitions tells items about the definition that each of them names, as far as it is still deployed.
func tellDefinitions[T any](ctx context.Context, caller Caller, reader store.Reader, items []T, named func(*T) Key, tell func(*T, *broker.Definition)) error {
	keys := make([]Key, len(items))
	for i := range items {
		keys[i] = named(&items[i])
	}
	deployed, err := definitionsOf(ctx, caller, reader, keys)
	for i := range items {
		if definition := deployed[keys[i]]; definition != nil {
			tell(&items[i], definition)
		}
	}
	return err
}

// nameInstances tells the name and the version tag of the process of each instance.
func nameInstances(ctx context.Context, _ *Server, caller Caller, reader store.Reader, items []ProcessInstance) error {
	return tellDefinitions(ctx, caller, reader, items, func(i *ProcessInstance) Key { return i.ProcessDefinitionKey },
		func(i *ProcessInstance, of *broker.Definition) {
			i.ProcessDefinitionName, i.ProcessDefinitionVersionTag = optionalText(of.Name), optionalText(of.VersionTag)
		})
}

// nameTasks tells the name and the version of the process of each task.
func nameTasks(ctx context.Context, _ *Server, caller Caller, reader store.Reader, items []UserTask) error {
	return tellDefinitions(ctx, caller, reader, items, func(t *UserTask) Key { return t.ProcessDefinitionKey },
		func(t *UserTask, of *broker.Definition) {
			t.ProcessName, t.ProcessDefinitionVersion = optionalText(of.Name), of.Version
		})
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
