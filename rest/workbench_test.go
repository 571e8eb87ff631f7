package rest_test

import (
	"encoding/csv"
	"fmt"
	"strings"
	"testing"
)

const (
	breaksURL    = "/api/v1/reconciliation-breaks"
	decisionsURL = "/api/v1/reconciliation-decisions"
	settingsURL  = "/api/v1/reconciliation-accounts/" + bankAccount + "/workbench"
)

// opened is a server with a run whose breaks are to be decided, and the settings
// that let nobody write off alone.
func opened(t *testing.T) (site, string) {
	t.Helper()
	s, run := reconciled(t)
	s.must(204, "root", "PUT", settingsURL, `{"writeOffAccount":"2241","suspenseLong":"2241","suspenseShort":"2241","limits":[],
		"priorities":[{"minimumAmount":"800.00","priority":"high","dueDays":1}]}`)
	return s, run
}

// breakNamed gives the break of a reference.
func (s site) breakNamed(reference string) map[string]any {
	s.Helper()
	found := s.items(breaksURL + "?state=all&text=" + strings.ToLower(reference))
	if len(found) != 1 {
		s.Fatalf("%d breaks of %s", len(found), reference)
	}
	return found[0]
}

func TestBreakListOverHTTP(t *testing.T) {
	s, run := opened(t)
	account := breaksURL + "?account=" + bankAccount
	for query, want := range map[string]int{
		"": 3, "&state=open,carried": 3, "&state=closed": 0, "&state=all": 3, "&class=amount_difference": 1, "&class=amount_difference,ambiguous,suggested": 3,
		"&direction=long": 2, "&direction=short": 1, "&assignee=-": 3, "&assignee=anna": 0, "&priority=normal": 3, "&priority=urgent,high": 0,
		"&minimumAmount=700.01": 2, "&maximumAmount=700.00": 1, "&minimumAmount=880&maximumAmount=880": 2, "&ageBucket=0-1": 0, "&ageBucket=over-90": 3, "&overdue=true": 3,
		"&run=" + run[len("/api/v1/reconciliations/"):]: 3, "&run=1": 0, "&text=inv1000002": 1, "&text=%25": 0, "&cause=amount": 1, "&sort=age&order=asc": 3,
	} {
		if found := s.items(account + query); len(found) != want {
			t.Errorf("%s: %d breaks, want %d", query, len(found), want)
		}
	}
	for _, query := range []string{"?minimumAmount=1", "?account=" + bankAccount + "&minimumAmount=x", "?after=x", "?limit=1001", "?sort=colour", "?state=lost", "?ageBucket=7"} {
		s.must(400, "anna", "GET", breaksURL+query, "")
	}
	one := s.breakNamed("INV1000002")
	for name, want := range map[string]any{"state": "open", "class": "amount_difference", "amount": "700.00", "absoluteAmount": "700.00", "currency": "CNY",
		"valueDate": "2026-03-02", "reference": "INV1000002", "assignee": "", "priority": "normal", "dueDate": "2026-03-09", "overdue": true, "cause": "amount",
		"causeSuggested": true, "comments": 0.0, "journalKey": nil, "ageBucket": "over-90"} {
		if one[name] != want {
			t.Errorf("%s is %v, want %v", name, one[name], want)
		}
	}
}

// TestBreakPagesOverHTTP goes through all breaks in every order, one at a time.
func TestBreakPagesOverHTTP(t *testing.T) {
	s, _ := opened(t)
	for _, sort := range []string{"amount", "age", "priority"} {
		for _, order := range []string{"asc", "desc"} {
			whole, seen, after := s.items(breaksURL+"?sort="+sort+"&order="+order+"&state=all"), []string{}, ""
			for more := true; more; {
				page := s.must(200, "anna", "GET", fmt.Sprintf("%s?sort=%s&order=%s&state=all&limit=1&after=%s", breaksURL, sort, order, after), "")
				seen = append(seen, page["items"].([]any)[0].(map[string]any)["key"].(string))
				more, after = page["more"].(bool), page["endCursor"].(string)
			}
			for i, one := range whole {
				if i >= len(seen) || seen[i] != one["key"] {
					t.Fatalf("%s %s: pages %v, whole %v", sort, order, seen, whole)
				}
			}
			if first, last := whole[0]["absoluteAmount"], whole[2]["absoluteAmount"]; sort == "amount" && (first == "700.00") != (order == "asc") || sort == "amount" && (last == "700.00") != (order == "desc") {
				t.Errorf("%s: from %v to %v", order, first, last)
			}
		}
	}
}

