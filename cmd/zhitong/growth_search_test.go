package main

import (
	"cmp"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"zhitong/rest"
)

// growthSearch is one of the searches that stay fast however much there is.
type growthSearch struct {
	name, path string
	body       func(g *growth, i int64) string
	// total is how many there are of what search i looks for.
	total func(g *growth, i int64) int64
	mark  time.Duration // another than maxSearchTime, for what must look at 10,000 rows or count all
}

var growthSearches = []growthSearch{
	{"by key", "/v2/process-instances/search", func(g *growth, i int64) string {
		return fmt.Sprintf(`{"filter":{"processInstanceKey":"%d"}}`, loadedInstance(g.some(i)))
	}, single, 0},
	{"by business id", "/v2/process-instances/search", func(g *growth, i int64) string {
		return fmt.Sprintf(`{"filter":{"businessId":"growth-%d"}}`, g.some(i))
	}, single, 0},
	{"by state and process", "/v2/process-instances/search", func(*growth, int64) string {
		return `{"filter":{"state":"ACTIVE","processDefinitionId":"held"},"page":{"limit":50}}`
	}, func(g *growth, _ int64) int64 {
		return g.count(func(number int64) bool { return g.isLive(number) && !asks(number) }) + 2
	}, 0},
	{"by state and process, newest", "/v2/process-instances/search", func(*growth, int64) string {
		return `{"filter":{"state":"ACTIVE","processDefinitionId":"held"},"sort":[{"field":"startDate","order":"DESC"}],"page":{"limit":50}}`
	}, func(g *growth, _ int64) int64 {
		return g.count(func(number int64) bool { return g.isLive(number) && !asks(number) }) + 2
	}, 0},
	{"newest 50", "/v2/process-instances/search", func(*growth, int64) string {
		return `{"sort":[{"field":"startDate","order":"DESC"}],"page":{"limit":50}}`
	}, func(g *growth, _ int64) int64 { return int64(g.live+g.finished) + 4 }, 0},
	{"newest 50 of a state", "/v2/process-instances/search", func(*growth, int64) string {
		return `{"filter":{"state":"ACTIVE"},"sort":[{"field":"startDate","order":"DESC"}],"page":{"limit":50}}`
	}, func(g *growth, _ int64) int64 { return int64(g.live) + 3 }, 0},
	{"newest 50 by key", "/v2/process-instances/search", func(*growth, int64) string {
		return `{"sort":[{"field":"processInstanceKey","order":"DESC"}],"page":{"limit":50}}`
	}, func(g *growth, _ int64) int64 { return int64(g.live+g.finished) + 4 }, 0},
	{"by a variable of one", "/v2/process-instances/search", func(g *growth, i int64) string {
		return fmt.Sprintf(`{"filter":{"variables":[{"name":"order","value":"\"growth-%d\""}]}}`, g.some(i))
	}, single, 0},
	{"by a variable of many", "/v2/process-instances/search", func(g *growth, i int64) string {
		return fmt.Sprintf(`{"filter":{"variables":[{"name":"branch","value":"\"growth-%d\""}]},"page":{"limit":50}}`, g.some(i)%buckets)
	}, func(g *growth, i int64) int64 {
		return g.count(func(number int64) bool { return number%buckets == g.some(i)%buckets })
	}, 0},
	{"variables by name and value", "/v2/variables/search", func(g *growth, i int64) string {
		return fmt.Sprintf(`{"filter":{"name":"branch","value":"\"growth-%d\""},"page":{"limit":50}}`, g.some(i)%buckets)
	}, func(g *growth, i int64) int64 {
		return g.count(func(number int64) bool { return number%buckets == g.some(i)%buckets })
	}, 0},
	{"open tasks of a user", "/v2/user-tasks/search", func(g *growth, i int64) string {
		return fmt.Sprintf(`{"filter":{"state":"CREATED","assignee":"growth-%d"},"page":{"limit":50}}`, assignee(i))
	}, func(g *growth, i int64) int64 {
		return g.count(func(number int64) bool { return g.isLive(number) && asks(number) && number%buckets == assignee(i) })
	}, 0},
	{"open tasks of a group", "/v2/user-tasks/search", func(*growth, int64) string {
		return `{"filter":{"state":"CREATED","candidateGroup":"clerks"},"page":{"limit":50}}`
	}, func(g *growth, _ int64) int64 {
		return g.count(func(number int64) bool { return g.isLive(number) && asks(number) }) + 1
	}, 0},
	{"by a variable of all", "/v2/process-instances/search", func(*growth, int64) string {
		return `{"filter":{"variables":[{"name":"currency","value":"\"CNY\""}]},"sort":[{"field":"startDate","order":"DESC"}],"page":{"limit":50}}`
	}, func(g *growth, _ int64) int64 { return int64(g.live+g.finished) + 4 }, 250 * time.Millisecond},
	{"with an incident, newest", "/v2/process-instances/search", func(*growth, int64) string {
		return `{"filter":{"hasIncident":true},"sort":[{"field":"startDate","order":"DESC"}],"page":{"limit":50}}`
	}, func(g *growth, _ int64) int64 {
		return g.count(func(number int64) bool { return g.isLive(number) && fails(number) }) + 1
	}, 0},
	{"without an incident", "/v2/process-instances/search", func(*growth, int64) string {
		return `{"filter":{"hasIncident":false,"state":"ACTIVE"},"page":{"limit":50}}`
	}, func(g *growth, _ int64) int64 {
		return g.count(func(number int64) bool { return g.isLive(number) && !fails(number) }) + 2
	}, 0},
	{"at an element", "/v2/process-instances/search", func(*growth, int64) string {
		return `{"filter":{"elementId":"approve","elementInstanceState":"ACTIVE","processDefinitionId":"ask","state":"ACTIVE"},"page":{"limit":50}}`
	}, func(g *growth, _ int64) int64 {
		return g.count(func(number int64) bool { return g.isLive(number) && asks(number) }) + 1
	}, 250 * time.Millisecond}, // the elements of each are looked for
	{"active instances by version", "/v2/process-definitions/statistics/process-instances-by-version", func(*growth, int64) string {
		return `{"filter":{"processDefinitionId":"held"}}`
	}, single, time.Second},
	{"what waits", "/v2/element-instances/wait-states/search", func(*growth, int64) string {
		return `{"page":{"limit":50}}`
	}, func(g *growth, _ int64) int64 { return int64(g.live) + 3 }, 0},
	{"deleted versions at work", "/v2/process-definitions/search", func(*growth, int64) string {
		return `{"filter":{"state":"DRAINING"}}`
	}, func(*growth, int64) int64 { return 0 }, 0},
	{"open incidents", "/v2/incidents/search", func(*growth, int64) string {
		return `{"filter":{"state":"ACTIVE"},"page":{"limit":50}}`
	}, func(g *growth, _ int64) int64 {
		return g.count(func(number int64) bool { return g.isLive(number) && fails(number) }) + 1
	}, 0},
}

