package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"zhitong/recon/threeway"
)

// TestOrderProviderBankExample runs the command of the example's README and
// finds what the README says there is to find; the amounts were added up by hand
// from the three files.
func TestOrderProviderBankExample(t *testing.T) {
	const directory = "../../examples/order-provider-bank"
	readme, err := os.ReadFile(filepath.Join(directory, "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	command := regexp.MustCompile(`(?s)bin/zhitong (recon three-way .*?)\n` + "```").FindSubmatch(readme)
	if command == nil {
		t.Fatal("the README has no command")
	}
	out := t.TempDir()
	line := strings.NewReplacer("\\\n", " ", "examples/order-provider-bank", directory, "data/three-way", out).Replace(string(command[1]))
	var stdout, stderr bytes.Buffer
	if code := run(t.Context(), strings.Fields(line), strings.NewReader(""), &stdout, &stderr); code != exitNegative {
		t.Fatalf("exit code %d: %s", code, stderr.String())
	}
	text, err := os.ReadFile(filepath.Join(out, "result.json"))
	if err != nil {
		t.Fatal(err)
	}
	var result threeway.Result
	if err := json.Unmarshal(text, &result); err != nil {
		t.Fatal(err)
	}
	states := map[string]threeway.State{}
	for _, c := range result.Cases {
		states[c.Number] = c.State
	}
	for number, want := range map[string]threeway.State{
		"SO-260303-001": threeway.Settled, "SO-260303-003": threeway.Refunded, "SO-260303-004": threeway.SettledShort,
		"RF-260304-001": threeway.RefundUnbooked, "SO-260304-002": threeway.AmountDiffers, "SO-260304-003": threeway.OrderOnly,
		"SO-260304-009": threeway.ProviderOnly, "SO-260306-001": threeway.AwaitingSettlement, "SO-260307-002": threeway.DayCut,
	} {
		if states[number] != want {
			t.Errorf("%s is %q, want %s", number, states[number], want)
		}
	}
	var lines []string
	for _, line := range result.Bridges[0].Lines {
		lines = append(lines, line.Code+" "+string(line.Amount))
	}
	want := "orders_total 856.50, amount_differs 5.00, day_cut -18.00, provider_only 42.00, refund_unbooked -20.00, order_only -88.00, provider_gross 777.50, " +
		"provider_fees -4.67, provider_net 772.83, settled_short -0.50, awaiting_settlement -363.80, outside_period 88.20, bank_other -3000.00, bank_total -2503.27"
	if got := strings.Join(lines, ", "); got != want || !result.Bridges[0].Proven() || len(result.Cases) != 13 {
		t.Errorf("%d cases, the bridge is\n%s\nwant\n%s", len(result.Cases), got, want)
	}
}
