package broker

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/json"
	"strings"

	"zhitong/bpmn"
	"zhitong/dmn"
	"zhitong/engine"
	"zhitong/pipeline"
	"zhitong/store"
)

// Limits of a deployment.
const (
	maxFileBytes      = 8 << 20
	maxFilesPerDeploy = 200
)

// File is a model file: .bpmn, .dmn or .form.
type File struct {
	Name    string `json:"name"`
	Content []byte `json:"content"`
}

// Deploy deploys files together, all or none. What is identical to its newest
// version makes no new one. It answers Deployed.
type Deploy struct {
	Files []File `json:"files"`
}

// Deployed lists the definitions of a deployment in the order of the files.
type Deployed struct {
	Key         int64        `json:"key"`
	Tenant      string       `json:"tenant"`
	Definitions []Definition `json:"definitions"`
}

// Kind implements [pipeline.Command].
func (*Deploy) Kind() string { return "deployment.create" }

// draft is a definition found in a file, not deployed yet.
type draft struct {
	kind             ResourceKind
	id, tag, name    string
	group, groupName string
	file             *File
	at               dmn.Position // of a decision in its file
	hash             [sha256.Size]byte
}

// deployer decides deployments.
type deployer struct{ models *models }

// Kinds implements [pipeline.Decider].
func (*deployer) Kinds() map[string]func() pipeline.Command {
	return map[string]func() pipeline.Command{
		"deployment.create": func() pipeline.Command { return new(Deploy) },
	}
}

// deployMemo is what a deployment contains, read once, and the definitions
// whose start events it replaces.
type deployMemo struct {
	drafts []draft
	err    error
}

// Load implements [pipeline.Decider].
func (d *deployer) Load(ctx context.Context, batch *pipeline.Batch, tasks []*pipeline.Task) error {
	var names []definitionName
	for _, task := range tasks {
		memo := &deployMemo{}
		memo.drafts, memo.err = readFiles(task.Command.(*Deploy).Files)
		task.Memo = memo
		for _, found := range memo.drafts {
			names = append(names, found.names(task.Act.Tenant)...)
		}
	}
	names = unique(names)
	if len(names) > 0 && !batch.Exclusive() {
		if _, err := latests.Lock(ctx, batch, names, true); err != nil {
			return err
		}
	}
	if err := latests.Load(ctx, batch, names); err != nil {
		return err
	}
	if err := retirements.Load(ctx, batch, untagged(names)); err != nil {
		return err
	}
	return d.loadPredecessors(ctx, batch, names)
}

// loadPredecessors loads the newest versions with their start events, which a
// newer version takes over.
func (d *deployer) loadPredecessors(ctx context.Context, batch *pipeline.Batch, names []definitionName) error {
	var keys []int64
	for _, name := range names {
		if row, _ := latests.Get(batch, name); row != nil {
			keys = append(keys, row.Key)
		}
	}
	if len(keys) == 0 {
		return nil
	}
	if err := definitions.Load(ctx, batch, keys); err != nil {
		return err
	}
	if _, err := startSubscriptions.LoadWhere(ctx, batch, store.Query{Where: store.In{Column: "definition", Values: anyOf(keys)}}); err != nil {
		return err
	}
	if err := loadShownStarts(ctx, batch, keys); err != nil {
		return err
	}
	if err := lockGatheringsOf(ctx, batch, keys); err != nil {
		return err
	}
	_, err := signals.LoadWhere(ctx, batch, store.Query{Where: store.In{Column: "starts", Values: anyOf(keys)}})
	return err
}

// Decide implements [pipeline.Decider].
func (d *deployer) Decide(batch *pipeline.Batch, task *pipeline.Task) (any, error) {
	memo := task.Memo.(*deployMemo)
	if memo.err != nil {
		return nil, memo.err
	}
	deployed := Deployed{Key: batch.Next(), Tenant: task.Act.Tenant}
	batch.About(deployed.Key, "")
	files := storedFiles{}
	for _, found := range memo.drafts {
		definition, err := d.deploy(batch, found, deployed, files)
		if err != nil {
			return nil, err
		}
		deployed.Definitions = append(deployed.Definitions, *definition)
	}
	return deployed, nil
}

