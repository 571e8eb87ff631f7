package statement

import (
	"math/big"
	"regexp"
	"strings"
	"unicode/utf8"

	"zhitong/identifier"
	"zhitong/money"
)

// The characters of references and, in SEPA, of all texts (EPC217-08): Latin
// letters, digits and / - ? : ( ) . , ' + and the blank. A reference neither
// begins nor ends with a slash and holds no two of them.
var (
	latinText    = regexp.MustCompile(`^[A-Za-z0-9/\-?:().,'+ ]*$`)
	xmlText      = regexp.MustCompile(`^[^\x00-\x1f\x7f\x{FFFE}\x{FFFF}]*$`)
	uuidVersion4 = regexp.MustCompile(`^[a-f0-9]{8}-[a-f0-9]{4}-4[a-f0-9]{3}-[89ab][a-f0-9]{3}-[a-f0-9]{12}$`)
	purposeCode  = regexp.MustCompile(`^[A-Z0-9]{1,4}$`)
)

// The lengths of the schema and of SEPA, in characters.
const (
	maxPaymentReference = 35
	maxSEPAName         = 70
	maxISOName          = 140
	maxAccountNumber    = 34
	maxRemittanceText   = 140
)

// maxSEPAMinor is 999,999,999.99 euro.
const maxSEPAMinor = 99_999_999_999

// paymentProblem is the first thing that a check found; "" is none.
type paymentProblem struct{ element, sentence string }

func (file *PaymentFile) check() error {
	refuse := func(path string, sentence string) error {
		return &Error{Code: CodeNotWritable, Message: sentence, Path: path, File: file.MessageID}
	}
	switch {
	case !isPaymentReference(file.MessageID):
		return refuse("GrpHdr/MsgId", "the identification is not of 1 to 35 allowed characters")
	case file.CreatedAt.IsZero():
		return refuse("GrpHdr/CreDtTm", "the time of creation is missing")
	case !isName(file.InitiatingParty, maxSEPAName, latinText) && !isName(file.InitiatingParty, maxISOName, xmlText):
		return refuse("GrpHdr/InitgPty/Nm", "the name is not of 1 to 140 allowed characters")
	case len(file.Orders) == 0:
		return refuse("PmtInf", "there is no payment order")
	}
	seen := map[string]bool{}
	for index := range file.Orders {
		order := &file.Orders[index]
		if problem := order.check(seen); problem.sentence != "" {
			return refuse(paymentPath(index+1, 0, problem.element), problem.sentence)
		}
		for place := range order.Payments {
			if problem := order.Payments[place].check(order.Scheme); problem.sentence != "" {
				return refuse(paymentPath(index+1, place+1, problem.element), problem.sentence)
			}
		}
	}
	return nil
}

func isPaymentReference(text string) bool {
	return text != "" && len(text) <= maxPaymentReference && latinText.MatchString(text) && strings.TrimSpace(text) == text &&
		!strings.HasPrefix(text, "/") && !strings.HasSuffix(text, "/") && !strings.Contains(text, "//")
}

func isName(text string, longest int, characters *regexp.Regexp) bool {
	return strings.TrimSpace(text) != "" && utf8.ValidString(text) && utf8.RuneCountInString(text) <= longest && characters.MatchString(text)
}

func (o *PaymentOrder) check(seen map[string]bool) paymentProblem {
	switch {
	case o.Scheme != SEPACreditTransfer && o.Scheme != ISOCreditTransfer:
		return paymentProblem{"PmtTpInf", "the scheme is neither SEPA nor ISO"}
	case !isPaymentReference(o.ID):
		return paymentProblem{"PmtInfId", "the identification is not of 1 to 35 allowed characters"}
	case seen[o.ID]:
		return paymentProblem{"PmtInfId", "the identification is that of an earlier order"}
	case o.ExecutionDate.IsZero():
		return paymentProblem{"ReqdExctnDt", "the day of execution is missing"}
	case len(o.Payments) == 0:
		return paymentProblem{"CdtTrfTxInf", "the order has no payment"}
	case !o.bearerAllowed():
		return paymentProblem{"ChrgBr", "the bearer of charges is not one that the scheme allows"}
	}
	seen[o.ID] = true
	return o.Debtor.check("Dbtr", o.Scheme)
}

func (o *PaymentOrder) bearerAllowed() bool {
	switch o.chargeBearer() {
	case "SLEV":
		return true
	case "SHAR", "DEBT", "CRED":
		return o.Scheme != SEPACreditTransfer
	}
	return false
}

