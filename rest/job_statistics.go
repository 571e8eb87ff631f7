package rest

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"zhitong/broker"
	"zhitong/feel"
	"zhitong/identity"
	"zhitong/pipeline"
	"zhitong/store"
)

// StatusMetric counts the jobs to which something happened.
type StatusMetric struct {
	Count         int64      `json:"count"`
	LastUpdatedAt *time.Time `json:"lastUpdatedAt"`
}

// JobMetrics counts the jobs that were created, completed and have failed in a
// time; each has failed once, at its last failure or error.
type JobMetrics struct {
	Created   StatusMetric `json:"created"`
	Completed StatusMetric `json:"completed"`
	Failed    StatusMetric `json:"failed"`
}

// GlobalJobMetrics counts all jobs.
type GlobalJobMetrics struct {
	JobMetrics
	IsIncomplete bool `json:"isIncomplete" doc:"Always false: jobs are counted from their history."`
}

// JobTypeMetrics counts the jobs of a type.
type JobTypeMetrics struct {
	JobType string `json:"jobType"`
	JobMetrics
	Workers int `json:"workers" doc:"How many have had one of them."`
}

// WorkerMetrics counts the jobs that a worker has, or had last.
type WorkerMetrics struct {
	Worker string `json:"worker"`
	JobMetrics
}

// JobMetricsAt counts the jobs of a part of the time.
type JobMetricsAt struct {
	Time time.Time `json:"time" doc:"The beginning of the part."`
	JobMetrics
}

// JobErrorMetrics counts the workers that met an error.
type JobErrorMetrics struct {
	ErrorCode    string `json:"errorCode" doc:"Empty of failures without a code."`
	ErrorMessage string `json:"errorMessage"`
	Workers      int    `json:"workers"`
}

// JobWindow is the time whose jobs are counted.
type JobWindow struct {
	From time.Time `json:"from"`
	To   time.Time `json:"to" doc:"Excluded."`
}

func (w JobWindow) window() (broker.JobWindow, error) {
	if !w.From.Before(w.To) {
		return broker.JobWindow{}, badInput("from is before to")
	}
	return broker.JobWindow{From: w.From, To: w.To}, nil
}

// JobTypesFilter selects jobs by time and type.
type JobTypesFilter struct {
	JobWindow
	JobType *Filter[string] `json:"jobType,omitempty"`
}

// JobOfTypeFilter selects the jobs of one type by time.
type JobOfTypeFilter struct {
	JobWindow
	JobType string `json:"jobType" minLength:"1"`
}

// JobErrorsFilter selects the failures of the jobs of one type by time.
type JobErrorsFilter struct {
	JobOfTypeFilter
	ErrorCode    *Filter[string] `json:"errorCode,omitempty"`
	ErrorMessage *Filter[string] `json:"errorMessage,omitempty"`
}

// JobSeriesFilter selects the jobs of one type by time, and says how that is divided.
type JobSeriesFilter struct {
	JobOfTypeFilter
	Resolution string `json:"resolution,omitempty" doc:"The length of a part as an ISO 8601 duration; when it is left out, the time is divided into about 60 parts of whole minutes."`
}

// StatisticsInput asks for statistics: what is counted, and the page.
type StatisticsInput[F any] struct {
	Body struct {
		Filter F            `json:"filter"`
		Page   *PageRequest `json:"page,omitempty"`
	}
}

// GlobalJobsInput selects all jobs by time, and by type when one is given.
type GlobalJobsInput struct {
	From    time.Time `query:"from" required:"true"`
	To      time.Time `query:"to" required:"true"`
	JobType string    `query:"jobType"`
}

const jobStatisticsPath = "/v2/jobs/statistics/"

func registerJobStatistics(s *Server, api huma.API) {
	const tag = "job"
	operation(api, tag, "getGlobalJobStatistics", http.MethodGet, jobStatisticsPath+"global", "How many jobs there were", http.StatusOK, s.globalJobs)
	operation(api, tag, "getJobTypeStatistics", http.MethodPost, jobStatisticsPath+"by-types", "How many jobs there were, by type", http.StatusOK, s.jobsByType)
	operation(api, tag, "getJobWorkerStatistics", http.MethodPost, jobStatisticsPath+"by-workers", "How many jobs of a type there were, by worker", http.StatusOK, s.jobsByWorker)
	operation(api, tag, "getJobTimeSeriesStatistics", http.MethodPost, jobStatisticsPath+"time-series", "How many jobs of a type there were, by time", http.StatusOK, s.jobsByTime)
	operation(api, tag, "getJobErrorStatistics", http.MethodPost, jobStatisticsPath+"errors", "How jobs of a type failed", http.StatusOK, s.jobErrors)
}

func metrics(of *broker.JobStatistics) JobMetrics {
	metric := func(t broker.Tally) StatusMetric { return StatusMetric{t.Count, when(t.Last)} }
	return JobMetrics{metric(of.Created), metric(of.Completed), metric(of.Failed)}
}

func (s *Server) globalJobs(ctx context.Context, in *GlobalJobsInput) (*Body[GlobalJobMetrics], error) {
	window, err := JobWindow{in.From, in.To}.window()
	if err != nil {
		return nil, err
	}
	wanted := broker.JobCount{Window: window}
	if in.JobType != "" {
		wanted.Where = append(wanted.Where, is("type", in.JobType))
	}
	shown := GlobalJobMetrics{}
	err = s.readScoped(ctx, jobs.permission, func(caller Caller, scope pipeline.Scope, reader store.Reader) error {
		if _, err := limited(scope, jobs.permission, []guard{jobMetrics}); err != nil {
			return err
		}
		found, err := broker.CountJobs(ctx, reader, caller.Tenants, wanted)
		if len(found) > 0 {
			shown.JobMetrics = metrics(found[0])
		}
		return err
	})
	return &Body[GlobalJobMetrics]{shown}, err
}

