package bpmn

import (
	"regexp"
	"strings"
	"time"
)

// The forms of dates, durations and cycles that Camunda's modeler accepts.
var (
	platformDate = regexp.MustCompile(`^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d:[0-5]\d` +
		`(Z|[+-](0\d|1[0-3]):[0-5]\d(\[[^\]]+\])?)$`)
	platformDuration = regexp.MustCompile(`^P(\d+(\.\d+)?[Yy])?(\d+(\.\d+)?[Mm])?(\d+(\.\d+)?[Ww])?(\d+(\.\d+)?[Dd])?` +
		`(T(\d+(\.\d+)?[Hh])?(\d+(\.\d+)?[Mm])?(\d+(\.\d+)?[Ss])?)?$`)
	platformRepetition = regexp.MustCompile(`^R(-1|\d+)?$`)
)

// platformTimers are the forms by the name of the timer definition.
var platformTimers = map[string]func(string) bool{
	"timeDate": isPlatformDate, "timeDuration": isPlatformDuration, "timeCycle": isPlatformCycle,
}

// checkPlatformTimers checks the form of what is written rather than computed.
func checkPlatformTimers(d *draft, element *Element, node *Node) {
	for _, definition := range d.eventDefinitions(node) {
		for _, timer := range definition.Children {
			valid, isTimer := platformTimers[timer.Name.Local]
			if text := timer.Text.Value; isTimer && text != "" && !strings.HasPrefix(text, "=") && !valid(text) {
				d.reportAt(timer, timer.Text.Position(), nil, CodeTimerSyntax, timer.Name.Local, timer.value())
			}
		}
	}
	if schedule := node.extension("taskSchedule"); schedule != nil && element.Kind == KindUserTask {
		d.checkPlatformDate(schedule, "dueDate")
		d.checkPlatformDate(schedule, "followUpDate")
	}
}

func (d *draft) checkPlatformDate(node *Node, attribute string) {
	text := node.attribute("", attribute)
	if text != nil && text.Value != "" && !strings.HasPrefix(text.Value, "=") && !isPlatformDate(text.Value) {
		d.reportAt(node, text.Position(), nil, CodeDate, attribute, text.Value)
	}
}

// isPlatformDate also wants the day to exist.
func isPlatformDate(text string) bool {
	if !platformDate.MatchString(text) {
		return false
	}
	_, err := time.Parse(time.DateOnly, text[:len(time.DateOnly)])
	return err == nil
}

func isPlatformDuration(text string) bool {
	return platformDuration.MatchString(text) && !strings.HasSuffix(text, "P") && !strings.HasSuffix(text, "T")
}

func isPlatformCycle(text string) bool {
	parts := strings.Split(text, "/")
	if len(parts) < 2 || !platformRepetition.MatchString(parts[0]) {
		return isPlatformCron(text)
	}
	start := strings.Join(parts[1:len(parts)-1], "/") // the name of a time zone may hold a slash
	return (len(parts) == 2 || isPlatformDate(start)) && isPlatformDuration(parts[len(parts)-1])
}
