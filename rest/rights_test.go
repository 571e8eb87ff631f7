package rest_test

import (
	"slices"
	"strings"
	"testing"

	"zhitong/broker"
	"zhitong/documents"
	"zhitong/identity"
	"zhitong/inbox"
	"zhitong/pipeline"
)

// byRolesOnly are the commands that no authorization grants: those of the
// platform itself, and those that would raise who may give them.
var byRolesOnly = []string{
	"deployment.number-requirements", "document.clear", "job.release", "job.wake", "message.expire", "message.index-subscriptions", "message.meet",
	"message.unlock-start", "process-instance.index-tags", "process-instance.purge", "process-instance.step", "retention.clear", "retention.set", "retention.step", "retention.begin-file", "retention.settle-file", "retention.retire-file", "retention.move-documents", "retention.destroy-documents", "retention.remove-file", "batch-operation.do-item", "batch-operation.step",
	"identity.administrator.create", "identity.client.create", "identity.client.delete", "identity.group.put", "identity.role.put", "identity.role.renew",
	"identity.session.close", "identity.session.open", "identity.token.create", "identity.token.revoke", "identity.user.change-password",
	"identity.user.create-assigned", "identity.user.update-assigned",
}

// TestEveryCommandHasItsRight: what a caller can command is granted by
// authorizations too, and for a single thing where it is about one.
func TestEveryCommandHasItsRight(t *testing.T) {
	b := broker.New(nil)
	about := []string{"signal.broadcast", "deployment.create", "document.create", "document.part.put", "job.activate", "identity.user.create"} // no single thing that exists
	seen := 0
	for _, decider := range append(b.Deciders(), inbox.NewDecider(b), documents.Decider{}, identity.Decider{}) {
		for kind, empty := range decider.Kinds() {
			seen++
			if identity.ByAuthorization(kind) == slices.Contains(byRolesOnly, kind) {
				t.Errorf("%s is granted by authorizations: %t", kind, identity.ByAuthorization(kind))
			}
			if _, guarded := empty().(pipeline.Guarded); !guarded && identity.ByAuthorization(kind) && !slices.Contains(about, kind) && !strings.HasSuffix(kind, ".create") {
				t.Errorf("%s does not name its resource", kind)
			}
		}
	}
	if seen < 80 {
		t.Errorf("%d kinds of commands", seen)
	}
}
