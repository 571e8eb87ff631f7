// Command clients drives a server with the Go client of Zeebe: it carries out
// its steps and says of each that it went well; the first that does not ends it.
package main

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/camunda/zeebe/clients/go/v8/pkg/entities"
	"github.com/camunda/zeebe/clients/go/v8/pkg/pb"
	"github.com/camunda/zeebe/clients/go/v8/pkg/worker"
	"github.com/camunda/zeebe/clients/go/v8/pkg/zbc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
)

// basic are basic credentials in the metadata of each call.
type basic struct{ user, password string }

// ApplyCredentials implements [zbc.CredentialsProvider].
func (b basic) ApplyCredentials(_ context.Context, headers map[string]string) error {
	headers["authorization"] = "Basic " + base64.StdEncoding.EncodeToString([]byte(b.user+":"+b.password))
	return nil
}

// ShouldRetryRequest implements [zbc.CredentialsProvider].
func (basic) ShouldRetryRequest(context.Context, error) bool { return false }

// script is the client at work.
type script struct {
	zbc.Client
	ctx          context.Context
	requirements int64 // the key of the decision requirements
}

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Println("done")
}

func run() error {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	client, err := zbc.NewClient(&zbc.ClientConfig{GatewayAddress: os.Getenv("CLIENT_GRPC"), CaCertificatePath: os.Getenv("CLIENT_CERTIFICATE"),
		CredentialsProvider: basic{os.Getenv("CLIENT_USER"), os.Getenv("CLIENT_PASSWORD")}})
	if err != nil {
		return err
	}
	defer client.Close()
	s := &script{Client: client, ctx: ctx}
	for _, step := range []struct {
		name string
		run  func() error
	}{
		{"topology", s.topology}, {"deploy", s.deploy}, {"complete with variables", s.complete}, {"worker and result", s.result},
		{"stream", s.stream}, {"stream without a worker", s.jobs},
		{"fail and retry", s.fail}, {"resolve an incident", s.resolve}, {"a time-out gives the job to another", s.timeout}, {"throw an error", s.throw}, {"message, variables, cancel", s.message},
		{"signal", s.signal}, {"decision", s.decision},
	} {
		if err := step.run(); err != nil {
			return fmt.Errorf("%s: %w", step.name, err)
		}
		fmt.Println("ok", step.name)
	}
	return nil
}

func model(name string) string { return filepath.Join(os.Getenv("CLIENT_MODELS"), name) }

func expect(holds bool, format string, arguments ...any) error {
	if holds {
		return nil
	}
	return fmt.Errorf(format, arguments...)
}

// refused checks that a call was refused with a status code.
func refused(want codes.Code, err error) error {
	return expect(err != nil && status.Code(err) == want, "got %v, want %v", err, want)
}

func (s *script) topology() error {
	topology, err := s.NewTopologyCommand().Send(s.ctx)
	if err != nil {
		return err
	}
	return expect(topology.GetPartitionsCount() == 1 && len(topology.GetBrokers()) == int(topology.GetClusterSize()), "%v", topology)
}

func (s *script) deploy() error {
	deployed, err := s.NewDeployResourceCommand().AddResourceFile(model("order.bpmn")).AddResourceFile(model("payment.bpmn")).
		AddResourceFile(model("notice.bpmn")).AddResourceFile(model("discount.dmn")).Send(s.ctx)
	if err != nil {
		return err
	}
	s.requirements = deployed.GetDeployments()[len(deployed.GetDeployments())-1].GetDecisionRequirements().GetDecisionRequirementsKey()
	again, err := s.NewDeployProcessCommand().AddResourceFile(model("order.bpmn")).Send(s.ctx)
	if err != nil {
		return err
	}
	if err := expect(again.GetProcesses()[0].GetVersion() == 1 && again.GetProcesses()[0].GetBpmnProcessId() == "order", "%v", again); err != nil {
		return err
	}
	return expect(len(deployed.GetDeployments()) == 5 && s.requirements != 0 && deployed.GetDeployments()[0].GetProcess().GetBpmnProcessId() == "order", "%v", deployed)
}

