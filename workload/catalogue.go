package workload

import (
	"embed"
	"fmt"
	"path"
	"strings"
)

//go:embed models/*.bpmn
var models embed.FS

// Workload is a process and what the outside world does for it.
type Workload struct {
	Name    string
	Purpose string // in a few words
	Process string // id of the process that is started
	// Shape is what one instance comes to, with those that it calls.
	Shape Shape

	files     []string // in models
	variables string   // what an instance starts with besides caseId, as members of a JSON object
	jobs      []string // types of its jobs
	result    string   // variables that a job or a user task is completed with
	people    bool     // user tasks of the platform are to be completed
	message   string   // name of the message that the process waits for, correlated by caseId
	messageBy string   // type of the jobs after which the message is published; "" when it is published at the start
}

// Shape is the size of a process instance.
type Shape struct {
	Instances int `json:"instances"` // process instances, the root among them
	Elements  int `json:"elements"`  // element instances in them (flow-node instances), sequence flows and the processes not counted
	Jobs      int `json:"jobs"`      // jobs that workers complete
}

// userTaskJob is the type of the jobs of user tasks that the platform does not run.
const userTaskJob = "io.camunda.zeebe:userTask"

// accepted is what workers and people answer.
const accepted = `{"accepted":true}`

// Catalogue lists the workloads, for a protocol: user tasks of the platform can be
// completed over REST only, so that over gRPC the user task is one that comes as a job.
func Catalogue(p Protocol) []*Workload {
	userTask := &Workload{Name: "user_task", Purpose: "one user task, found by search and completed", Process: "bench-user-task",
		files: []string{"user_task"}, variables: `"amount":4711`, people: true, result: accepted, Shape: Shape{1, 3, 0}}
	if p == GRPC {
		userTask = &Workload{Name: "user_task", Purpose: "one user task, worked as a job", Process: "bench-user-task-job",
			files: []string{"user_task_job"}, variables: `"amount":4711`, jobs: []string{userTaskJob}, result: accepted, Shape: Shape{1, 3, 1}}
	}
	return []*Workload{
		{Name: "one_task", Purpose: "one service task", Process: "bench-one-task", files: []string{"one_task"},
			variables: `"amount":4711`, jobs: []string{"bench-one-task"}, result: accepted, Shape: Shape{1, 3, 1}},
		{Name: "ten_tasks", Purpose: "ten service tasks in sequence", Process: "bench-ten-tasks", files: []string{"ten_tasks"},
			variables: `"amount":4711`, jobs: []string{"bench-ten-tasks"}, result: accepted, Shape: Shape{1, 12, 10}},
		{Name: "message", Purpose: "one message, published while the instance starts", Process: "bench-message", files: []string{"message"},
			variables: `"amount":4711`, message: "bench-message", Shape: Shape{1, 3, 0}},
		{Name: "timer", Purpose: "one timer of a second", Process: "bench-timer", files: []string{"timer"},
			variables: `"amount":4711`, Shape: Shape{1, 3, 0}},
		{Name: "multi_instance", Purpose: "one service task for each of ten items, in parallel", Process: "bench-multi-instance",
			files: []string{"multi_instance"}, variables: `"items":[1,2,3,4,5,6,7,8,9,10]`, jobs: []string{"bench-multi-instance"}, result: accepted,
			Shape: Shape{1, 13, 10}},
		userTask,
		{Name: "dispute", Purpose: "a bank's case of 50 disputed transactions, each in a called process", Process: "bench-dispute",
			files: []string{"dispute", "dispute_transaction"}, variables: `"channel":"post","transactions":[` + transactions() + `]`,
			jobs: []string{"bench-dispute-open-case", evidenceJob, "bench-dispute-verify", "bench-dispute-score", "bench-dispute-notify"}, result: accepted,
			message: "bench-dispute-evidence", messageBy: evidenceJob, Shape: Shape{1 + disputed, 11 + disputed*11, 3 + disputed*2}},
	}
}

// evidenceJob is the type of the job that asks for the evidence, which comes as a message.
const evidenceJob = "bench-dispute-request-evidence"

// disputed is how many transactions a case has.
const disputed = 50

// transactions writes the transactions of a case.
func transactions() string {
	all := make([]string, disputed)
	for i := range all {
		all[i] = fmt.Sprintf(`{"id":"T-%04d","amount":%d,"merchant":"M-%03d"}`, i+1, 4*i+3, 7*i)
	}
	return strings.Join(all, ",")
}

// Names lists the names of the workloads.
func Names() (names []string) {
	for _, w := range Catalogue(HTTP) {
		names = append(names, w.Name)
	}
	return names
}

// Find gives a workload by its name, nil when there is none.
func Find(p Protocol, name string) *Workload {
	for _, w := range Catalogue(p) {
		if w.Name == name {
			return w
		}
	}
	return nil
}

// File is a model to deploy.
type File struct {
	Name    string
	Content []byte
}

// Files gives the models of the workload.
func (w *Workload) Files() ([]File, error) {
	files := make([]File, len(w.files))
	for i, name := range w.files {
		content, err := models.ReadFile(path.Join("models", name+".bpmn"))
		if err != nil {
			return nil, err
		}
		files[i] = File{"bench-" + name + ".bpmn", content}
	}
	return files, nil
}

// start gives the variables that the instance of a case starts with, as a JSON object.
func (w *Workload) start(caseID string) string {
	return fmt.Sprintf(`{"caseId":%q,%s}`, caseID, w.variables)
}

// fetched lists the variables that a job is to come with; none means all.
func (w *Workload) fetched(jobType string) []string {
	if w.message != "" && jobType == w.messageBy {
		return []string{caseID}
	}
	return nil
}

// caseID is the variable that tells instances apart.
const caseID = "caseId"
