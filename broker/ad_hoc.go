package broker

import "zhitong/engine"

// ActivateAdHoc activates elements of an instance of an ad-hoc subprocess.
type ActivateAdHoc struct {
	Element         int64                      `json:"element"`
	Activate        []engine.ElementActivation `json:"activate"`
	CancelRemaining bool                       `json:"cancelRemaining,omitempty"`
}

// Kind implements [pipeline.Command]; it is also the permission.
func (*ActivateAdHoc) Kind() string { return "process-instance.activate-ad-hoc" }
