package statement

import (
	"encoding/xml"
	"fmt"
	"io"
	"strconv"
	"time"

	"zhitong/calendar"
	"zhitong/money"
)

// PaymentScheme says by whose rules a payment order is checked.
type PaymentScheme string

// The schemes of payment orders.
const (
	// SEPACreditTransfer is euro between IBANs by the customer-to-bank
	// guidelines of the European Payments Council: names of 70 characters, the
	// Latin character set, one remittance of 140 characters, charges shared.
	SEPACreditTransfer PaymentScheme = "SEPA"
	// ISOCreditTransfer is any currency and account by the schema alone: names
	// of 140 characters and every character of XML.
	ISOCreditTransfer PaymentScheme = "ISO"
)

// PaymentFile is a customer credit transfer initiation.
type PaymentFile struct {
	MessageID       string    // up to 35 characters, the sender's own
	CreatedAt       time.Time // written in UTC
	InitiatingParty string
	Orders          []PaymentOrder
}

// PaymentOrder are payments from one account on one day.
type PaymentOrder struct {
	ID            string // unique within the file
	Scheme        PaymentScheme
	Debtor        PaymentParty
	ExecutionDate calendar.Date
	BatchBooking  *bool  // one entry for all payments; nil leaves it to the bank
	ChargeBearer  string // SLEV, SHAR, DEBT or CRED; "" is SLEV for SEPA, else SHAR
	Payments      []Payment
}

// PaymentParty is a side of a payment.
type PaymentParty struct {
	Name    string
	Account string // an IBAN, else the bank's number where the scheme allows it
	BIC     string // may be left out where the account is an IBAN
	LEI     string // may be left out
}

// Payment is one credit transfer.
type Payment struct {
	InstructionID string // may be left out
	EndToEndID    string // "" is NOTPROVIDED
	UETR          string // may be left out; a UUID of version 4
	Amount        money.Amount
	Creditor      PaymentParty
	Purpose       string     // four letters of the external code list; may be left out
	Remittance    Remittance // text, or one creditor reference
}

// WritePAIN001 writes a payment file as pain.001.001.09 with the number of
// transactions and the control sum of the file and of every order. An *Error
// with CodeNotWritable and the path of the element refuses what a bank would
// reject before anything is written; errors of w are passed through.
func WritePAIN001(w io.Writer, file PaymentFile) error {
	if err := file.check(); err != nil {
		return err
	}
	x := &xmlWriter{output: newOutput(w)}
	x.text(xml.Header)
	x.open("Document", "xmlns", "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09")
	x.open("CstmrCdtTrfInitn")
	x.paymentHeader(file)
	for index := range file.Orders {
		x.order(&file.Orders[index])
	}
	x.close("CstmrCdtTrfInitn")
	x.close("Document")
	return x.Flush()
}

func (x *xmlWriter) paymentHeader(file PaymentFile) {
	var all []Payment
	for _, order := range file.Orders {
		all = append(all, order.Payments...)
	}
	x.open("GrpHdr")
	x.leaf(file.MessageID, "MsgId")
	x.leaf(file.CreatedAt.UTC().Format("2006-01-02T15:04:05Z07:00"), "CreDtTm")
	x.controlSum(all)
	x.leaf(file.InitiatingParty, "InitgPty", "Nm")
	x.close("GrpHdr")
}

func (x *xmlWriter) controlSum(payments []Payment) {
	x.leaf(strconv.Itoa(len(payments)), "NbOfTxs")
	x.leaf(controlSumOf(payments), "CtrlSum")
}

func (x *xmlWriter) order(order *PaymentOrder) {
	x.open("PmtInf")
	x.leaf(order.ID, "PmtInfId")
	x.leaf("TRF", "PmtMtd")
	if order.BatchBooking != nil {
		x.leaf(strconv.FormatBool(*order.BatchBooking), "BtchBookg")
	}
	x.controlSum(order.Payments)
	if order.Scheme == SEPACreditTransfer {
		x.leaf("SEPA", "PmtTpInf", "SvcLvl", "Cd")
	}
	x.date("ReqdExctnDt", order.ExecutionDate)
	x.party("Dbtr", order.Debtor)
	x.partyAccount("DbtrAcct", order.Debtor)
	x.agent("DbtrAgt", firstOf(order.Debtor.BIC, notProvided))
	x.leaf(order.chargeBearer(), "ChrgBr")
	for index := range order.Payments {
		x.payment(&order.Payments[index])
	}
	x.close("PmtInf")
}

// notProvided stands where the schema requires a text that there is none for.
const notProvided = "NOTPROVIDED"

func (o *PaymentOrder) chargeBearer() string {
	if o.ChargeBearer == "" && o.Scheme == SEPACreditTransfer {
		return "SLEV"
	}
	return firstOf(o.ChargeBearer, "SHAR")
}

func (x *xmlWriter) party(name string, party PaymentParty) {
	x.open(name)
	x.leaf(party.Name, "Nm")
	x.leaf(party.LEI, "Id", "OrgId", "LEI")
	x.close(name)
}

func (x *xmlWriter) partyAccount(name string, party PaymentParty) {
	x.open(name)
	x.account(party.Account)
	x.close(name)
}

func (x *xmlWriter) agent(name, bic string) {
	switch bic {
	case "":
	case notProvided:
		x.leaf(bic, name, "FinInstnId", "Othr", "Id")
	default:
		x.leaf(bic, name, "FinInstnId", "BICFI")
	}
}

func (x *xmlWriter) payment(payment *Payment) {
	x.open("CdtTrfTxInf")
	x.open("PmtId")
	x.leaf(payment.InstructionID, "InstrId")
	x.leaf(firstOf(payment.EndToEndID, notProvided), "EndToEndId")
	x.leaf(payment.UETR, "UETR")
	x.close("PmtId")
	x.open("Amt")
	x.open("InstdAmt", "Ccy", payment.Amount.Currency().Code())
	x.text(unsigned(payment.Amount, '.'), "</InstdAmt>")
	x.close("Amt")
	x.agent("CdtrAgt", payment.Creditor.BIC)
	x.party("Cdtr", payment.Creditor)
	x.partyAccount("CdtrAcct", payment.Creditor)
	x.leaf(payment.Purpose, "Purp", "Cd")
	x.paymentRemittance(payment.Remittance)
	x.close("CdtTrfTxInf")
}

func (x *xmlWriter) paymentRemittance(remittance Remittance) {
	x.leaf(remittance.Text, "RmtInf", "Ustrd")
	for _, reference := range remittance.Structured {
		x.open("RmtInf")
		x.open("Strd")
		x.open("CdtrRefInf")
		x.leaf("SCOR", "Tp", "CdOrPrtry", "Cd")
		x.leaf(reference, "Ref")
		x.close("CdtrRefInf")
		x.close("Strd")
		x.close("RmtInf")
	}
}

// paymentPath names an element for an error, with orders and payments counted from 1.
func paymentPath(order, payment int, element string) string {
	path := "PmtInf"
	if order > 0 {
		path = fmt.Sprintf("PmtInf[%d]", order)
	}
	if payment > 0 {
		path += fmt.Sprintf("/CdtTrfTxInf[%d]", payment)
	}
	return path + "/" + element
}
