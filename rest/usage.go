package rest

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"zhitong/broker"
	"zhitong/store"
)

// UsageCounts is what was done in a period.
type UsageCounts struct {
	ProcessInstances  int64 `json:"processInstances" doc:"Started, but for those that others called."`
	DecisionInstances int64 `json:"decisionInstances"`
	Assignees         int64 `json:"assignees" doc:"Who had a user task that was open in the period."`
}

// UsageMetrics is what was done in all tenants of the caller, and in each.
type UsageMetrics struct {
	UsageCounts
	ActiveTenants int64                  `json:"activeTenants"`
	Tenants       map[string]UsageCounts `json:"tenants"`
}

// UsageInput names the period.
type UsageInput struct {
	From        time.Time `query:"startTime" required:"true"`
	To          time.Time `query:"endTime" required:"true"`
	Tenant      string    `query:"tenantId" maxLength:"100"`
	WithTenants bool      `query:"withTenants"`
}

// usageRead is the permission to read what was done how often.
const usageRead = "usage.read"

func registerUsage(s *Server, api huma.API) {
	operation(api, "system", "getUsageMetrics", http.MethodGet, "/v2/system/usage-metrics",
		"How much was done in a period, as far as it was not deleted", http.StatusOK, s.usage)
}

func (s *Server) usage(ctx context.Context, in *UsageInput) (*Body[UsageMetrics], error) {
	if in.To.Before(in.From) {
		return nil, badInput("startTime is after endTime")
	}
	tenants := callerOf(ctx).Tenants
	if in.Tenant != "" {
		named, err := callerOf(ctx).tenant(in.Tenant)
		if err != nil {
			return nil, err
		}
		tenants = []string{named}
	}
	shown := UsageMetrics{Tenants: map[string]UsageCounts{}}
	err := s.read(ctx, ownTenants, usageRead, func(_ Caller, reader store.Reader) error {
		found, err := broker.UsageOf(ctx, reader, tenants, in.From, in.To)
		shown.add(found, in.WithTenants)
		return err
	})
	return &Body[UsageMetrics]{shown}, err
}

// add sums the tenants up; somebody with tasks in two of them is one assignee.
func (m *UsageMetrics) add(tenants []*broker.Usage, each bool) {
	assignees := map[string]bool{}
	for _, one := range tenants {
		counts := UsageCounts{one.Instances, one.DecisionInstances, int64(len(one.Assignees))}
		m.ProcessInstances += counts.ProcessInstances
		m.DecisionInstances += counts.DecisionInstances
		for name := range one.Assignees {
			assignees[name] = true
		}
		if counts != (UsageCounts{}) {
			m.ActiveTenants++
		}
		if each && counts != (UsageCounts{}) {
			m.Tenants[one.Tenant] = counts
		}
	}
	m.Assignees = int64(len(assignees))
}
