package rest

import (
	"encoding/json"
	"strconv"

	"zhitong/broker"
	"zhitong/engine"
)

// JobUserTask is the user task that the job of a task listener is about.
type JobUserTask struct {
	Action            string   `json:"action"`
	Assignee          *string  `json:"assignee"`
	CandidateGroups   []string `json:"candidateGroups"`
	CandidateUsers    []string `json:"candidateUsers"`
	ChangedAttributes []string `json:"changedAttributes"`
	DueDate           *string  `json:"dueDate"`
	FollowUpDate      *string  `json:"followUpDate"`
	FormKey           *Key     `json:"formKey"`
	Priority          *int     `json:"priority"`
	UserTaskKey       *Key     `json:"userTaskKey"`
}

// jobUserTask reads the user task from the reserved headers of the job of a task
// listener; nil for other jobs.
func jobUserTask(j *broker.ActivatedJob) *JobUserTask {
	if j.Kind != engine.JobTaskListener {
		return nil
	}
	header := func(name string) string { return j.Headers[engine.TaskHeaderPrefix+name] }
	names := func(name string) []string {
		list := []string{}
		if text := header(name); text != "" {
			_ = json.Unmarshal([]byte(text), &list) // the engine writes lists
		}
		return list
	}
	key := func(name string) *Key {
		number, _ := strconv.ParseInt(header(name), 10, 64)
		return optionalKey(number)
	}
	shown := &JobUserTask{Action: header("action"), Assignee: optionalText(header("assignee")), CandidateGroups: names("candidateGroups"),
		CandidateUsers: names("candidateUsers"), ChangedAttributes: names("changedAttributes"), DueDate: optionalText(header("dueDate")),
		FollowUpDate: optionalText(header("followUpDate")), FormKey: key("formKey"), UserTaskKey: key("userTaskKey")}
	if priority, err := strconv.Atoi(header("priority")); err == nil {
		shown.Priority = &priority
	}
	return shown
}