// deploy makes a new version of a draft, or gives the newest one when it is
// identical.
func (d *deployer) deploy(batch *pipeline.Batch, found draft, deployment Deployed, files storedFiles) (*Definition, error) {
	newest, err := newestOf(batch, found.names(deployment.Tenant)[0])
	if err != nil {
		return nil, err
	}
	if newest != nil && files.holds(batch, newest, found) {
		return newest, nil
	}
	file := files.of(batch, found, deployment.Tenant)
	definition := &Definition{
		Key: found.key(batch, file), Kind: found.kind, Tenant: deployment.Tenant, ID: found.id, Version: nextVersion(batch, found.names(deployment.Tenant)[0]),
		VersionTag: found.tag, Name: found.name, Deployment: deployment.Key, Resource: file.key,
		ResourceName: found.file.Name, Hash: found.hash[:], Group: found.group, GroupName: found.groupName,
		GroupVersion: file.version, DeployedAt: batch.Now,
	}
	definitions.Put(batch, definition)
	for _, name := range found.names(deployment.Tenant) {
		latests.Put(batch, &latest{name, definition.Key, definition.Version, definition.Hash})
	}
	if newest != nil {
		closeStarts(batch, newest.Key)
	}
	return definition, d.activate(batch, definition, found.file)
}

// activate compiles a new version and arms its start events.
func (d *deployer) activate(batch *pipeline.Batch, definition *Definition, file *File) error {
	if definition.Kind != ProcessResource {
		return nil
	}
	if err := d.models.compileProcess(definition, file.Content); err != nil {
		return err
	}
	return openStarts(batch, d.models.process(definition.Key))
}

// names gives what the definition will be found by.
func (f draft) names(tenant string) []definitionName {
	return (&Definition{Kind: f.kind, Tenant: tenant, ID: f.id, VersionTag: f.tag}).names()
}

// readFiles reads and checks all files and collects every problem.
func readFiles(files []File) ([]draft, error) {
	refusal := &pipeline.Refusal{Code: pipeline.InvalidArgument, Detail: "deployment", Message: "the files cannot be deployed"}
	if len(files) == 0 || len(files) > maxFilesPerDeploy {
		return nil, pipeline.Refuse(pipeline.InvalidArgument, "a deployment has between 1 and %d files", maxFilesPerDeploy)
	}
	var drafts []draft
	for i := range files {
		found, problems := readFile(&files[i])
		drafts = append(drafts, found...)
		refusal.Problems = append(refusal.Problems, problems...)
	}
	refusal.Problems = append(append(refusal.Problems, duplicates(drafts)...), longNames(drafts)...)
	if len(refusal.Problems) > 0 {
		return nil, refusal
	}
	return drafts, nil
}

// duplicates reports definitions that two files of the deployment define.
func duplicates(drafts []draft) []pipeline.Problem {
	var problems []pipeline.Problem
	seen := map[definitionName]string{}
	for _, d := range drafts {
		name := d.names("")[0]
		if first, taken := seen[name]; taken {
			problems = append(problems, pipeline.Problem{Code: "duplicate_id", File: d.file.Name, ElementID: d.id,
				Message: "the file " + first + " defines this id too"})
		}
		seen[name] = d.file.Name
	}
	return problems
}

// longNames reports ids and version tags that are too long to be found by. Those of
// processes have been reported with everything else in their files.
func longNames(drafts []draft) []pipeline.Problem {
	var problems []pipeline.Problem
	for _, d := range drafts {
		for _, name := range [...]sentName{{"the id", d.id}, {"the version tag", d.tag}} {
			if refusal := engine.CheckName(name.what, name.name); refusal != nil {
				problems = append(problems, pipeline.Problem{Code: string(bpmn.CodeLongName), File: d.file.Name,
					Line: d.at.Line, Column: d.at.Column, Message: refusal.Message})
			}
		}
	}
	return problems
}