func (s *script) start(variables string) (int64, error) {
	command, err := s.NewCreateInstanceCommand().BPMNProcessId("order").LatestVersion().VariablesFromString(variables)
	if err != nil {
		return 0, err
	}
	created, err := command.Send(s.ctx)
	return created.GetProcessInstanceKey(), err
}

// take activates the next job of a type.
func (s *script) take(jobType string) (entities.Job, error) {
	jobs, err := s.NewActivateJobsCommand().JobType(jobType).MaxJobsToActivate(1).Timeout(time.Minute).WorkerName("script").Send(s.ctx)
	if err == nil && len(jobs) != 1 {
		err = fmt.Errorf("no job of type %s came", jobType)
	}
	if err != nil {
		return entities.Job{}, err
	}
	return jobs[0], nil
}

// started starts an order and takes its job.
func (s *script) started(variables string) (entities.Job, error) {
	instance, err := s.start(variables)
	if err != nil {
		return entities.Job{}, err
	}
	job, err := s.take("collect")
	if err == nil && job.GetProcessInstanceKey() != instance {
		err = fmt.Errorf("the job %v is not of instance %d", job.ActivatedJob, instance)
	}
	return job, err
}

func (s *script) complete() error {
	job, err := s.started(`{"amount": 12.5, "name": "张三"}`)
	if err != nil {
		return err
	}
	variables, err := job.GetVariablesAsMap()
	if err != nil {
		return err
	}
	headers, err := job.GetCustomHeadersAsMap()
	if err != nil {
		return err
	}
	if err := expect(variables["name"] == "张三" && headers["channel"] == "银行", "%v %v", variables, headers); err != nil {
		return err
	}
	command, err := s.NewCompleteJobCommand().JobKey(job.GetKey()).VariablesFromMap(map[string]any{"collected": true})
	if err != nil {
		return err
	}
	if _, err := command.Send(s.ctx); err != nil {
		return err
	}
	_, err = command.Send(s.ctx)
	return refused(codes.NotFound, err)
}

// double completes an order with twice its amount.
func double(client worker.JobClient, job entities.Job) {
	variables, err := job.GetVariablesAsMap()
	if err != nil {
		return
	}
	amount, _ := variables["amount"].(float64)
	command, err := client.NewCompleteJobCommand().JobKey(job.GetKey()).VariablesFromMap(map[string]any{"doubled": 2 * amount})
	if err == nil {
		command.Send(context.Background())
	}
}

func (s *script) result() error {
	return s.withWorker(s.NewJobWorker().JobType("collect").Handler(double).Name("polling").RequestTimeout(2 * time.Second).Open())
}

func (s *script) stream() error {
	return s.withWorker(s.NewJobWorker().JobType("collect").Handler(double).Name("streaming").RequestTimeout(2 * time.Second).StreamEnabled(true).Open())
}

// withWorker starts orders that a worker completes and waits for their results.
func (s *script) withWorker(working worker.JobWorker) error {
	defer func() { working.Close(); working.AwaitClose() }()
	for amount := range 5 {
		command, err := s.NewCreateInstanceCommand().BPMNProcessId("order").LatestVersion().VariablesFromMap(map[string]any{"amount": amount})
		if err != nil {
			return err
		}
		finished, err := command.WithResult().Send(s.ctx)
		if err != nil {
			return err
		}
		var variables struct{ Doubled float64 }
		if err := json.Unmarshal([]byte(finished.GetVariables()), &variables); err != nil {
			return err
		}
		if err := expect(variables.Doubled == float64(2*amount), "%s", finished.GetVariables()); err != nil {
			return err
		}
	}
	return nil
}