// jobMetrics guards the counts of all jobs, of which nothing is left out.
var jobMetrics = ofPlace(identity.ResourceSystem, "READ_JOB_METRIC", pipeline.AnyID)

// counted gives a page of the groups of jobs that are counted.
func counted[V any](ctx context.Context, s *Server, page *PageRequest, wanted broker.JobCount, view func(*broker.JobStatistics) V) (*Body[Found[V]], error) {
	return paged(ctx, s, page, func(ctx context.Context, reader store.Reader, tenants []string) ([]*broker.JobStatistics, error) {
		return broker.CountJobs(ctx, reader, tenants, wanted)
	}, func(one *broker.JobStatistics) string { return one.Group }, view)
}

// paged gives a page of a list of statistics about jobs, in the order of their names.
func paged[R, V any](ctx context.Context, s *Server, page *PageRequest, list func(context.Context, store.Reader, []string) ([]*R, error),
	name func(*R) string, view func(*R) V) (*Body[Found[V]], error) {
	wanted := searching[AnyFilter, R, V]{tag: jobs.tag, permission: jobs.permission, guards: []guard{jobMetrics}, filter: anything, view: view,
		run: listedFor(list, func(one *R) columns { return columns{"id": name(one)} })}
	found, err := wanted.search(ctx, s, SearchRequest[AnyFilter]{Page: page})
	return &Body[Found[V]]{found}, err
}

func (s *Server) jobsByType(ctx context.Context, in *StatisticsInput[JobTypesFilter]) (*Body[Found[JobTypeMetrics]], error) {
	window, err := in.Body.Filter.window()
	if err != nil {
		return nil, err
	}
	where, err := on(in.Body.Filter.JobType, "type", asText)()
	if err != nil {
		return nil, badInput("%v", err)
	}
	byType := func(jobType, _ string, _ time.Time) string { return jobType }
	return counted(ctx, s, in.Body.Page, broker.JobCount{Window: window, Where: where, By: byType}, func(one *broker.JobStatistics) JobTypeMetrics {
		return JobTypeMetrics{one.Group, metrics(one), len(one.Workers)}
	})
}

func (s *Server) jobsByWorker(ctx context.Context, in *StatisticsInput[JobOfTypeFilter]) (*Body[Found[WorkerMetrics]], error) {
	window, err := in.Body.Filter.window()
	if err != nil {
		return nil, err
	}
	wanted := broker.JobCount{Window: window, Where: []store.Condition{is("type", in.Body.Filter.JobType)}, WithWorker: true,
		By: func(_, worker string, _ time.Time) string { return worker }}
	return counted(ctx, s, in.Body.Page, wanted, func(one *broker.JobStatistics) WorkerMetrics {
		return WorkerMetrics{one.Group, metrics(one)}
	})
}

func (s *Server) jobsByTime(ctx context.Context, in *StatisticsInput[JobSeriesFilter]) (*Body[Found[JobMetricsAt]], error) {
	window, err := in.Body.Filter.window()
	if err != nil {
		return nil, err
	}
	part, err := in.Body.Filter.part()
	if err != nil {
		return nil, err
	}
	begin := func(at time.Time) time.Time { return window.From.Add(at.Sub(window.From).Truncate(part)) }
	wanted := broker.JobCount{Window: window, Where: []store.Condition{is("type", in.Body.Filter.JobType)},
		By: func(_, _ string, at time.Time) string { return begin(at).UTC().Format(sortableTime) }}
	return counted(ctx, s, in.Body.Page, wanted, func(one *broker.JobStatistics) JobMetricsAt {
		at, _ := time.Parse(sortableTime, one.Group) // as it was written
		return JobMetricsAt{at, metrics(one)}
	})
}

// sortableTime writes points in time so that their texts are in their order.
const sortableTime = "2006-01-02T15:04:05.000000000Z07:00"

// part is how long the parts of the time are.
func (f *JobSeriesFilter) part() (time.Duration, error) {
	if f.Resolution == "" {
		return max((f.To.Sub(f.From) / 60).Round(time.Minute), time.Minute), nil
	}
	value, err := feel.ParseDuration(f.Resolution)
	if err != nil {
		return 0, badInput("resolution: %v", err)
	}
	first, ok := value.AddDuration(f.From)
	if !ok || !first.After(f.From) {
		return 0, badInput("resolution is a duration above zero, such as PT1M")
	}
	return first.Sub(f.From), nil
}

func (s *Server) jobErrors(ctx context.Context, in *StatisticsInput[JobErrorsFilter]) (*Body[Found[JobErrorMetrics]], error) {
	filter := in.Body.Filter
	window, err := filter.window()
	if err != nil {
		return nil, err
	}
	where, err := conditions(on(filter.ErrorCode, "error_code", asText), on(filter.ErrorMessage, "message", asText))
	if err != nil {
		return nil, badInput("%v", err)
	}
	where = append(where, is("type", filter.JobType))
	return paged(ctx, s, in.Body.Page, func(ctx context.Context, reader store.Reader, tenants []string) ([]*broker.JobErrors, error) {
		return broker.CountJobErrors(ctx, reader, tenants, window, where...)
	}, func(one *broker.JobErrors) string { return one.Code + "\n" + one.Message }, func(one *broker.JobErrors) JobErrorMetrics {
		return JobErrorMetrics{one.Code, one.Message, len(one.Workers)}
	})
}
