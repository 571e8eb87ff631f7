package statement

import "zhitong/money"

// entryParts reads NtryDtls. A single transaction is folded into the entry;
// several stay its parts.
func (c *camtReader) entryParts(e *element, entry *Entry) error {
	var details []*element
	for _, group := range append(e.all("NtryDtls"), e) { // version 1 has Btch and TxDtls in the entry
		batch := group.child("Btch")
		entry.References.MessageID = firstOf(entry.References.MessageID, reference(batch.value("MsgId")))
		entry.References.PaymentInformationID = firstOf(entry.References.PaymentInformationID, reference(batch.value("PmtInfId")))
		if err := c.batchCount(batch, len(group.all("TxDtls"))); err != nil {
			return err
		}
		details = append(details, group.all("TxDtls")...)
	}
	for _, one := range details {
		part, err := c.part(one, entry)
		if err != nil {
			return err
		}
		entry.Parts = append(entry.Parts, part)
	}
	if len(entry.Parts) == 1 {
		entry.fold()
	}
	return nil
}

// batchCount compares the number of transactions that a batch states with its
// details, where the bank delivers them.
func (c *camtReader) batchCount(batch *element, details int) error {
	stated, err := c.integer(batch.child("NbOfTxs"))
	if err != nil || stated == nil || details < 2 {
		return err
	}
	c.out.controls.count("batch transactions", int(*stated), details)
	return nil
}

// fold moves the only part into the entry.
func (e *Entry) fold() {
	part := e.Parts[0]
	e.Parts = nil
	batch := e.References
	e.References = part.References
	e.References.MessageID = firstOf(part.References.MessageID, batch.MessageID)
	e.References.PaymentInformationID = firstOf(part.References.PaymentInformationID, batch.PaymentInformationID)
	e.Counterparty, e.Remittance = part.Counterparty, part.Remittance
	e.Charges = append(e.Charges, part.Charges...)
	if e.Exchange == nil {
		e.Exchange = part.Exchange
	}
}

func (c *camtReader) part(e *element, entry *Entry) (Part, error) {
	amount, err := c.partAmount(e, entry)
	if err != nil {
		return Part{}, err
	}
	charges, err := c.charges(e)
	if err != nil {
		return Part{}, err
	}
	exchange, err := c.exchange(e.child("AmtDtls"))
	if err != nil {
		return Part{}, err
	}
	return Part{
		Amount: amount, Charges: charges, Exchange: exchange,
		References:   referencesOf(e.child("Refs")),
		Counterparty: counterpartyOf(e, received(amount, entry)),
		Remittance:   remittanceOf(e),
	}, nil
}

// received tells whether the original payment came in: the own sign of the
// transaction counts, where it has one, and a reversal turns it round.
func received(part money.Amount, entry *Entry) bool {
	sign := part.Sign()
	if sign == 0 {
		sign = entry.Amount.Sign()
	}
	return (sign >= 0) != entry.Reversal
}

// partAmount is TxDtls/Amt (since version 3) or AmtDtls/TxAmt, signed by the
// transaction's own indicator or that of the entry.
func (c *camtReader) partAmount(e *element, entry *Entry) (money.Amount, error) {
	figure := e.child("Amt")
	if figure == nil {
		figure = e.child("AmtDtls", "TxAmt", "Amt")
	}
	if figure == nil {
		return money.Amount{}, nil
	}
	amount, err := c.secondary(figure)
	if err != nil || amount.Currency().IsZero() {
		return amount, err
	}
	if e.child("CdtDbtInd") != nil {
		return c.applyIndicator(e, amount)
	}
	if entry.Amount.Sign() < 0 {
		return amount.Neg()
	}
	return amount, nil
}

func referencesOf(e *element) References {
	return References{
		EndToEndID:               reference(e.value("EndToEndId")),
		InstructionID:            reference(e.value("InstrId")),
		TransactionID:            reference(e.firstValue([]string{"TxId"}, []string{"AcctSvcrTxId"})),
		UETR:                     reference(e.value("UETR")),
		AccountServicerReference: reference(e.value("AcctSvcrRef")),
		MessageID:                reference(e.value("MsgId")),
		PaymentInformationID:     reference(e.value("PmtInfId")),
		MandateID:                reference(e.value("MndtId")),
		Cheque:                   reference(e.value("ChqNb")),
		Own:                      reference(e.value("AcctOwnrTxId")),
	}
}

// counterpartyOf reads the debtor of money received, the creditor of money
// paid. In a reversal the parties keep the roles of the original payment.
func counterpartyOf(e *element, received bool) Counterparty {
	role, ultimate := "Cdtr", "UltmtCdtr"
	if received {
		role, ultimate = "Dbtr", "UltmtDbtr"
	}
	parties := e.child("RltdPties")
	return Counterparty{
		Name: parties.firstValue(
			[]string{role, "Pty", "Nm"}, []string{role, "Nm"}, []string{role, "Agt", "FinInstnId", "Nm"},
			[]string{ultimate, "Pty", "Nm"}, []string{ultimate, "Nm"},
		),
		Account: accountOf(parties.child(role + "Acct")),
		BIC:     bicOf(e.child("RltdAgts", role+"Agt")),
	}
}

// remittanceOf joins all Ustrd lines and collects creditor references and
// document numbers. Additional information of the transaction stands in where
// nothing else is told.
func remittanceOf(e *element) Remittance {
	information := e.child("RmtInf")
	var remittance Remittance
	var lines []string
	for _, line := range information.all("Ustrd") {
		lines = append(lines, line.text)
	}
	for _, structured := range information.all("Strd") {
		remittance.Structured = append(remittance.Structured, structuredReferences(structured)...)
		for _, line := range structured.all("AddtlRmtInf") {
			lines = append(lines, line.text)
		}
	}
	remittance.Text = joinText(lines...)
	if remittance.Text == "" && remittance.Structured == nil {
		remittance.Text = e.value("AddtlTxInf")
	}
	return remittance
}

func structuredReferences(e *element) []string {
	var list []string
	if creditor := reference(e.firstValue([]string{"CdtrRefInf", "Ref"}, []string{"CdtrRefInf", "CdtrRef"})); creditor != "" {
		list = append(list, creditor)
	}
	for _, document := range e.all("RfrdDocInf") {
		if number := reference(document.firstValue([]string{"Nb"}, []string{"RfrdDocNb"})); number != "" {
			list = append(list, number)
		}
	}
	return list
}
