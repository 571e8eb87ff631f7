package threeway

// State says what became of an order, of a row of the provider's bill, of a
// settlement or of an entry of the bank.
type State string

// The states. An order and the row that was matched with it have one in common.
const (
	Settled            State = "settled"             // the money arrived
	SettledShort       State = "settled_short"       // less arrived than the settlement amounts to
	SettledOver        State = "settled_over"        // more arrived
	AwaitingSettlement State = "awaiting_settlement" // the money is not due yet
	OverdueSettlement  State = "overdue_settlement"  // it is due and has not arrived
	Refunded           State = "refunded"            // a payment that was given back in full
	AmountDiffers      State = "amount_differs"      // order and provider have different amounts
	DayCut             State = "day_cut"             // one-sided, but so young that the other side may follow
	ProviderOnly       State = "provider_only"       // 长款: no order
	RefundUnbooked     State = "refund_unbooked"     // the provider gave back what the orders do not know of
	OrderOnly          State = "order_only"          // 短款: not paid at the provider
	OutsidePeriod      State = "outside_period"      // one-sided and from before the period: decided by an earlier run
	BankOnly           State = "bank_only"           // an entry of the provider at the bank without a settlement
	BankOther          State = "bank_other"          // an entry of the bank that is not the provider's
)

// States returns all states in the order of reports.
func States() []State {
	return []State{Settled, SettledShort, SettledOver, AwaitingSettlement, OverdueSettlement, Refunded, AmountDiffers, DayCut,
		ProviderOnly, RefundUnbooked, OrderOnly, OutsidePeriod, BankOnly, BankOther}
}

// open says whether somebody has to look at it.
func (s State) open() bool {
	switch s {
	case Settled, AwaitingSettlement, Refunded, DayCut, OutsidePeriod, BankOther:
		return false
	}
	return true
}
