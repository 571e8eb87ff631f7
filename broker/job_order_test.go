package broker_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"zhitong/broker"
	"zhitong/pipeline"
)

const ranked = `<startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="work"/>
<serviceTask id="work"><extensionElements><zeebe:taskDefinition type="work"/><zeebe:jobPriorityDefinition priority="=rank"/></extensionElements></serviceTask>
<sequenceFlow id="f2" sourceRef="work" targetRef="e"/><endEvent id="e"/>`

// TestJobsComeInTheOrderOfTheirPriorities: higher priorities first, within one
// the oldest first; a job of a type that begins like another is not its.
func TestJobsComeInTheOrderOfTheirPriorities(t *testing.T) {
	onBothStores(t, func(n *node) {
		n.deploy(process("ranked", ranked), process("longer", strings.Replace(oneTask, `type="work"`, `type="work2"`, 1)))
		n.create("longer", "")
		var created []int64
		for _, rank := range []int{0, -1, 100, 3, 0, 1 << 30, -1 << 30} {
			created = append(created, n.create("ranked", fmt.Sprintf(`{"rank": %d}`, rank)))
		}
		n.reopen()
		var order []int
		for range created {
			job := n.take("work", 1)[0]
			order = append(order, slices.Index(created, job.Instance))
			if job.Instance == created[1] && job.Priority != -1 {
				n.Errorf("job %+v", job)
			}
		}
		if want := []int{5, 2, 3, 0, 4, 1, 6}; !slices.Equal(order, want) {
			n.Errorf("jobs come in the order %v, want %v", order, want)
		}
		if more := n.take("work", 10); len(more) != 0 {
			n.Errorf("more jobs: %+v", more)
		}
	})
}

func TestAJobIsGivenAnotherPriority(t *testing.T) {
	n := start(t)
	n.deploy(process("ranked", ranked))
	first, second := n.create("ranked", `{"rank": 5}`), n.create("ranked", `{"rank": 4}`)
	job := n.take("work", 1)[0]
	higher := 3
	do[any](n, &broker.UpdateJob{Job: job.Key, Priority: &higher})
	do[any](n, &broker.FailJob{Job: job.Key, Retries: 1})
	for _, want := range []int64{second, first} {
		if got := n.take("work", 1)[0].Instance; got != want {
			t.Errorf("a job of %d comes, want %d", got, want)
		}
	}
}

const linked = `<startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="work"/>
<serviceTask id="work"><extensionElements><zeebe:taskDefinition type="work"/><zeebe:linkedResources><zeebe:linkedResource resourceId="%s" resourceType="Script" linkName="main" %s/></zeebe:linkedResources></extensionElements></serviceTask>
<sequenceFlow id="f2" sourceRef="work" targetRef="e"/><endEvent id="e"/>`

// TestJobsNameLinkedResources: the newest of a name, the one that was deployed
// with the process, or the newest of a version tag.
func TestJobsNameLinkedResources(t *testing.T) {
	n := start(t)
	robot := func(id, tag string) broker.File {
		return broker.File{Name: "clean.rpa", Content: []byte(fmt.Sprintf(`{"id": %q, "versionTag": %q}`, id, tag))}
	}
	first := n.deploy(process("latest", fmt.Sprintf(linked, "sum.js", "")), process("together", fmt.Sprintf(linked, "sum.js", `bindingType="deployment"`)),
		process("tagged", fmt.Sprintf(linked, "clean", `bindingType="versionTag" versionTag="v1"`)),
		broker.File{Name: "sum.js", Content: []byte("a + b")}, robot("clean", "v1"))
	second := n.deploy(broker.File{Name: "sum.js", Content: []byte("b + a")}, robot("clean", "v2"))
	again := n.deploy(broker.File{Name: "sum.js", Content: []byte("b + a")})
	if again.Definitions[0].Key != second.Definitions[0].Key || second.Definitions[0].Version != 2 {
		t.Errorf("the same file is deployed as another version: %+v", again)
	}
	for processID, key := range map[string]int64{
		"latest": second.Definitions[0].Key, "together": first.Definitions[3].Key, "tagged": first.Definitions[4].Key,
	} {
		n.create(processID, "")
		header := n.take("work", 1)[0].Headers["linkedResources"]
		if want := fmt.Sprintf(`[{"resourceKey":"%d","resourceType":"Script","linkName":"main"}]`, key); header != want {
			t.Errorf("%s: %s, want %s", processID, header, want)
		}
	}
	for _, content := range []string{"", "{}"} {
		n.refused(pipeline.InvalidArgument, &broker.Deploy{Files: []broker.File{{Name: "bad.rpa", Content: []byte(content)}}})
	}
}