func TestBreakCountsOverHTTP(t *testing.T) {
	s, _ := opened(t)
	counts := s.must(200, "anna", "GET", breaksURL+"/counts", "")
	want := `map[byAccount:[map[amount:2460.00 count:3 value:` + bankAccount + `]] byAgeBucket:[map[amount:2460.00 count:3 value:over-90]] byAssignee:[map[amount:2460.00 count:3 value:]] byClass:[map[amount:700.00 count:1 value:amount_difference] map[amount:1760.00 count:2 value:suggested]] ` +
		`byPriority:[map[amount:2460.00 count:3 value:normal]] byState:[map[amount:2460.00 count:3 value:open]] total:3]`
	if fmt.Sprint(counts) != want {
		t.Errorf("got  %v\nwant %v", counts, want)
	}
	if none := s.must(200, "anna", "GET", breaksURL+"/counts?state=closed", ""); none["total"] != 0.0 {
		t.Errorf("%v", none)
	}
}

func TestWorkOnABreakOverHTTP(t *testing.T) {
	s, _ := opened(t)
	path := breaksURL + "/" + s.breakNamed("INV1000002")["key"].(string)
	s.must(204, "anna", "POST", path+"/take", "")
	if taken := s.must(409, "bert", "POST", path+"/take", ""); taken["reason"] != "taken" {
		t.Errorf("%v", taken)
	}
	s.must(204, "bert", "PUT", path+"/assignee", `{"assignee":"bert"}`)
	s.must(204, "anna", "POST", path+"/comments", `{"text":"=SUM(A1) the customer paid in two parts"}`)
	s.must(400, "anna", "POST", path+"/comments", `{"text":" "}`)
	s.must(404, "anna", "POST", path+"/evidence", `{"documentId":"none"}`)
	answer := s.keep("the slip", `{"fileName":"slip.pdf"}`)
	s.must(204, "anna", "POST", path+"/evidence", fmt.Sprintf(`{"documentId":%q,"text":"the slip"}`, answer["documentId"]))
	s.must(204, "anna", "PUT", path+"/cause", `{"cause":"fx"}`)
	s.must(400, "anna", "PUT", path+"/cause", `{"cause":"weather"}`)
	found := s.must(200, "anna", "GET", path, "")
	notes := found["notes"].([]any)
	if found["assignee"] != "bert" || found["comments"] != 1.0 || found["evidence"] != 1.0 || found["cause"] != "fx" || found["causeSuggested"] != false || len(notes) != 2 {
		t.Fatalf("%v", found)
	}
	if slip := notes[1].(map[string]any); slip["kind"] != "evidence" || slip["by"] != "anna" || slip["contentHash"] != answer["contentHash"] || slip["fileName"] != "slip.pdf" {
		t.Errorf("%v", slip)
	}
	if mine := s.items(breaksURL + "?assignee=bert"); len(mine) != 1 {
		t.Errorf("bert has %d breaks", len(mine))
	}
}

