package recon_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"zhitong/calendar"
	"zhitong/money"
	"zhitong/recon"
	"zhitong/recon/recontest"
)

// volumeSources are the two files of a volume, with texts that JSON escapes.
func volumeSources(t *testing.T, items int) (left, right []recon.Source) {
	t.Helper()
	volume := recontest.Volume{Items: items, Seed: 3}
	var files [2]bytes.Buffer
	if err := errors.Join(volume.Left(&files[0]), volume.Right(&files[1])); err != nil {
		t.Fatal(err)
	}
	source := func(file *bytes.Buffer) []recon.Source {
		text := strings.ReplaceAll(file.String(), "card takings of the day", `"<b>""5"" & 分"`)
		text = strings.ReplaceAll(text, "\nBK5", "\nBK<5")
		return []recon.Source{{Name: "volume.csv", Reader: strings.NewReader(text)}}
	}
	return source(&files[0]), source(&files[1])
}

func volumeOptions(t *testing.T) recon.Options {
	t.Helper()
	rules, err := recon.ReadRuleSet(strings.NewReader(recontest.VolumeRules), "volume.yaml")
	if err != nil {
		t.Fatal(err)
	}
	return recon.Options{Rules: rules, Calendar: calendar.WeekendOnly("weekends", calendar.SaturdayAndSunday...)}
}

// TestVolumeIsMatchedAsItWasMade: every pair that the generator made, and no other.
func TestVolumeIsMatchedAsItWasMade(t *testing.T) {
	left, right := volumeSources(t, 20_000)
	result, err := recon.Run(context.Background(), left, right, volumeOptions(t))
	if err != nil {
		t.Fatal(err)
	}
	want := recontest.Volume{Items: 20_000, Seed: 3}.Confirmed()
	if len(result.Groups) != want || result.Left.Matched != want || result.Right.Matched != want || len(result.Suggestions) != 0 {
		t.Fatalf("%d groups, %d and %d matched, %d suggested, want %d", len(result.Groups), result.Left.Matched, result.Right.Matched, len(result.Suggestions), want)
	}
	for _, group := range result.Groups {
		left, right := group.Left[0], group.Right[0]
		if left[strings.LastIndexByte(left, '-'):] != right[strings.LastIndexByte(right, '-'):] {
			t.Fatalf("%s is matched with %s", left, right)
		}
	}
}

// TestHashIsThatOfTheWholeResult as encoding/json writes it.
func TestHashIsThatOfTheWholeResult(t *testing.T) {
	left, right := volumeSources(t, 5_000)
	result, err := recon.Run(context.Background(), left, right, volumeOptions(t))
	if err != nil {
		t.Fatal(err)
	}
	unsealed := *result
	unsealed.Hash = ""
	text, err := json.Marshal(&unsealed)
	if err != nil {
		t.Fatal(err)
	}
	if hash := sha256.Sum256(text); result.Hash != "sha256:"+hex.EncodeToString(hash[:]) {
		t.Errorf("the hash is %s", result.Hash)
	}
}

// TestListsHoldAllThatTheResultLeavesOut line by line, and the hash is the same.
func TestListsHoldAllThatTheResultLeavesOut(t *testing.T) {
	left, right := volumeSources(t, 20_000)
	whole, err := recon.Run(context.Background(), left, right, volumeOptions(t))
	if err != nil {
		t.Fatal(err)
	}
	var groups, breaks bytes.Buffer
	left, right = volumeSources(t, 20_000)
	short, err := recon.RunListed(context.Background(), left, right, volumeOptions(t), recon.Lists{Groups: &groups, Breaks: &breaks, Whole: 1000, First: 10})
	if err != nil {
		t.Fatal(err)
	}
	if difference := cmp.Diff(whole.Groups, decoded[recon.Group](t, &groups), cmp.AllowUnexported(money.Currency{})); difference != "" {
		t.Error("groups", difference)
	}
	if difference := cmp.Diff(whole.Breaks, decoded[recon.Break](t, &breaks), cmp.AllowUnexported(money.Currency{}), cmp.Comparer(calendarEqual)); difference != "" {
		t.Error("breaks", difference)
	}
	if short.Hash != whole.Hash || short.ListCounts() != whole.ListCounts() {
		t.Errorf("%s and %v, want %s and %v", short.Hash, short.ListCounts(), whole.Hash, whole.ListCounts())
	}
	if len(short.Groups) != 10 || len(short.Breaks) != 10 || short.Counts == nil || whole.Counts != nil {
		t.Errorf("%d groups and %d breaks, counts %v", len(short.Groups), len(short.Breaks), short.Counts)
	}
	if len(short.Breaks) > 0 && short.Breaks[9].ID != whole.Breaks[9].ID {
		t.Error("the first breaks are others")
	}
}

func calendarEqual(a, b calendar.Date) bool { return a == b }

func decoded[T any](t *testing.T, lines *bytes.Buffer) []T {
	t.Helper()
	var all []T
	for line := range bytes.Lines(lines.Bytes()) {
		var one T
		if err := json.Unmarshal(line, &one); err != nil {
			t.Fatal(err)
		}
		all = append(all, one)
	}
	return all
}

// failing refuses what is written.
type failing struct{ err error }

func (f failing) Write([]byte) (int, error) { return 0, f.err }

// TestErrorsOfTheWritersEndARun.
func TestErrorsOfTheWritersEndARun(t *testing.T) {
	full := errors.New("full")
	for name, lists := range map[string]recon.Lists{"groups": {Groups: failing{full}}, "breaks": {Breaks: failing{full}}} {
		left, right := volumeSources(t, 20_000)
		if _, err := recon.RunListed(context.Background(), left, right, volumeOptions(t), lists); !errors.Is(err, full) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
