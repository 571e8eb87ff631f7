package rest

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"zhitong/broker"
)

// AdHocActivationInput activates elements of an ad-hoc subprocess.
type AdHocActivationInput struct {
	Key  Key `path:"key"`
	Body struct {
		Elements                 []ElementActivation `json:"elements" minItems:"1" maxItems:"1000"`
		CancelRemainingInstances bool                `json:"cancelRemainingInstances,omitempty" doc:"What runs in the subprocess now is terminated."`
	}
}

func registerAdHoc(s *Server, api huma.API) {
	operation(api, "element instance", "activateAdHocSubProcessActivities", http.MethodPost,
		"/v2/element-instances/ad-hoc-activities/{key}/activation", "Activate elements of an ad-hoc subprocess", http.StatusNoContent,
		func(ctx context.Context, input *AdHocActivationInput) (*Nothing, error) {
			return changeFound(ctx, s, input.Key, broker.ElementTenant, &broker.ActivateAdHoc{Element: int64(input.Key), Activate: activations(input.Body.Elements),
				CancelRemaining: input.Body.CancelRemainingInstances})
		})
}
