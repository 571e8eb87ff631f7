package scenario

import (
	"maps"
	"slices"

	"zhitong/bpmn"
)

// Report is how the scenarios of a suite went, and what of the processes they reached.
type Report struct {
	Results  []*Result  `json:"results"`
	Coverage []Coverage `json:"coverage"`
	graphs   map[string]*bpmn.Process
}

// Coverage tells what of a process was reached by all scenarios together.
type Coverage struct {
	ProcessID string `json:"processId"`
	Elements  Share  `json:"elements"`
	Flows     Share  `json:"flows"`
}

// Share is how much of something was reached, and the ids of what was not.
type Share struct {
	Reached int      `json:"reached"`
	Total   int      `json:"total"`
	Missed  []string `json:"missed,omitempty"`
}

func (r *Report) add(result *Result) { r.Results = append(r.Results, result) }

// Count tells how many scenarios passed and how many failed.
func (r *Report) Count() (passed, failed int) {
	for _, result := range r.Results {
		if result.Passed() {
			passed++
		} else {
			failed++
		}
	}
	return passed, failed
}

// cover adds up what was reached.
func (r *Report) cover() {
	elements, flows := map[string]map[string]bool{}, map[string]map[string]bool{}
	for id := range r.graphs {
		elements[id], flows[id] = map[string]bool{}, map[string]bool{}
	}
	for _, result := range r.Results {
		if result.history == nil {
			continue
		}
		for _, element := range result.history.elements {
			if reached := elements[element.ProcessID]; reached != nil {
				reached[element.ElementID] = true
			}
		}
		for _, definition := range result.deployed.Definitions {
			for _, flow := range result.history.flows[definition.Key] {
				flows[definition.ID][flow] = true
			}
		}
	}
	for _, id := range slices.Sorted(maps.Keys(r.graphs)) {
		coverage := Coverage{ProcessID: id}
		for i := range r.graphs[id].Elements {
			if element := &r.graphs[id].Elements[i]; element.Index != bpmn.Root {
				coverage.Elements.count(element.ID, elements[id])
			}
		}
		for i := range r.graphs[id].Flows {
			coverage.Flows.count(r.graphs[id].Flows[i].ID, flows[id])
		}
		r.Coverage = append(r.Coverage, coverage)
	}
}

func (s *Share) count(id string, reached map[string]bool) {
	s.Total++
	if reached[id] {
		s.Reached++
		return
	}
	s.Missed = append(s.Missed, id)
}