// TestBreakDetailOverHTTP: the items on their sides, the suggestions that nobody
// has refused, and what waits for a second person.
func TestBreakDetailOverHTTP(t *testing.T) {
	s, run := opened(t)
	detail := func(key any) map[string]any { return s.must(200, "anna", "GET", breaksURL+"/"+key.(string), "") }
	different := detail(s.breakNamed("INV1000002")["key"])
	items := different["items"].(map[string]any)
	for _, side := range []string{"left", "right"} {
		one := items[side].([]any)[0].(map[string]any)
		if len(items[side].([]any)) != 1 || one["reference"] != "INV1000002" || one["valueDate"] != "2026-03-02" || one["amount"] == "" || one["text"] == "" {
			t.Errorf("%s: %v", side, items[side])
		}
	}
	if different["proposal"] != nil || different["userTaskKey"] == nil || different["suggestions"].([]any)[0].(map[string]any)["difference"] != "700.00" {
		t.Errorf("%v", different)
	}
	suggested := s.items(breaksURL + "?class=suggested")
	for _, one := range suggested {
		shown := detail(one["key"])
		groups := shown["suggestions"].([]any)
		if len(groups) != 1 || len(one["suggestedGroups"].([]any)) != 1 {
			t.Fatalf("%v", shown)
		}
		group := groups[0].(map[string]any)
		if group["key"] != one["suggestedGroups"].([]any)[0] || "/api/v1/reconciliations/"+group["run"].(string) != run || group["state"] != "suggested" || group["why"] == "" {
			t.Errorf("%v", group)
		}
		for _, side := range []string{"left", "right"} {
			if item := group[side].([]any)[0].(map[string]any); item["amount"] != "880.00" || item["bookingDate"] != "2026-03-02" {
				t.Errorf("%v", item)
			}
		}
	}
	s.must(204, "anna", "POST", run+"/groups/"+suggested[0]["suggestedGroups"].([]any)[0].(string)+"/refusal", `{"reason":"another customer"}`)
	for _, one := range s.items(breaksURL + "?class=suggested") {
		if shown := detail(one["key"]); len(one["suggestedGroups"].([]any)) != 0 || len(shown["suggestions"].([]any)) != 0 {
			t.Errorf("a refused group is suggested: %v", shown)
		}
	}
	made := s.must(200, "anna", "POST", decisionsURL, fmt.Sprintf(`{"action":"write_off","breaks":[%q],"reason":"difference"}`, different["key"]))["items"].([]any)[0].(map[string]any)
	proposal := detail(different["key"])["proposal"].(map[string]any)
	if proposal["key"] != made["decisionKey"] || proposal["state"] != "proposed" || proposal["madeBy"] != "anna" {
		t.Errorf("%v", proposal)
	}
}

// TestDecisionsOverHTTP: proposed by one, approved by another, undone.
func TestDecisionsOverHTTP(t *testing.T) {
	s, _ := opened(t)
	s.must(204, "root", "PUT", settingsURL, `{"writeOffAccount":"2241","suspenseLong":"","suspenseShort":"","limits":[{"role":"nobody","amount":"1.00"}],"priorities":[]}`)
	key := s.breakNamed("INV1000002")["key"].(string)
	decide := func(action, more string) map[string]any {
		return s.must(200, "anna", "POST", decisionsURL, fmt.Sprintf(`{"action":%q,"breaks":[%q],"reason":"difference"%s}`, action, key, more))["items"].([]any)[0].(map[string]any)
	}
	if refused := decide("suspense", ""); refused["state"] != "refused" || refused["problem"].(map[string]any)["code"] != "invalid_argument" {
		t.Errorf("%v", refused)
	}
	if refused := decide("carry", `,"revisions":["77"]`); refused["problem"].(map[string]any)["reason"] != "changed" {
		t.Errorf("%v", refused)
	}
	made := decide("write_off", "")
	decision := decisionsURL + "/" + made["decisionKey"].(string)
	if made["state"] != "proposed" || s.breakNamed("INV1000002")["state"] != "proposed" {
		t.Fatalf("%v", made)
	}
	if own := s.must(403, "anna", "POST", decision+"/approval", ""); own["code"] != "four_eyes" {
		t.Errorf("%v", own)
	}
	if above := s.must(403, "bert", "POST", decision+"/approval", ""); above["reason"] != "limit" {
		t.Errorf("%v", above)
	}
	s.must(200, "bert", "POST", decision+"/rejection", `{"reason":"no"}`)
	if shown := s.must(200, "anna", "GET", decision, ""); shown["state"] != "rejected" || shown["rejectedBy"] != "bert" || shown["difference"] != "700.00" || len(shown["breaks"].([]any)) != 1 {
		t.Errorf("%v", shown)
	}
	carried := decide("carry", "")
	undo := s.must(200, "anna", "POST", decisionsURL+"/"+carried["decisionKey"].(string)+"/undo", `{"reason":"too early"}`)
	if s.breakNamed("INV1000002")["state"] != "open" || undo["state"] != "done" {
		t.Errorf("%v", undo)
	}
	if listed := s.items(decisionsURL + "?account=" + bankAccount); len(listed) != 3 || listed[0]["action"] != "undo" || listed[0]["undoes"] != carried["decisionKey"] {
		t.Errorf("%v", listed)
	}
	if refused := s.items(decisionsURL + "?state=rejected"); len(refused) != 1 {
		t.Errorf("%v", refused)
	}
}