// jobs takes jobs from a stream and completes them one by one.
func (s *script) jobs() error {
	ctx, stop := context.WithCancel(s.ctx)
	jobs, ended := make(chan entities.Job), make(chan error, 1)
	go func() {
		ended <- s.NewStreamJobsCommand().JobType("collect").Consumer(jobs).Timeout(time.Minute).WorkerName("stream").Send(ctx)
	}()
	for amount := range 3 {
		instance, err := s.start(fmt.Sprintf(`{"amount": %d}`, amount))
		if err != nil {
			stop()
			return err
		}
		job := <-jobs
		_, failure := s.NewCompleteJobCommand().JobKey(job.GetKey()).Send(s.ctx)
		if err := errors.Join(failure, expect(job.GetProcessInstanceKey() == instance && job.GetWorker() == "stream", "%v", job.ActivatedJob)); err != nil {
			stop()
			return err
		}
	}
	stop()
	return refused(codes.Canceled, <-ended)
}

func (s *script) timeout() error {
	if _, err := s.start("{}"); err != nil {
		return err
	}
	first, err := s.NewActivateJobsCommand().JobType("collect").MaxJobsToActivate(1).Timeout(time.Millisecond).WorkerName("slow").Send(s.ctx)
	if err != nil || len(first) != 1 {
		return fmt.Errorf("%d jobs: %w", len(first), err)
	}
	again, err := s.take("collect")
	if err != nil {
		return err
	}
	_, err = s.NewCompleteJobCommand().JobKey(again.GetKey()).Send(s.ctx)
	return errors.Join(err, expect(again.GetKey() == first[0].GetKey() && again.GetRetries() == 3, "%v", again.ActivatedJob))
}

func (s *script) signal() error {
	command, err := s.NewBroadcastSignalCommand().SignalName("rate changed").VariablesFromString(`{"rate":3}`)
	if err != nil {
		return err
	}
	broadcast, err := command.Send(s.ctx)
	if err != nil {
		return err
	}
	job, err := s.take("post")
	if err != nil {
		return err
	}
	_, err = s.NewCompleteJobCommand().JobKey(job.GetKey()).Send(s.ctx)
	return errors.Join(err, expect(broadcast.GetKey() != 0 && job.GetVariables() == `{"rate":3}`, "%v %v", broadcast, job.ActivatedJob))
}

func (s *script) fail() error {
	job, err := s.started("{}")
	if err != nil {
		return err
	}
	if _, err := s.NewFailJobCommand().JobKey(job.GetKey()).Retries(1).RetryBackoff(10 * time.Millisecond).ErrorMessage("again").Send(s.ctx); err != nil {
		return err
	}
	again, err := s.take("collect")
	if err != nil {
		return err
	}
	if err := expect(again.GetKey() == job.GetKey() && again.GetRetries() == 1, "%v", again.ActivatedJob); err != nil {
		return err
	}
	_, retries := s.NewUpdateJobRetriesCommand().JobKey(job.GetKey()).Retries(4).Send(s.ctx)
	_, timeout := s.NewUpdateJobTimeoutCommand().JobKey(job.GetKey()).Timeout(1).Send(s.ctx)
	if err := errors.Join(retries, timeout); err != nil {
		return err
	}
	if again, err = s.take("collect"); err != nil {
		return err
	}
	if _, err := s.NewCompleteJobCommand().JobKey(again.GetKey()).Send(s.ctx); err != nil {
		return err
	}
	return expect(again.GetRetries() == 4, "%v", again.ActivatedJob)
}

func (s *script) resolve() error {
	job, err := s.started("{}")
	if err != nil {
		return err
	}
	if _, err := s.NewFailJobCommand().JobKey(job.GetKey()).Retries(0).ErrorMessage("no more").Send(s.ctx); err != nil {
		return err
	}
	incident, err := s.incident(job.GetProcessInstanceKey())
	if err != nil {
		return err
	}
	_, retries := s.NewUpdateJobRetriesCommand().JobKey(job.GetKey()).Retries(1).Send(s.ctx)
	_, resolved := s.NewResolveIncidentCommand().IncidentKey(incident).Send(s.ctx)
	if err := errors.Join(retries, resolved); err != nil {
		return err
	}
	again, err := s.take("collect")
	if err != nil {
		return err
	}
	_, err = s.NewCompleteJobCommand().JobKey(again.GetKey()).Send(s.ctx)
	return errors.Join(err, expect(again.GetKey() == job.GetKey() && again.GetRetries() == 1, "%v", again.ActivatedJob))
}

