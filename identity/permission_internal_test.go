package identity

import (
	"slices"
	"testing"
)

// TestMakersAndCheckersOfRules: of the roles that are there from the start, none
// but the administrator both makes and checks rule sets, and somebody does each.
func TestMakersAndCheckersOfRules(t *testing.T) {
	makes, checks := []string{}, []string{}
	for _, role := range builtinRoles() {
		may := func(permission string) bool {
			return slices.ContainsFunc(role.Permissions, func(pattern string) bool { return grants(pattern, permission) })
		}
		if may("recon.rules.draft") || may("recon.rules.submit") || may("recon.rules.withdraw") {
			makes = append(makes, role.Name)
		}
		if may("recon.rules.approve") || may("recon.rules.reject") {
			checks = append(checks, role.Name)
		}
	}
	if !slices.Equal(makes, []string{Administrator, ProcessEngineer}) || !slices.Equal(checks, []string{Administrator, Approver}) {
		t.Errorf("makers are %v, checkers %v", makes, checks)
	}
}