// TestBulkDecisionsOverHTTP gives a result for each break, in their order.
func TestBulkDecisionsOverHTTP(t *testing.T) {
	s, _ := opened(t)
	var keys []string
	for _, one := range s.items(breaksURL) {
		keys = append(keys, one["key"].(string))
	}
	body := fmt.Sprintf(`{"action":"carry","breaks":[%q,"1",%q,%q]}`, keys[0], keys[1], keys[0])
	results := s.must(200, "anna", "POST", decisionsURL, body)["items"].([]any)
	states := []any{}
	for i, one := range results {
		if want := []string{keys[0], "1", keys[1], keys[0]}[i]; one.(map[string]any)["breakKey"] != want {
			t.Errorf("result %d is of %v", i, one)
		}
		states = append(states, one.(map[string]any)["state"])
	}
	if fmt.Sprint(states) != "[done refused done done]" {
		t.Errorf("%v", results)
	}
	s.must(400, "anna", "POST", decisionsURL, `{"action":"carry","breaks":["1"`+strings.Repeat(`,"1"`, 1000)+`]}`)
	s.must(400, "anna", "POST", decisionsURL, `{"action":"carry","breaks":["1"],"revisions":["1","2"]}`)
}

func TestRefusedGroupOverHTTP(t *testing.T) {
	s, run := opened(t)
	for _, group := range s.items(run + "/groups?band=suggest") {
		path := run + "/groups/" + group["key"].(string)
		s.must(204, "anna", "POST", path+"/refusal", `{"reason":"another customer"}`)
		s.must(409, "bert", "POST", path+"/refusal", `{"reason":"again"}`)
		s.must(409, "bert", "POST", path+"/confirm", "")
	}
	s.must(404, "anna", "POST", run+"/groups/none/refusal", `{"reason":""}`)
	for _, group := range s.items(run + "/groups") {
		if refused := group["state"] == "refused" && group["decisionKey"] != nil; refused != (group["band"] == "suggest") {
			t.Errorf("%v", group)
		}
	}
}

func TestUndoneGroupOverHTTP(t *testing.T) {
	s, run := opened(t)
	group := s.items(run + "/groups?band=auto")[0]
	path := run + "/groups/" + group["key"].(string) + "/undo"
	made := s.must(200, "anna", "POST", path, `{"reason":"another invoice"}`)
	if again := s.must(409, "bert", "POST", path, `{"reason":"again"}`); again["reason"] != "undone" {
		t.Errorf("%v", again)
	}
	if shown := s.items(run + "/groups?band=auto")[0]; shown["state"] != "undone" || shown["decisionKey"] != made["decisionKey"] {
		t.Errorf("%v", shown)
	}
	s.must(200, "anna", "POST", decisionsURL+"/"+made["decisionKey"].(string)+"/undo", `{"reason":"it was right"}`)
	if shown := s.items(run + "/groups?band=auto")[0]; shown["state"] != "matched" {
		t.Errorf("%v", shown)
	}
}

func TestWorkbenchSettingsOverHTTP(t *testing.T) {
	s, _ := opened(t)
	body := `{"writeOffAccount":"2241","suspenseLong":"2241","suspenseShort":"2241","limits":[{"role":"clerk","amount":"10.00"}],"priorities":[{"minimumAmount":"5.00","minimumAge":2,"priority":"low","dueDays":3}]}`
	s.must(204, "root", "PUT", settingsURL, body)
	if shown := s.must(200, "anna", "GET", settingsURL, ""); shown["limits"].([]any)[0].(map[string]any)["amount"] != "10.00" || shown["priorities"].([]any)[0].(map[string]any)["minimumAmount"] != "5.00" {
		t.Errorf("%v", shown)
	}
	if listed := s.items("/api/v1/reconciliation-accounts"); len(listed) != 1 || listed[0]["account"] != bankAccount || listed[0]["opening"] != false {
		t.Errorf("%v", listed)
	}
	for _, wrong := range []string{strings.Replace(body, "2241", "9999", 1), strings.Replace(body, "2241", "1002", 1), strings.Replace(body, "10.00", "ten", 1),
		strings.Replace(body, `"low"`, `"lowest"`, 1), strings.Replace(body, "10.00", "-1", 1)} {
		s.must(400, "root", "PUT", settingsURL, wrong)
	}
	s.must(404, "root", "PUT", "/api/v1/reconciliation-accounts/none/workbench", body)
}

