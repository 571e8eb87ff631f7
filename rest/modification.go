package rest

import (
	"context"
	"encoding/json"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"zhitong/broker"
	"zhitong/engine"
	"zhitong/pipeline"
)

// AncestorKey is the key of an element instance, or -1 for the one that lives.
type AncestorKey int64

// UnmarshalJSON reads a key or -1, as a string or a number.
func (k *AncestorKey) UnmarshalJSON(data []byte) error {
	switch string(data) {
	case `"-1"`, `-1`:
		*k = 0
		return nil
	default:
		return json.Unmarshal(data, (*Key)(k))
	}
}

// Schema implements [huma.SchemaProvider].
func (AncestorKey) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{
		Description: "the key of an element instance, or -1 for the one live instance of the scope",
		OneOf:       []*huma.Schema{{Type: huma.TypeString, Pattern: "^(-1|[0-9]{1,19})$"}, {Type: huma.TypeInteger, Format: "int64"}},
	}
}

// VariableInstruction sets variables before an element is activated.
type VariableInstruction struct {
	Variables engine.Variables `json:"variables"`
	ScopeID   string           `json:"scopeId,omitempty" doc:"The element in whose scope they are set; empty means the process instance."`
}

// ActivateInstruction activates an element.
type ActivateInstruction struct {
	ElementID                  string                `json:"elementId" minLength:"1"`
	AncestorElementInstanceKey AncestorKey           `json:"ancestorElementInstanceKey,omitempty"`
	VariableInstructions       []VariableInstruction `json:"variableInstructions,omitempty"`
}

// MoveInstruction terminates element instances and activates another element for each.
type MoveInstruction struct {
	SourceElementInstruction struct {
		SourceType               string `json:"sourceType" enum:"byId,byKey"`
		SourceElementID          string `json:"sourceElementId,omitempty"`
		SourceElementInstanceKey Key    `json:"sourceElementInstanceKey,omitempty"`
	} `json:"sourceElementInstruction"`
	TargetElementID          string `json:"targetElementId" minLength:"1"`
	AncestorScopeInstruction *struct {
		AncestorScopeType          string      `json:"ancestorScopeType" enum:"direct,inferred,sourceParent"`
		AncestorElementInstanceKey AncestorKey `json:"ancestorElementInstanceKey,omitempty"`
	} `json:"ancestorScopeInstruction,omitempty"`
	VariableInstructions []VariableInstruction `json:"variableInstructions,omitempty"`
}

// TerminateInstruction terminates one element instance or all of an element.
type TerminateInstruction struct {
	ElementInstanceKey Key    `json:"elementInstanceKey,omitempty"`
	ElementID          string `json:"elementId,omitempty"`
}

// ModificationInput says how the tokens of an instance move.
type ModificationInput struct {
	Key  Key `path:"key"`
	Body struct {
		OperationReference    int64                  `json:"operationReference,omitempty" minimum:"1" doc:"Kept in the record."`
		ActivateInstructions  []ActivateInstruction  `json:"activateInstructions,omitempty"`
		MoveInstructions      []MoveInstruction      `json:"moveInstructions,omitempty"`
		TerminateInstructions []TerminateInstruction `json:"terminateInstructions,omitempty"`
	}
}

func registerModification(s *Server, api huma.API) {
	operation(api, "process instance", "modifyProcessInstance", http.MethodPost, "/v2/process-instances/{key}/modification",
		"Activate, move and terminate elements of a process instance, all or nothing", http.StatusNoContent, s.modifyInstance)
}

func (s *Server) modifyInstance(ctx context.Context, input *ModificationInput) (*Nothing, error) {
	command := &broker.ModifyInstance{Reference: input.Body.OperationReference}
	command.Instance = int64(input.Key)
	for _, instruction := range input.Body.ActivateInstructions {
		command.Activate = append(command.Activate, engine.Activation{ElementID: instruction.ElementID,
			Ancestor: int64(instruction.AncestorElementInstanceKey), Variables: scopedVariables(instruction.VariableInstructions)})
	}
	for _, instruction := range input.Body.MoveInstructions {
		move, err := instruction.move()
		if err != nil {
			return nil, err
		}
		command.Move = append(command.Move, move)
	}
	for _, instruction := range input.Body.TerminateInstructions {
		if (instruction.ElementID == "") == (instruction.ElementInstanceKey == 0) {
			return nil, badInput("a terminate instruction has either elementId or elementInstanceKey")
		}
		command.Terminate = append(command.Terminate, engine.Termination{ElementID: instruction.ElementID, Element: int64(instruction.ElementInstanceKey)})
	}
	return s.operate(ctx, input.Key, command)
}

func (m *MoveInstruction) move() (engine.Move, error) {
	source := m.SourceElementInstruction
	move := engine.Move{TargetID: m.TargetElementID, Variables: scopedVariables(m.VariableInstructions)}
	switch {
	case source.SourceType == "byId" && source.SourceElementID != "" && source.SourceElementInstanceKey == 0:
		move.SourceID = source.SourceElementID
	case source.SourceType == "byKey" && source.SourceElementInstanceKey != 0 && source.SourceElementID == "":
		move.Source = int64(source.SourceElementInstanceKey)
	default:
		return move, badInput("the source of a move is byId with sourceElementId, or byKey with sourceElementInstanceKey")
	}
	scope := m.AncestorScopeInstruction
	if scope == nil {
		return move, nil
	}
	move.Within = map[string]engine.MoveScope{"direct": engine.MoveNamed, "inferred": engine.MoveInferred, "sourceParent": engine.MoveBeside}[scope.AncestorScopeType]
	if move.Within != engine.MoveNamed && scope.AncestorElementInstanceKey != 0 {
		return move, badInput("ancestorElementInstanceKey goes with ancestorScopeType direct only")
	}
	move.Ancestor = int64(scope.AncestorElementInstanceKey)
	return move, nil
}

func scopedVariables(instructions []VariableInstruction) []engine.ScopedVariables {
	var all []engine.ScopedVariables
	for _, instruction := range instructions {
		all = append(all, engine.ScopedVariables{Scope: instruction.ScopeID, Variables: instruction.Variables})
	}
	return all
}

// operate carries out an operation on a process instance of the caller.
func (s *Server) operate(ctx context.Context, key Key, command pipeline.Command) (*Nothing, error) {
	return changeFound(ctx, s, key, broker.InstanceTenant, command)
}
