package threeway

// ShippedTextForTest is the text of the rule set that ships.
func ShippedTextForTest() ([]byte, error) {
	return shippedRules.ReadFile("rules/order-provider-bank.yaml")
}
