package broker

import (
	"zhitong/engine"
	"zhitong/pipeline"
)

// followUpOf turns what the engine wants done elsewhere into a command.
func followUpOf(followUp *engine.FollowUp) pipeline.Command {
	switch {
	case followUp.Meet != nil:
		return &meet{followUp.Meet.Key, subscriptionTopic(followUp.Meet)}
	case followUp.Publish != nil:
		m := followUp.Publish
		return &PublishMessage{Tenant: m.Tenant, Name: m.Name, CorrelationKey: m.CorrelationKey, MessageID: m.MessageID,
			TimeToLive: m.TimeToLive, Variables: m.Variables}
	case followUp.Broadcast != nil:
		return &BroadcastSignal{SignalBroadcast: *followUp.Broadcast}
	case followUp.Unlock != nil:
		lock := startLockName{followUp.Tenant, followUp.ProcessID, followUp.Unlock.CorrelationKey}
		return &unlockStart{lock, followUp.Unlock.Name}
	default:
		return &step{Instance: followUp.Instance, decoded: followUp.Command}
	}
}
