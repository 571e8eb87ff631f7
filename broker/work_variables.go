package broker

import (
	"encoding/json"
	"fmt"
	"time"

	"zhitong/engine"
	"zhitong/pipeline"
)

// Variable reads a variable of the job; one that is not there or null leaves into
// as it is. The error names the variable.
func (j *ActivatedJob) Variable(name string, into any) error {
	value, there := j.Variables[name]
	if !there || string(value) == "null" {
		return nil
	}
	if err := json.Unmarshal(value, into); err != nil {
		return fmt.Errorf("variable %q: %w", name, err)
	}
	return nil
}

// ResultOf is what a worker gives back: values by the names of their variables, and
// module commands. The error names the variable that is no JSON.
func ResultOf(values map[string]any, attached ...pipeline.Command) (Result, error) {
	encoded := engine.Variables{}
	for name, value := range values {
		text, err := json.Marshal(value)
		if err != nil {
			return Result{}, fmt.Errorf("variable %q: %w", name, err)
		}
		encoded[name] = text
	}
	return Result{Variables: encoded, Attached: attached}, nil
}

// PlatformWorkers are the workers of a module by the types of their jobs, which the
// platform does itself for every tenant named.
func PlatformWorkers(works map[string]Work, tenants []string) []Worker {
	made := make([]Worker, 0, len(works))
	for kind, work := range works {
		made = append(made, Worker{Type: kind, Work: work, Backoff: 2 * time.Second, Actor: pipeline.System, Tenants: tenants})
	}
	return made
}