func single(*growth, int64) int64 { return 1 }

// asks and fails say which live instances wait for a person, or have an incident.
func asks(number int64) bool  { return number%userTaskEvery == 2 }
func fails(number int64) bool { return number%incidentEvery == 1 }

// assignee is one of those that have tasks.
func assignee(i int64) int64 { return i*userTaskEvery%buckets + 2 }

// some gives a loaded instance, another for every i.
func (g *growth) some(i int64) int64 { return i * 7919 % int64(g.live+g.finished) }

// count counts the loaded instances that are so, up to a bit more than totals are exact.
func (g *growth) count(so func(number int64) bool) (count int64) {
	for number := range int64(g.live + g.finished) {
		if so(number) {
			count++
		}
		if count > exactTotal {
			break
		}
	}
	return count
}

// exactTotal is up to where totals are exact.
const exactTotal = 10_000

// run searches once and checks what is found.
func (s *growthSearch) run(tb testing.TB, url string, g *growth, i int64) time.Duration {
	tb.Helper()
	began := time.Now()
	found := searchFor(tb, url+s.path, s.body(g, i))
	took := time.Since(began)
	want := s.total(g, i)
	if exact := min(want, exactTotal); found.Page.TotalItems != exact || found.Page.HasMoreTotalItems != (want > exactTotal) || int64(len(found.Items)) != min(want, 50) && int64(len(found.Items)) != min(want, 100) {
		tb.Errorf("%s: %d of %d items, more %v, want %d", s.name, len(found.Items), found.Page.TotalItems, found.Page.HasMoreTotalItems, want)
	}
	return took
}