// check looks at name, account, BIC and LEI of a side, Dbtr or Cdtr.
func (p *PaymentParty) check(role string, scheme PaymentScheme) paymentProblem {
	longest, characters := maxISOName, xmlText
	if scheme == SEPACreditTransfer {
		longest, characters = maxSEPAName, latinText
	}
	switch {
	case !isName(p.Name, longest, characters):
		return paymentProblem{role + "/Nm", "the name is missing, too long or has characters that the scheme does not allow"}
	case !p.accountAllowed(scheme):
		return paymentProblem{role + "Acct/Id", "the account is not an IBAN, or not a number that the scheme allows"}
	case p.BIC != "" && !isCanonical(p.BIC, identifier.CheckBIC(p.BIC)):
		return paymentProblem{role + "Agt/FinInstnId/BICFI", "the BIC does not follow ISO 9362"}
	case p.LEI != "" && !isCanonical(p.LEI, identifier.CheckLEI(p.LEI)):
		return paymentProblem{role + "/Id/OrgId/LEI", "the LEI does not follow ISO 17442"}
	}
	return paymentProblem{}
}

// isCanonical: files have identifications without blanks, in capital letters.
func isCanonical(text string, result identifier.Result) bool {
	return result.Verdict == identifier.OK && result.Canonical == text
}

// accountAllowed: what looks like an IBAN has to be one.
func (p *PaymentParty) accountAllowed(scheme PaymentScheme) bool {
	if scheme == SEPACreditTransfer || ibanLayout.MatchString(p.Account) {
		return isCanonical(p.Account, identifier.CheckIBAN(p.Account))
	}
	return isName(p.Account, maxAccountNumber, latinText) && strings.TrimSpace(p.Account) == p.Account
}

func (p *Payment) check(scheme PaymentScheme) paymentProblem {
	switch {
	case p.InstructionID != "" && !isPaymentReference(p.InstructionID):
		return paymentProblem{"PmtId/InstrId", "the identification is not of up to 35 allowed characters"}
	case p.EndToEndID != "" && !isPaymentReference(p.EndToEndID):
		return paymentProblem{"PmtId/EndToEndId", "the identification is not of up to 35 allowed characters"}
	case p.UETR != "" && !uuidVersion4.MatchString(p.UETR):
		return paymentProblem{"PmtId/UETR", "the reference is not a UUID of version 4 in small letters"}
	case p.Amount.Sign() <= 0 || p.Amount.Currency().IsZero():
		return paymentProblem{"Amt/InstdAmt", "the amount is not positive"}
	case scheme == SEPACreditTransfer && (p.Amount.Currency() != money.EUR || p.Amount.Minor() > maxSEPAMinor):
		return paymentProblem{"Amt/InstdAmt", "the amount is not in euro or above 999,999,999.99"}
	case p.Purpose != "" && !purposeCode.MatchString(p.Purpose):
		return paymentProblem{"Purp/Cd", "the purpose is not a code of up to four characters"}
	}
	if problem := p.Creditor.check("Cdtr", scheme); problem.sentence != "" {
		return problem
	}
	return p.checkRemittance(scheme)
}

func (p *Payment) checkRemittance(scheme PaymentScheme) paymentProblem {
	characters := xmlText
	if scheme == SEPACreditTransfer {
		characters = latinText
	}
	references := p.Remittance.Structured
	switch {
	case len(references) > 1 || len(references) == 1 && p.Remittance.Text != "":
		return paymentProblem{"RmtInf", "the remittance is more than a text or one reference"}
	case p.Remittance.Text != "" && !isName(p.Remittance.Text, maxRemittanceText, characters):
		return paymentProblem{"RmtInf/Ustrd", "the text is longer than 140 characters or has characters that the scheme does not allow"}
	case len(references) == 1 && !referenceAllowed(references[0], scheme):
		return paymentProblem{"RmtInf/Strd/CdtrRefInf/Ref", "the reference is not one that the scheme allows"}
	}
	return paymentProblem{}
}

// referenceAllowed: what begins like a reference of ISO 11649 has to be one.
func referenceAllowed(text string, scheme PaymentScheme) bool {
	if scheme == SEPACreditTransfer || strings.HasPrefix(text, "RF") {
		return isCanonical(text, identifier.CheckCreditorReference(text))
	}
	return isPaymentReference(text)
}

// controlSumOf adds the amounts whatever their currencies, as the standard has
// it, with as many decimals as the finest of them.
func controlSumOf(payments []Payment) string {
	places := 0
	for _, payment := range payments {
		places = max(places, decimalsOf(payment.Amount))
	}
	sum := new(big.Int)
	for _, payment := range payments {
		scale := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(places-decimalsOf(payment.Amount))), nil)
		sum.Add(sum, scale.Mul(scale, big.NewInt(payment.Amount.Minor())))
	}
	digits := sum.String()
	digits = strings.Repeat("0", max(0, places+1-len(digits))) + digits
	if places == 0 {
		return digits
	}
	return digits[:len(digits)-places] + "." + digits[len(digits)-places:]
}

func decimalsOf(amount money.Amount) int {
	decimals, _ := amount.Currency().MinorUnit()
	return max(0, decimals)
}
