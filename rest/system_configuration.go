package rest

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"zhitong/broker"
	"zhitong/store"
)

// SystemConfiguration is what clients have to know of how the server is set up.
type SystemConfiguration struct {
	JobMetrics     JobMetricsConfiguration     `json:"jobMetrics"`
	Components     ComponentsConfiguration     `json:"components"`
	Deployment     DeploymentConfiguration     `json:"deployment"`
	Authentication AuthenticationConfiguration `json:"authentication"`
	Cloud          CloudConfiguration          `json:"cloud"`
}

// JobMetricsConfiguration bounds the statistics of jobs.
type JobMetricsConfiguration struct {
	Enabled             bool   `json:"enabled"`
	ExportInterval      string `json:"exportInterval" doc:"Always PT0S: jobs are counted from their history."`
	MaxWorkerNameLength int    `json:"maxWorkerNameLength" doc:"As maxJobTypeLength and maxTenantIdLength the bytes that a text may have."`
	MaxJobTypeLength    int    `json:"maxJobTypeLength"`
	MaxTenantIDLength   int    `json:"maxTenantIdLength"`
	MaxUniqueKeys       int    `json:"maxUniqueKeys" doc:"How many groups a statistic has at most."`
}

// ComponentsConfiguration lists the pages of Camunda that are served: none.
type ComponentsConfiguration struct {
	Active []string `json:"active"`
}

// DeploymentConfiguration tells of the server.
type DeploymentConfiguration struct {
	IsMultiTenancyEnabled bool  `json:"isMultiTenancyEnabled"`
	MaxRequestSize        int64 `json:"maxRequestSize" doc:"Bytes of a JSON body."`
}

// AuthenticationConfiguration tells how people sign in.
type AuthenticationConfiguration struct {
	CanLogout        bool `json:"canLogout"`
	IsLoginDelegated bool `json:"isLoginDelegated"`
}

// CloudConfiguration tells of the cloud, which this server is not in.
type CloudConfiguration struct {
	Stage *string `json:"stage"`
}

func registerSystemConfiguration(s *Server, api huma.API) {
	operation(api, "system", "getSystemConfiguration", http.MethodGet, "/v2/system/configuration", "How the server is set up", http.StatusOK,
		func(ctx context.Context, _ *Nothing) (*Body[SystemConfiguration], error) {
			return &Body[SystemConfiguration]{s.configuration()}, nil
		})
}

func (s *Server) configuration() SystemConfiguration {
	return SystemConfiguration{
		JobMetrics: JobMetricsConfiguration{Enabled: true, ExportInterval: "PT0S", MaxWorkerNameLength: store.MaxValueBytes,
			MaxJobTypeLength: store.MaxValueBytes, MaxTenantIDLength: store.MaxValueBytes, MaxUniqueKeys: broker.MaxTotal},
		Components:     ComponentsConfiguration{Active: []string{}},
		Deployment:     DeploymentConfiguration{IsMultiTenancyEnabled: true, MaxRequestSize: maxJSONBytes},
		Authentication: AuthenticationConfiguration{CanLogout: s.Anonymous == nil},
	}
}