func searchFor(tb testing.TB, url, body string) (found rest.Found[json.RawMessage]) {
	tb.Helper()
	response, err := benchmarkClient.Post(url, "application/json", strings.NewReader(body))
	if err != nil {
		tb.Fatal(err)
	}
	defer response.Body.Close()
	if err := json.NewDecoder(response.Body).Decode(&found); err != nil || response.StatusCode != http.StatusOK {
		tb.Fatalf("%s: %s %v", body, response.Status, err)
	}
	return found
}

// walkWaits goes through what waits, which is more than totals are exact: on by
// a page, back by one, and from the other end.
func walkWaits(t *testing.T, url string, noted *askedStore, g *growth) {
	const limit = 1000
	var want []string // the instances in the order of their keys, each of which waits once
	for number := range int64(g.live + g.finished) {
		if g.isLive(number) {
			want = append(want, strconv.FormatInt(loadedInstance(number), 10))
		}
	}
	read := func(page, order string) (instances []string, info rest.PageInfo) {
		var found rest.Found[json.RawMessage]
		reads := noted.during(func() {
			found = searchFor(t, url+"/v2/element-instances/wait-states/search", fmt.Sprintf(`{"page":{"limit":%d%s},"sort":[{"field":"elementInstanceKey","order":"%s"}]}`, limit, page, order))
		}, "element")
		if most := limit * 3 / 500; len(reads) > most { // an instance has two rows, read by 500
			t.Errorf("a page takes %d reads of element instances, more than %d", len(reads), most)
		}
		if found.Page.TotalItems != exactTotal || !found.Page.HasMoreTotalItems {
			t.Fatalf("%+v", found.Page)
		}
		for _, item := range found.Items {
			var wait struct{ ProcessInstanceKey string }
			if err := json.Unmarshal(item, &wait); err != nil {
				t.Fatal(err)
			}
			instances = append(instances, wait.ProcessInstanceKey)
		}
		return instances, found.Page
	}
	first, page := read("", "ASC")
	second, page := read(`,"after":"`+*page.EndCursor+`"`, "ASC")
	back, _ := read(`,"before":"`+*page.StartCursor+`"`, "ASC")
	last, _ := read("", "DESC")
	slices.Reverse(last)
	last = last[:limit-3] // without those that were copied
	for i, got := range [][]string{first, second, back, last} {
		if begin := []int{0, limit, 0, len(want) - len(last)}[i]; !slices.Equal(got, want[begin:begin+min(limit, len(got))]) {
			t.Errorf("page %d: %d wait states, not those from %d on", i, len(got), begin)
		}
	}
}

// How often a search is run in a full store, unless that takes too long, and in a small one.
const searchesMeasured, searchesFor, searchesTried = 300, 10 * time.Second, 10

// measureSearches runs every search often and tells the median and the 99th percentile of each.
func measureSearches(tb testing.TB, url string, g *growth) {
	times := searchesTried
	if g.live+g.finished >= measuredFrom {
		times = searchesMeasured
	}
	for i := range growthSearches {
		search, took, used := &growthSearches[i], []time.Duration{}, processorTime()
		for began := time.Now(); len(took) < times && time.Since(began) < searchesFor; {
			took = append(took, search.run(tb, url, g, int64(len(took))))
		}
		used = (processorTime() - used) / time.Duration(len(took))
		slices.Sort(took)
		p99 := took[len(took)*99/100]
		tb.Logf("%-30s p50 %8.2f ms, p99 %8.2f ms of %d; %.2f ms of this process's processor each", search.name, milliseconds(took[len(took)/2]), milliseconds(p99), len(took), milliseconds(used))
		if mark := cmp.Or(search.mark, maxSearchTime); g.live+g.finished >= measuredFrom && p99 > mark {
			tb.Errorf("%s: p99 is %s, above %s", search.name, p99, mark)
		}
	}
}
