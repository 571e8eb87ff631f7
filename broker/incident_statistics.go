package broker

import (
	"context"
	"hash/fnv"

	"zhitong/store"
)

// ErrorStatistics counts the instances that have an open incident with a message.
type ErrorStatistics struct {
	Hash      int32 // of the message
	Message   string
	Instances int64
}

// DefinitionErrors counts the instances of a version that have an open incident
// with one message.
type DefinitionErrors struct {
	Definition *Definition
	Instances  int64
}

// ErrorHash names the message of an incident by a number (FNV-1a, 32 bits).
func ErrorHash(message string) int32 {
	hash := fnv.New32a()
	hash.Write([]byte(message))
	return int32(hash.Sum32())
}

// openErrors visits the open incidents: instance, definition and message.
func openErrors(ctx context.Context, reader store.Reader, tenants []string, visit func(instance, definition int64, message string)) error {
	query := store.Query{Table: incidentHistory.Spec, Columns: []string{"instance", "definition", "message"},
		Where: store.And{store.In{Column: "tenant", Values: texts(tenants)}, equal("state", StateActive)}}
	return reader.Select(ctx, query, func(row store.Row) error {
		definition, known := row[1].(int64)
		message, _ := row[2].(string)
		if known {
			visit(row[0].(int64), definition, message)
		}
		return nil
	})
}

// InstancesByError counts the instances that have an open incident, by message.
func InstancesByError(ctx context.Context, reader store.Reader, tenants []string) ([]*ErrorStatistics, error) {
	byMessage, seen := map[string]*ErrorStatistics{}, map[string]map[int64]bool{}
	var all []*ErrorStatistics
	err := openErrors(ctx, reader, tenants, func(instance, _ int64, message string) {
		if byMessage[message] == nil {
			byMessage[message], seen[message] = &ErrorStatistics{Hash: ErrorHash(message), Message: message}, map[int64]bool{}
			all = append(all, byMessage[message])
		}
		if !seen[message][instance] {
			seen[message][instance] = true
			byMessage[message].Instances++
		}
	})
	return all, err
}

// InstancesWithError counts the instances that have an open incident with a
// message of the hash, by version of the process.
func InstancesWithError(ctx context.Context, reader store.Reader, tenants []string, hash int32) ([]*DefinitionErrors, error) {
	instances := map[int64]map[int64]bool{}
	keys := store.In{Column: "id"}
	err := openErrors(ctx, reader, tenants, func(instance, definition int64, message string) {
		if ErrorHash(message) != hash {
			return
		}
		if instances[definition] == nil {
			instances[definition], keys.Values = map[int64]bool{}, append(keys.Values, definition)
		}
		instances[definition][instance] = true
	})
	if err != nil {
		return nil, err
	}
	found, err := definitions.Read(ctx, reader, store.Query{Where: keys, OrderBy: []store.Order{{Column: "id"}}})
	var all []*DefinitionErrors
	for _, definition := range found {
		all = append(all, &DefinitionErrors{definition, int64(len(instances[definition.Key]))})
	}
	return all, err
}
