package broker

import (
	"encoding/json"
	"fmt"

	"zhitong/engine"
	"zhitong/pipeline"
)

// RecordedEvent is an event of an instance as the log has it.
type RecordedEvent struct {
	Intent   string `json:"intent"`
	Instance int64  `json:"instance"`
	Key      int64  `json:"key"`
	Element  string `json:"element"` // id in the model; of a sequence flow its id
	Name     string `json:"name"`
}

// RecordedEvents reads the events of a record.
func RecordedEvents(record pipeline.Record) ([]RecordedEvent, error) {
	events := make([]RecordedEvent, len(record.Events))
	for i, encoded := range record.Events {
		if err := json.Unmarshal(encoded, &events[i]); err != nil {
			return nil, fmt.Errorf("broker: an event of a record cannot be read: %w", err)
		}
	}
	return events, nil
}

// RecordedRows gives the variables and the jobs as a record left them.
func RecordedRows(record pipeline.Record) (set []*engine.Variable, changed []*engine.Job, err error) {
	for _, change := range record.Changes {
		switch {
		case change.Row == nil:
		case change.Table == variables.Spec.Name:
			row, err := variables.DecodeRecorded(change.Row)
			if err != nil {
				return nil, nil, err
			}
			set = append(set, row)
		case change.Table == jobs.Spec.Name:
			row, err := jobs.DecodeRecorded(change.Row)
			if err != nil {
				return nil, nil, err
			}
			changed = append(changed, row)
		}
	}
	return set, changed, nil
}

// RecordedArchived gives the index rows of the archive that a record wrote.
func RecordedArchived(record pipeline.Record) (rows []*ArchivedInstance, err error) {
	for _, change := range record.Changes {
		if change.Row == nil || change.Table != archivedInstances.Spec.Name {
			continue
		}
		row, err := archivedInstances.DecodeRecorded(change.Row)
		if err != nil {
			return nil, err
		}
		rows = append(rows, row)
	}
	return rows, nil
}

// RecordedDestroyed gives the documents of the archive that a record says were
// destroyed: by root instance, the SHA-256 in hexadecimal.
func RecordedDestroyed(record pipeline.Record) (map[int64]string, error) {
	hashes := map[int64]string{}
	if record.Kind != new(destroyDocuments).Kind() {
		return hashes, nil
	}
	for _, encoded := range record.Events {
		var event fileRecord
		if err := json.Unmarshal(encoded, &event); err != nil {
			return nil, fmt.Errorf("broker: an event of a record cannot be read: %w", err)
		}
		for _, document := range event.Documents {
			hashes[document.Key] = document.SHA256
		}
	}
	return hashes, nil
}
