package workbench

import (
	"encoding/json"
	"strconv"

	"zhitong/pipeline"
)

// Decider decides the commands of this package.
type Decider struct{}

// record is what the log says of a change.
type record struct {
	Intent string `json:"intent"`
	About  string `json:"about"`
}

// AppendRecord implements [pipeline.Event].
func (r record) AppendRecord(dst []byte) []byte {
	encoded, _ := json.Marshal(r) // two strings always encode
	return append(dst, encoded...)
}

func keyText(key int64) string { return strconv.FormatInt(key, 10) }

// Kinds implements [pipeline.Decider].
func (Decider) Kinds() map[string]func() pipeline.Command {
	return map[string]func() pipeline.Command{
		"recon.account.register":  func() pipeline.Command { return new(RegisterAccount) },
		"recon.bundle.put":        func() pipeline.Command { return new(putPart) },
		"statement.file.register": func() pipeline.Command { return new(RegisterFile) },
		"statement.file.refuse":   func() pipeline.Command { return new(refuseFile) },
		"statement.store":         func() pipeline.Command { return new(storeStatements) },
		"recon.run.finish":        func() pipeline.Command { return new(finishRun) },
		"recon.report.set":        func() pipeline.Command { return new(setReports) },
		"recon.break.close":       func() pipeline.Command { return new(closeBreak) },
		"recon.break.carry":       func() pipeline.Command { return new(carryBreak) },
		"recon.group.confirm":     func() pipeline.Command { return new(ConfirmGroup) },
		"recon.group.refuse":      func() pipeline.Command { return new(RefuseGroup) },
		"recon.break.give":        func() pipeline.Command { return new(giveBreaks) },
		"recon.group.undo":        func() pipeline.Command { return new(BreakUpGroup) },
		"recon.run.open":          func() pipeline.Command { return new(openSlice) },
		"recon.account.configure": func() pipeline.Command { return new(ConfigureAccount) },
		"recon.account.expect":    func() pipeline.Command { return new(ExpectAccounts) },
		"recon.break.assign":      func() pipeline.Command { return new(AssignBreak) },
		"recon.break.take":        func() pipeline.Command { return new(TakeBreak) },
		"recon.break.comment":     func() pipeline.Command { return new(CommentBreak) },
		"recon.break.evidence":    func() pipeline.Command { return new(AttachEvidence) },
		"recon.break.cause":       func() pipeline.Command { return new(SetCause) },
		"recon.decision.make":     func() pipeline.Command { return new(MakeDecision) },
		"recon.decision.approve":  func() pipeline.Command { return new(ApproveDecision) },
		"recon.decision.reject":   func() pipeline.Command { return new(RejectDecision) },
		"recon.decision.undo":     func() pipeline.Command { return new(UndoDecision) },
	}
}

// Decide implements [pipeline.Decider].
func (Decider) Decide(batch *pipeline.Batch, task *pipeline.Task) (any, error) {
	tenant := task.Act.Tenant
	switch command := task.Command.(type) {
	case *RegisterAccount:
		return nil, command.register(batch, tenant)
	case *ConfigureAccount:
		return nil, command.configure(batch, tenant)
	case *ExpectAccounts:
		return nil, command.check(batch, tenant)
	case *putPart:
		return nil, command.put(batch)
	case *RegisterFile:
		return command.register(batch, task.Act)
	case *refuseFile:
		return nil, command.refuse(batch, tenant)
	case *storeStatements:
		return nil, command.store(batch, tenant)
	case *finishRun:
		return nil, command.finish(batch, tenant)
	case *openSlice:
		return nil, command.open(batch, tenant)
	case *setReports:
		return nil, command.set(batch, tenant)
	case *closeBreak:
		return nil, command.close(batch)
	case *carryBreak:
		return nil, command.carry(batch)
	case *giveBreaks:
		return nil, command.give(batch)
	case workOn:
		return nil, workOnBreak(batch, task.Act, command)
	default:
		return decideForPeople(batch, task.Act)
	}
}

// decideForPeople decides what people decide on.
func decideForPeople(batch *pipeline.Batch, act pipeline.Act) (any, error) {
	switch command := act.Command.(type) {
	case *ConfirmGroup:
		return command.confirm(batch, act)
	case *RefuseGroup:
		return command.refuse(batch, act)
	case *BreakUpGroup:
		return command.breakUp(batch, act)
	case *MakeDecision:
		return command.decide(batch, act)
	case *ApproveDecision:
		return command.approve(batch, act)
	case *RejectDecision:
		return command.reject(batch, act)
	case *UndoDecision:
		return command.undo(batch, act)
	default:
		return nil, pipeline.Refuse(pipeline.Internal, "the workbench does not decide %q", act.Command.Kind())
	}
}
