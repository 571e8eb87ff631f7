package broker

import (
	"encoding/json"
	"strconv"
	"strings"

	"zhitong/engine"
)

// Event is an engine event as a record of the log, with the definition that it
// happened under.
type Event struct {
	engine.Event
	Process *process
}

// record is the stored form of an event: what mining and audit read.
type record struct {
	Intent   string `json:"intent"`
	Instance int64  `json:"instance,omitempty"`
	Key      int64  `json:"key,omitempty"`
	Element  string `json:"element,omitempty"` // id in the model
	Name     string `json:"name,omitempty"`    // of a variable, job type, decision …
	Hash     string `json:"hash,omitempty"`    // of the file of the decision version
	// Reference is what the caller calls the operation, 0 for nothing.
	Reference int64 `json:"operationReference,omitempty"`
}

// AppendRecord implements [pipeline.Event].
func (e Event) AppendRecord(dst []byte) []byte {
	r := record{Intent: e.Intent.String(), Instance: e.Instance}
	describe(e, &r)
	return r.append(dst)
}

// append appends the record just as [json.Marshal] writes it, which takes memory for
// each of them.
func (r record) append(dst []byte) []byte {
	dst = appendText(append(dst, `{"intent":`...), r.Intent)
	dst = appendNumber(dst, `,"instance":`, r.Instance)
	dst = appendNumber(dst, `,"key":`, r.Key)
	dst = appendMember(dst, `,"element":`, r.Element)
	dst = appendMember(dst, `,"name":`, r.Name)
	dst = appendMember(dst, `,"hash":`, r.Hash)
	dst = appendNumber(dst, `,"operationReference":`, r.Reference)
	return append(dst, '}')
}

// appendNumber appends a member that is left out when it is zero.
func appendNumber(dst []byte, name string, value int64) []byte {
	if value == 0 {
		return dst
	}
	return strconv.AppendInt(append(dst, name...), value, 10)
}

// appendMember appends a member that is left out when it is empty.
func appendMember(dst []byte, name, value string) []byte {
	if value == "" {
		return dst
	}
	return appendText(append(dst, name...), value)
}

// appendText appends a text in quotes.
func appendText(dst []byte, text string) []byte {
	if strings.IndexFunc(text, func(r rune) bool { return r < ' ' || r > '~' || strings.ContainsRune(`"\<>&`, r) }) < 0 {
		return append(append(append(dst, '"'), text...), '"')
	}
	encoded, err := json.Marshal(text)
	if err != nil { // a text always encodes
		return append(dst, `""`...)
	}
	return append(dst, encoded...)
}

// describe fills in what the event is about.
func describe(e Event, r *record) {
	switch {
	case e.Variable != nil:
		r.Key, r.Name = e.Variable.Key, e.Variable.Name
	case e.Job != nil:
		r.Key, r.Name, r.Element = e.Job.Key, e.Job.Type, e.elementID(int32(e.Job.Index))
	case e.UserTask != nil:
		r.Key, r.Element = e.UserTask.Key, e.elementID(int32(e.UserTask.Index))
	case e.Incident != nil:
		r.Key, r.Name, r.Element = e.Incident.Key, string(e.Incident.Type), e.elementID(int32(e.Incident.Index))
	case e.Timer != nil:
		r.Key, r.Element = e.Timer.Key, e.elementID(int32(e.Timer.Target))
	case e.Subscription != nil:
		r.Key, r.Name, r.Element = e.Subscription.Key, e.Subscription.Name, e.elementID(int32(e.Subscription.Target))
	case e.Occurrence != nil:
		describeOccurrence(e, r)
	case e.Decision != nil:
		r.Key, r.Name, r.Hash = e.Decision.Key, e.Decision.DecisionID, e.Decision.Hash
	case e.Intent == engine.FlowTakenEvent:
		r.Element = e.flowID()
	case e.Element != nil:
		r.Key, r.Element = e.Element.Key, e.elementID(int32(e.Element.Index))
	}
}

// describeOccurrence fills in what the rarer events are about.
func describeOccurrence(e Event, r *record) {
	if e.Element != nil {
		r.Key, r.Element = e.Element.Key, e.elementID(int32(e.Element.Index))
	}
	switch o := e.Occurrence.(type) {
	case *engine.SignalSubscription:
		r.Key, r.Name, r.Element = o.Key, o.Name, e.elementID(int32(o.Target))
	case *engine.ConditionSubscription:
		r.Key, r.Element = o.Key, e.elementID(int32(o.Target))
	case *engine.SignalBroadcast:
		r.Name = o.Name
	case *engine.Publication:
		r.Name = o.Name
	case *engine.Escalation:
		r.Name = o.Code
	}
}

func (e Event) elementID(index int32) string {
	if e.Process == nil || index < 0 || int(index) >= len(e.Process.Graph.Elements) {
		return ""
	}
	return e.Process.Graph.Elements[index].ID
}

func (e Event) flowID() string {
	if e.Process == nil || e.Flow < 0 || int(e.Flow) >= len(e.Process.Graph.Flows) {
		return ""
	}
	return e.Process.Graph.Flows[e.Flow].ID
}
