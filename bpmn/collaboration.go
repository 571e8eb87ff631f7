package bpmn

// Collaboration shows how processes exchange messages (BPMN 2.0.2, 9). Nothing of it is executed.
type Collaboration struct {
	ID, Name     string
	Participants []Participant
	MessageFlows []MessageFlow
}

// Participant is a pool (BPMN 2.0.2, 9.3).
type Participant struct {
	ID, Name  string
	ProcessID string // empty for a pool that shows no process
}

// MessageFlow connects what stands in two pools (BPMN 2.0.2, 9.4).
type MessageFlow struct {
	ID, Name       string
	Source, Target string
}

// Lane groups flow nodes of a process (BPMN 2.0.2, 10.7).
type Lane struct {
	ID, Name  string
	FlowNodes []string // ids
	Lanes     []Lane
}

func readCollaboration(node *Node) Collaboration {
	collaboration := Collaboration{ID: node.ID(), Name: node.Attribute("name")}
	for participant := range node.All(NamespaceBPMN, "participant") {
		collaboration.Participants = append(collaboration.Participants, Participant{
			ID: participant.ID(), Name: participant.Attribute("name"), ProcessID: participant.reference("processRef"),
		})
	}
	for flow := range node.All(NamespaceBPMN, "messageFlow") {
		collaboration.MessageFlows = append(collaboration.MessageFlows, MessageFlow{
			ID: flow.ID(), Name: flow.Attribute("name"),
			Source: flow.reference("sourceRef"), Target: flow.reference("targetRef"),
		})
	}
	return collaboration
}

// readLanes reads the lane sets of a process.
func readLanes(process *Node) []Lane {
	var lanes []Lane
	for set := range process.All(NamespaceBPMN, "laneSet") {
		lanes = append(lanes, readLaneSet(set)...)
	}
	return lanes
}

func readLaneSet(set *Node) []Lane {
	var lanes []Lane
	for node := range set.All(NamespaceBPMN, "lane") {
		lane := Lane{ID: node.ID(), Name: node.Attribute("name")}
		for reference := range node.All(NamespaceBPMN, "flowNodeRef") {
			lane.FlowNodes = append(lane.FlowNodes, localPart(reference.Text.Value))
		}
		for inner := range node.All(NamespaceBPMN, "childLaneSet") {
			lane.Lanes = append(lane.Lanes, readLaneSet(inner)...)
		}
		lanes = append(lanes, lane)
	}
	return lanes
}