func readFile(file *File) ([]draft, []pipeline.Problem) {
	if len(file.Content) > maxFileBytes {
		return nil, []pipeline.Problem{{Code: "file_too_large", File: file.Name, Message: "the file is above 8 MiB"}}
	}
	switch {
	case strings.HasSuffix(file.Name, ".bpmn"):
		return readProcesses(file)
	case strings.HasSuffix(file.Name, ".dmn"):
		return readDecisions(file)
	case strings.HasSuffix(file.Name, ".form"):
		return readForm(file)
	default:
		return readResource(file)
	}
}

func readProcesses(file *File) ([]draft, []pipeline.Problem) {
	graphs, err := compileBPMN(file.Content, bpmn.Compile)
	if err != nil {
		return nil, problemsOf(file.Name, err)
	}
	if len(graphs) == 0 {
		return nil, []pipeline.Problem{{Code: "no_process", File: file.Name, Message: "the file has no executable process"}}
	}
	drafts := make([]draft, len(graphs))
	for i, graph := range graphs {
		drafts[i] = draft{kind: ProcessResource, id: graph.ID, tag: graph.VersionTag, name: graph.Name, file: file, hash: sha256.Sum256(file.Content)}
	}
	return drafts, nil
}

func readDecisions(file *File) ([]draft, []pipeline.Problem) {
	model, err := compileDMN(file.Content)
	if err != nil {
		return nil, problemsOf(file.Name, err)
	}
	if problems := model.Problems(); len(problems) > 0 {
		return nil, dmnProblems(file.Name, problems)
	}
	hash := sha256.Sum256(file.Content)
	graph := draft{kind: RequirementsResource, id: cmp.Or(model.ID(), model.Name(), file.Name), name: model.Name(), file: file, hash: hash}
	var drafts []draft
	for _, decision := range model.Decisions() {
		drafts = append(drafts, draft{kind: DecisionResource, id: decision.ID(), tag: decision.VersionTag(), name: decision.Name(), group: graph.id,
			groupName: graph.name, file: file, at: decision.Position(), hash: hash})
	}
	if len(drafts) == 0 {
		return nil, []pipeline.Problem{{Code: "no_decision", File: file.Name, Message: "the file has no decision"}}
	}
	return append(drafts, graph), nil
}

func readForm(file *File) ([]draft, []pipeline.Problem) {
	var form struct {
		ID         string            `json:"id"`
		VersionTag string            `json:"versionTag"`
		Components []json.RawMessage `json:"components"`
	}
	if err := json.Unmarshal(file.Content, &form); err != nil {
		return nil, []pipeline.Problem{{Code: "form_syntax", File: file.Name, Message: err.Error()}}
	}
	if form.ID == "" {
		return nil, []pipeline.Problem{{Code: "form_without_id", File: file.Name, Message: "the form has no id"}}
	}
	return []draft{{kind: FormResource, id: form.ID, tag: form.VersionTag, name: form.ID, file: file, hash: sha256.Sum256(file.Content)}}, nil
}

// closeStarts takes the start events of a replaced version away.
func closeStarts(batch *pipeline.Batch, definition int64) {
	startSubscriptions.Each(batch, func(key int64, row *startSubscription) {
		if row.Definition != definition {
			return
		}
		startSubscriptions.Delete(batch, key)
		showClosed(batch, row)
		if row.Timer != 0 {
			timerRows{view(batch, timers)}.Delete(row.Timer)
		}
	})
	gatherings.Each(batch, func(name gatheringName, _ *gathering) {
		if name.Definition == definition {
			gatherings.Delete(batch, name)
		}
	})
	signals.Each(batch, func(key int64, row *engine.SignalSubscription) {
		if startedBy(row) == definition {
			signals.Delete(batch, key)
		}
	})
}
