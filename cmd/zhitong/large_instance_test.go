package main

import (
	"bytes"
	"cmp"
	"encoding/json"
	"os"
	"os/exec"
	"strconv"
	"testing"
	"time"

	"zhitong/internal/testpostgres"
)

// The marks for a multi-instance of ten times as many items.
const (
	maxTimesLonger   = 12
	maxResidentBytes = 500 << 20
	minThroughput    = 0.5
	maxLatency       = 500 * time.Millisecond
)

// largeCase is what the items of a multi-instance do.
type largeCase struct {
	name, activity, loop string
	cancel               bool // when half of the items are done
}

const (
	serviceItem = `<serviceTask id="item"><extensionElements><zeebe:taskDefinition type="item"/></extensionElements>LOOP</serviceTask>`
	scriptItem  = `<scriptTask id="item"><extensionElements><zeebe:script expression="=payment.amount * 2" resultVariable="doubled"/></extensionElements>LOOP</scriptTask>`
	callItem    = `<callActivity id="item"><extensionElements><zeebe:calledElement processId="CALLED" propagateAllParentVariables="false"
		propagateAllChildVariables="false"/></extensionElements>LOOP</callActivity>`
	collecting = ` outputCollection="amounts" outputElement="=payment.amount * 2"`
)

var largeCases = []largeCase{
	{name: "service tasks", activity: serviceItem},
	{name: "scripts", activity: scriptItem},
	{name: "calls", activity: callItem},
	{name: "service tasks cancelled half-way", activity: serviceItem, cancel: true},
	{name: "calls cancelled half-way", activity: callItem, cancel: true},
	{name: "service tasks with results", activity: serviceItem, loop: collecting},
	{name: "scripts with results", activity: scriptItem, loop: collecting},
}

// largeFigures is what one run tells of itself.
type largeFigures struct {
	Seconds   float64     `json:"seconds"`   // from the start of the multi-instance to its end
	Processor float64     `json:"processor"` // seconds of a processor in that time, those for the load beside it included
	Resident  int64       `json:"resident"`  // highest, bytes
	Alone     loadFigures `json:"alone"`     // before the multi-instance
	Beside    loadFigures `json:"beside"`    // while it ran
	After     loadFigures `json:"after"`     // alone again
	Wrong     string      `json:"wrong,omitempty"`
}

// loadFigures is how fast one-task instances were completed.
type loadFigures struct {
	PerSecond float64       `json:"perSecond"`
	P50       time.Duration `json:"p50"` // of a command
	P99       time.Duration `json:"p99"`
	WholeP99  time.Duration `json:"wholeP99"` // of an instance, from its start to its end
}

// TestLargeMultiInstances runs multi-instances over many items, with one-task
// instances beside them. ZHITONG_TEST_ITEMS says how many items; from 100,000
// on, a tenth of them is run first and the marks are held. ZHITONG_TEST_STORE
// set to postgres has them on PostgreSQL.
func TestLargeMultiInstances(t *testing.T) {
	items := 300
	if text := os.Getenv("ZHITONG_TEST_ITEMS"); text != "" {
		var err error
		if items, err = strconv.Atoi(text); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range largeCases {
		t.Run(c.name, func(t *testing.T) {
			if items < 100_000 {
				c.run(t, items)
				return
			}
			tenth, whole := c.run(t, items/10), c.run(t, items)
			t.Logf("%.1f times as long for ten times as many", whole.Seconds/tenth.Seconds)
			checkMarks(t, tenth, whole)
		})
	}
}

// run runs a case in a process of its own, so that its memory can be told.
func (c *largeCase) run(t *testing.T, items int) largeFigures {
	t.Helper()
	location := "sqlite:" + t.TempDir()
	if os.Getenv("ZHITONG_TEST_STORE") == "postgres" {
		location = testpostgres.Start(t)
	}
	child := exec.CommandContext(t.Context(), "zhitong-large", c.name, strconv.Itoa(items), location, t.TempDir())
	var said, complained bytes.Buffer
	child.Stdout, child.Stderr = &said, &complained
	if err := child.Run(); err != nil {
		t.Fatalf("%v: %s", err, complained.Bytes())
	}
	var figures largeFigures
	if err := json.Unmarshal(said.Bytes(), &figures); err != nil {
		t.Fatalf("%v: %s", err, said.Bytes())
	}
	t.Logf("%7d items: %6.1f s (%.1f s of a processor), %3d MB resident; alone %s; beside %s; after %s", items, figures.Seconds, figures.Processor, figures.Resident>>20,
		figures.Alone, figures.Beside, figures.After)
	if figures.Wrong != "" {
		t.Fatal(figures.Wrong)
	}
	return figures
}

func checkMarks(t *testing.T, tenth, whole largeFigures) {
	t.Helper()
	if longer := whole.Seconds / tenth.Seconds; longer > maxTimesLonger {
		t.Errorf("ten times as many items take %.1f times as long, above %d", longer, maxTimesLonger)
	}
	if whole.Resident > maxResidentBytes {
		t.Errorf("%d MB are resident, above %d", whole.Resident>>20, maxResidentBytes>>20)
	}
	if kept := whole.Beside.PerSecond * 2 / cmp.Or(whole.Alone.PerSecond+whole.After.PerSecond, 1); kept < minThroughput {
		t.Errorf("the load beside keeps %.0f %% of its throughput, below %.0f %%", kept*100, minThroughput*100)
	}
	if whole.Beside.P99 > maxLatency {
		t.Errorf("p99 of the commands beside is %s, above %s", whole.Beside.P99, maxLatency)
	}
}
