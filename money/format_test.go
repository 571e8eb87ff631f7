package money

import "testing"

// TestGrouped: digits stand in groups of three from the point, whatever the sign and however many; what is no plain
// decimal is not touched.
func TestGrouped(t *testing.T) {
	for text, want := range map[string]string{
		"0": "0", "999.99": "999.99", "1000": "1,000", "-1000.00": "-1,000.00", "1234567.5": "1,234,567.5", "-123456.123456": "-123,456.123456",
		"92233720368547758.07": "92,233,720,368,547,758.07", "1234.50 CNY": "1,234.50 CNY", "-1234567 JPY": "-1,234,567 JPY",
		"": "", "-": "-", "1000.": "1000.", ".5": ".5", "1,000.00": "1,000.00", "1000.00.00": "1000.00.00", "INV-100001": "INV-100001", "1e6": "1e6", "+1000": "+1000", "１０００": "１０００",
	} {
		if got := Grouped(text); got != want {
			t.Errorf("%q becomes %q, want %q", text, got, want)
		}
	}
}