// TestWhoMayNotWorkOnBreaks: every operation refuses who may do nothing and who is
// not signed in; what is not there is not found.
func TestWhoMayNotWorkOnBreaks(t *testing.T) {
	s, run := opened(t)
	path := breaksURL + "/" + s.breakNamed("INV1000002")["key"].(string)
	for _, one := range []struct{ method, path, missing, body string }{
		{"GET", breaksURL, "", ""}, {"GET", breaksURL + "/counts", "", ""}, {"GET", path, breaksURL + "/1", ""},
		{"PUT", path + "/assignee", breaksURL + "/1/assignee", `{"assignee":"anna"}`}, {"POST", path + "/take", breaksURL + "/1/take", ""},
		{"POST", path + "/comments", breaksURL + "/1/comments", `{"text":"x"}`}, {"POST", path + "/evidence", "", `{"documentId":"x"}`},
		{"PUT", path + "/cause", breaksURL + "/1/cause", `{"cause":"fee"}`}, {"POST", decisionsURL, "", `{"action":"carry","breaks":["1"]}`},
		{"GET", decisionsURL, "", ""}, {"GET", decisionsURL + "/1", decisionsURL + "/1", ""}, {"POST", decisionsURL + "/1/approval", decisionsURL + "/1/approval", ""},
		{"POST", decisionsURL + "/1/rejection", decisionsURL + "/1/rejection", `{"reason":""}`}, {"POST", decisionsURL + "/1/undo", decisionsURL + "/1/undo", `{"reason":""}`},
		{"POST", run + "/groups/any/refusal", "/api/v1/reconciliations/1/groups/any/refusal", `{"reason":""}`}, {"GET", "/api/v1/reconciliation-accounts", "", ""},
		{"POST", run + "/groups/any/undo", "/api/v1/reconciliations/1/groups/any/undo", `{"reason":""}`}, {"GET", breaksURL + "/export.csv", "", ""}, {"GET", breaksURL + "/export.xlsx", "", ""},
		{"GET", run + "/groups.csv", "/api/v1/reconciliations/1/groups.csv", ""}, {"GET", run + "/groups.xlsx", "/api/v1/reconciliations/1/groups.xlsx", ""},
		{"GET", run + "/evidence.zip", "/api/v1/reconciliations/1/evidence.zip", ""},
		{"GET", settingsURL, "/api/v1/reconciliation-accounts/none/workbench", ""},
		{"PUT", settingsURL, "", `{"writeOffAccount":"","suspenseLong":"","suspenseShort":"","limits":[],"priorities":[]}`},
	} {
		if status, answer := s.call("guest", one.method, one.path, one.body); status != 403 || !strings.Contains(answer, `"forbidden"`) {
			t.Errorf("guest %s %s: %d %s", one.method, one.path, status, answer)
		}
		if status, _ := s.call("", one.method, one.path, one.body); status != 401 {
			t.Errorf("nobody %s %s: %d", one.method, one.path, status)
		}
		if one.missing != "" {
			s.must(404, "anna", one.method, one.missing, one.body)
		}
	}
}

func TestExportsOverHTTP(t *testing.T) {
	s, run := opened(t)
	key := s.breakNamed("INV1000002")["key"].(string)
	_, content := s.call("anna", "GET", breaksURL+"/export.csv?sort=amount&language=en", "")
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(content, "\ufeff"))).ReadAll()
	if err != nil || len(rows) != 4 || rows[0][0] != "Break" || rows[3][0] != key || rows[3][6] != "700.00" {
		t.Fatalf("%v %v", err, rows)
	}
	for _, row := range rows[1:3] {
		if amount := row[6]; amount != "880.00" && amount != "-880.00" {
			t.Errorf("%v", row)
		}
	}
	_, groups := s.call("anna", "GET", run+"/groups.csv", "")
	if lines := strings.Count(groups, "\r\n"); lines != 4 || !strings.Contains(groups, "匹配组") {
		t.Errorf("%d lines: %s", lines, groups)
	}
	for _, path := range []string{breaksURL + "/export.xlsx", run + "/groups.xlsx", run + "/evidence.zip"} {
		if status, content := s.call("anna", "GET", path, ""); status != 200 || !strings.HasPrefix(content, "PK") {
			t.Errorf("%s: %d", path, status)
		}
	}
	s.must(400, "anna", "GET", breaksURL+"/export.csv?minimumAmount=1", "")
	s.must(400, "anna", "GET", breaksURL+"/export.csv?language=fr", "")
}
