package identity_test

import (
	"slices"
	"testing"

	"zhitong/identity"
)

// TestRightsAreCamundas compares the types that mean something here with those
// that clients of Camunda know, by samples of each type of resource.
func TestRightsAreCamundas(t *testing.T) {
	for resource, want := range map[string][]string{
		identity.ResourceProcess: {"CANCEL_PROCESS_INSTANCE", "CLAIM_USER_TASK", "COMPLETE_USER_TASK", "CREATE_PROCESS_INSTANCE", "DELETE_PROCESS_INSTANCE",
			"MODIFY_PROCESS_INSTANCE", "READ_PROCESS_DEFINITION", "READ_PROCESS_INSTANCE", "READ_USER_TASK", "SUSPEND_PROCESS_INSTANCE",
			"UPDATE_PROCESS_INSTANCE", "UPDATE_USER_TASK"},
		identity.ResourceDecision:    {"CREATE_DECISION_INSTANCE", "DELETE_DECISION_INSTANCE", "READ_DECISION_DEFINITION", "READ_DECISION_INSTANCE"},
		identity.ResourceFile:        {"CREATE", "DELETE_DRD", "DELETE_FORM", "DELETE_PROCESS", "DELETE_RESOURCE", "READ"},
		identity.ResourceTenant:      {"CREATE", "DELETE", "READ", "UPDATE"},
		identity.ResourceMappingRule: {"CREATE", "DELETE", "READ", "UPDATE"},
		identity.ResourceUserTask:    {"CLAIM", "COMPLETE", "READ", "UPDATE"},
		identity.ResourceSystem:      {"READ_JOB_METRIC", "READ_USAGE_METRIC", "UPDATE"},
		"COMPONENT":                  nil,
	} {
		if got := identity.PermissionTypes(resource); !slices.Equal(got, want) {
			t.Errorf("%s: %v, want %v", resource, got, want)
		}
	}
	for permission, want := range map[string]bool{"process-instance.create": true, "ledger.approve": false, "identity.role.put": false} {
		if identity.ByAuthorization(permission) != want {
			t.Errorf("%s is granted by authorizations: %t", permission, !want)
		}
	}
}
