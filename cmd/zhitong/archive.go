package main

import (
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"strconv"
	"time"

	"zhitong/rest"
)

// archiveCommand is about the process instances in the archive.
type archiveCommand struct {
	List   archiveListCommand   `cmd:"" help:"List archived process instances of a server."`
	Show   archiveShowCommand   `cmd:"" help:"Print the document of an archived process instance."`
	Verify archiveVerifyCommand `cmd:"" help:"Check that every document that was not destroyed is in the files and is what was written."`
}

// archivedInstances is where a server tells of its archive.
const archivedInstances = "/api/v1/archived-instances"

// archiveListCommand lists archived instances.
type archiveListCommand struct {
	server
	Key        int64  `help:"Key of the instance." placeholder:"KEY"`
	BusinessID string `name:"business-id" help:"Your own id of the instance." placeholder:"ID"`
	Process    string `help:"Process id." placeholder:"ID"`
	Tenant     string `help:"Tenant." placeholder:"ID"`
	State      string `help:"COMPLETED, TERMINATED or DELETED." placeholder:"STATE"`
	Destroyed  string `help:"Only those whose document was destroyed (true), or was not (false)." enum:"true,false," default:"" placeholder:"true|false"`
	Roots      bool   `help:"Without what they called: one line a document."`
	Limit      int    `help:"Most lines." default:"100" placeholder:"COUNT"`
	JSON       bool   `name:"json" help:"Print each instance as an object."`
}

// Run prints the instances.
func (c *archiveListCommand) Run(t *terminal) error {
	query := url.Values{}
	for name, value := range map[string]string{"businessId": c.BusinessID, "processDefinitionId": c.Process, "tenantId": c.Tenant, "state": c.State, "destroyed": c.Destroyed} {
		if value != "" {
			query.Set(name, value)
		}
	}
	if c.Key != 0 {
		query.Set("key", strconv.FormatInt(c.Key, 10))
	}
	query.Set("rootsOnly", strconv.FormatBool(c.Roots))
	left := c.Limit
	return eachArchived(t, &c.server, query, min(max(left, 1), archivePage), func(found rest.ArchivedInstance) (bool, error) {
		left--
		if c.JSON {
			return left > 0, t.json(found)
		}
		business := ""
		if found.BusinessID != nil {
			business = *found.BusinessID
		}
		t.say("%s", tabbed("archived", int64(found.ProcessInstanceKey), int64(found.RootProcessInstanceKey), found.ProcessDefinitionID, business, found.State,
			found.EndDate.Format(timeFormat), found.File, found.DocumentState, shownTime(found.ExpiryDate), shownTime(found.DestructionDate)))
		return left > 0, nil
	})
}

// timeFormat is how times are printed for people and programs.
const timeFormat = "2006-01-02T15:04:05.000000Z07:00"

// shownTime prints a time, and nothing for none.
func shownTime(at *time.Time) string {
	if at == nil {
		return ""
	}
	return at.Format(timeFormat)
}

// archivePage is how many instances are asked for at once.
const archivePage = 1000

// eachArchived visits what a server finds until visit says that it is enough.
func eachArchived(t *terminal, s *server, query url.Values, page int, visit func(rest.ArchivedInstance) (more bool, err error)) error {
	query.Set("limit", strconv.Itoa(page))
	for {
		var found rest.Found[rest.ArchivedInstance]
		if err := s.send(t, http.MethodGet, archivedInstances+"?"+query.Encode(), "", http.NoBody, &found); err != nil {
			return err
		}
		for _, one := range found.Items {
			if more, err := visit(one); err != nil || !more {
				return err
			}
		}
		if len(found.Items) < page || found.Page.EndCursor == nil {
			return nil
		}
		query.Set("after", *found.Page.EndCursor)
	}
}

// archiveShowCommand prints a document.
type archiveShowCommand struct {
	server
	Output string `short:"o" help:"File to write; standard output by default." type:"path" placeholder:"FILE"`
	Key    int64  `arg:"" help:"Key of the instance, or of one that it called."`
}

// Run prints the document.
func (c *archiveShowCommand) Run(t *terminal) (err error) {
	response, err := c.stream(t, http.MethodGet, fmt.Sprintf("%s/%d", archivedInstances, c.Key))
	if err != nil {
		return err
	}
	defer response.Body.Close()
	to := t.out
	if c.Output != "" {
		file, err := os.OpenFile(c.Output, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
		if err != nil {
			return misuse("%s cannot be written: %v", c.Output, unwrapPath(err))
		}
		defer file.Close()
		to = file
	}
	if _, err := io.Copy(to, response.Body); err != nil {
		return negative("the document broke off: %v", causeOf(err))
	}
	return nil
}