// incident finds the one incident of an instance, which this client cannot.
func (s *script) incident(instance int64) (int64, error) {
	body := fmt.Sprintf(`{"filter":{"processInstanceKey":"%d","state":"ACTIVE"}}`, instance)
	request, err := http.NewRequestWithContext(s.ctx, http.MethodPost, os.Getenv("CLIENT_REST")+"/v2/incidents/search", strings.NewReader(body))
	if err != nil {
		return 0, err
	}
	request.SetBasicAuth(os.Getenv("CLIENT_USER"), os.Getenv("CLIENT_PASSWORD"))
	request.Header.Set("Content-Type", "application/json")
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return 0, err
	}
	defer response.Body.Close()
	var found struct {
		Items []struct {
			IncidentKey int64 `json:",string"`
		}
	}
	if err := json.NewDecoder(response.Body).Decode(&found); err != nil || len(found.Items) != 1 {
		return 0, fmt.Errorf("incidents %+v: %w", found, err)
	}
	return found.Items[0].IncidentKey, nil
}

func (s *script) throw() error {
	job, err := s.started("{}")
	if err != nil {
		return err
	}
	if _, err := s.NewThrowErrorCommand().JobKey(job.GetKey()).ErrorCode("refused").ErrorMessage("no account").Send(s.ctx); err != nil {
		return err
	}
	_, err = s.NewCompleteJobCommand().JobKey(job.GetKey()).Send(s.ctx)
	return refused(codes.NotFound, err)
}

func (s *script) message() error {
	create, err := s.NewCreateInstanceCommand().BPMNProcessId("payment").LatestVersion().VariablesFromMap(map[string]any{"order": "A-7"})
	if err != nil {
		return err
	}
	created, err := create.Send(s.ctx)
	if err != nil {
		return err
	}
	message, err := s.NewPublishMessageCommand().MessageName("money received").CorrelationKey("A-7").MessageId("go-1").TimeToLive(time.Minute).
		VariablesFromMap(map[string]any{"paid": 99})
	if err != nil {
		return err
	}
	if _, err := message.Send(s.ctx); err != nil {
		return err
	}
	_, err = message.Send(s.ctx)
	if err := refused(codes.AlreadyExists, err); err != nil {
		return err
	}
	job, err := s.take("ship")
	if err != nil {
		return err
	}
	if err := expect(job.GetVariables() == `{"order":"A-7","paid":99}`, "%s", job.GetVariables()); err != nil {
		return err
	}
	return s.cancel(created)
}

func (s *script) cancel(created *pb.CreateProcessInstanceResponse) error {
	set, err := s.NewSetVariablesCommand().ElementInstanceKey(created.GetProcessInstanceKey()).VariablesFromString(`{"address":"x"}`)
	if err != nil {
		return err
	}
	if _, err := set.Local(true).Send(s.ctx); err != nil {
		return err
	}
	cancel := s.NewCancelInstanceCommand().ProcessInstanceKey(created.GetProcessInstanceKey())
	if _, err := cancel.Send(s.ctx); err != nil {
		return err
	}
	_, err = cancel.Send(s.ctx)
	return refused(codes.NotFound, err)
}

func (s *script) decision() error {
	command, err := s.NewEvaluateDecisionCommand().DecisionId("discount").VariablesFromMap(map[string]any{"amount": 250})
	if err != nil {
		return err
	}
	answer, err := command.Send(s.ctx)
	if err != nil {
		return err
	}
	if err := expect(answer.GetDecisionOutput() == "0.05", "%v", answer); err != nil {
		return err
	}
	if _, err := s.NewDeleteResourceCommand().ResourceKey(s.requirements).Send(s.ctx); err != nil {
		return err
	}
	_, err = command.Send(s.ctx)
	return refused(codes.InvalidArgument, err)
}
