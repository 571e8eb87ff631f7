package recontest

import "zhitong/recon"

func (e *bookEvent) together(left, right string) {
	e.truth.Left, e.truth.Right = append(e.truth.Left, left), append(e.truth.Right, right)
}

func (e *bookEvent) open(class recon.Class, ids ...string) {
	for _, id := range ids {
		e.truth.Breaks = append(e.truth.Breaks, TrueBreak{id, class})
	}
}

// alone opens an item that has no partner. Where nobody wrote its reference down,
// nothing tells what it is for, however young it is.
func (e *bookEvent) alone(class recon.Class, id string) {
	switch {
	case e.written == "":
		class = recon.ClassUnknownReference
	case e.age[e.day] <= TimingDays:
		class = recon.ClassTiming
	}
	e.open(class, id)
}

var feeTexts = []string{"账户管理费", "手续费", "网银服务手续费", "Account fee", "Wire transfer charge", "Kontoführungsentgelt"}

func (e *bookEvent) bankFee() {
	fee := -int64(100 * (5 + e.random.IntN(195)))
	if e.account.alone {
		fee = -110 * int64(1+e.random.IntN(4))
	}
	e.party = &party{}
	e.open(recon.ClassFee, e.bankFor(e.day, fee, "", feeTexts[e.random.IntN(len(feeTexts))]))
}

// duplicate has one side book the same again within three business days.
func (e *bookEvent) duplicate() {
	e.together(e.bank(e.day, e.amount, e.reference), e.book(e.day, e.amount, e.reference))
	again := ""
	if e.random.IntN(2) == 0 {
		again = e.bank(e.later(3), e.amount, e.reference)
	} else {
		again = e.book(e.later(3), e.amount, e.reference)
	}
	e.truth.Twins = []string{again}
	e.open(recon.ClassDuplicate, again)
}

// reversal takes an item back: a half is booked again and has a partner.
func (e *bookEvent) reversal() {
	make := e.bank
	if onRight := e.random.IntN(2) == 0; onRight {
		make = e.book
	}
	first := make(e.day, e.amount, e.reference)
	back := make(e.later(2), -e.amount, e.reference)
	e.open(recon.ClassReversal, first, back)
	if e.random.IntN(2) == 0 {
		return
	}
	e.truth.Twins = []string{first}
	again := make(e.later(3), e.amount, e.reference)
	if first[0] == 'B' {
		e.together(again, e.book(e.day, e.amount, e.reference))
		return
	}
	e.together(e.bank(e.day, e.amount, e.reference), again)
}

func (e *bookEvent) missingLeft() {
	e.alone(recon.ClassMissingLeft, e.book(e.day, e.amount, e.reference))
}

func (e *bookEvent) missingRight() {
	e.alone(recon.ClassMissingRight, e.bank(e.day, e.amount, e.reference))
}

var vagueTexts = []string{"往来款", "转账", "其他", "Transfer", "Payment", "暂收款"}

func (e *bookEvent) unexpected() {
	text := vagueTexts[e.random.IntN(len(vagueTexts))]
	if e.random.IntN(2) == 0 {
		e.open(recon.ClassUnknownReference, e.bankFor(e.day, e.amount, "", text))
		return
	}
	e.open(recon.ClassUnknownReference, e.bookFor(e.day, e.amount, "", text))
}

func (e *bookEvent) inTransit() {
	if e.random.IntN(2) == 0 {
		e.alone(recon.ClassTiming, e.bank(e.day, e.amount, e.reference))
		return
	}
	e.alone(recon.ClassTiming, e.book(e.day, e.amount, e.reference))
}
