package statement

import "zhitong/money"

// Place is an entry by the indexes of its statement and of itself.
type Place struct {
	Statement int `json:"statement"`
	Entry     int `json:"entry"`
}

// LinkKey says by what a detail was found to belong to an entry.
type LinkKey string

// The keys, in the order in which they are tried.
const (
	ByServicerReference LinkKey = "account_servicer_reference" // AcctSvcrRef
	ByEntryReference    LinkKey = "entry_reference"            // NtryRef
	ByBatch             LinkKey = "batch"                      // MsgId with PmtInfId
)

// DetailLink is an entry of a statement with the entries of notifications that
// detail it.
type DetailLink struct {
	Entry   Place   `json:"entry"`
	By      LinkKey `json:"by"` // of the first detail
	Details []Place `json:"details"`
	Sum     Proof   `json:"sum"` // whether the details add up to the entry
}

// UnlinkedReason says why an entry of a notification details no entry.
type UnlinkedReason string

// The reasons.
const (
	NoReference  UnlinkedReason = "no_reference"  // it has none of the references
	NoSuchEntry  UnlinkedReason = "no_such_entry" // no entry of the account has the reference
	SeveralMatch UnlinkedReason = "several_match" // several have it, and the amount does not tell them apart
)

// UnlinkedDetail is an entry of a notification that details no entry.
type UnlinkedDetail struct {
	Detail Place          `json:"detail"`
	Reason UnlinkedReason `json:"reason"`
}

// DetailLinks is what LinkDetails found.
type DetailLinks struct {
	Links    []DetailLink     `json:"links"` // in the order of the entries
	Unlinked []UnlinkedDetail `json:"unlinked"`
}

// LinkDetails attaches the transactions that notifications (camt.054) tell to
// the entries of statements (camt.053) that they detail, as Parts, and checks
// that they add up. An entry and its details have the same account, currency
// and direction and the same reference of the bank, else the same entry
// reference, else the same message and payment information. An entry with parts
// of its own keeps those.
func LinkDetails(statements, notifications []*Statement) DetailLinks {
	linker := newLinker(statements)
	for index, notification := range notifications {
		for place := range notification.Entries {
			linker.link(Place{index, place}, &notification.Entries[place])
		}
	}
	return linker.finish(notifications)
}

// linkKeys are the keys of an entry that has them.
func linkKeys(entry *Entry) (keys []linkIndex) {
	refs := entry.References
	side := entry.Account + " " + entry.Amount.Currency().Code()
	if entry.Amount.Sign() < 0 {
		side += " debit"
	}
	for _, one := range []linkIndex{
		{ByServicerReference, side, refs.AccountServicerReference, ""}, {ByEntryReference, side, refs.EntryReference, ""},
	} {
		if one.first != "" {
			keys = append(keys, one)
		}
	}
	if refs.MessageID != "" && refs.PaymentInformationID != "" {
		keys = append(keys, linkIndex{ByBatch, side, refs.MessageID, refs.PaymentInformationID})
	}
	return keys
}

type linkIndex struct {
	by                  LinkKey
	side, first, second string
}

// linker finds the entries of statements by their keys.
type linker struct {
	statements []*Statement
	byKey      map[linkIndex][]Place
	links      map[Place]*DetailLink
	unlinked   []UnlinkedDetail
}

func newLinker(statements []*Statement) *linker {
	l := &linker{statements: statements, byKey: map[linkIndex][]Place{}, links: map[Place]*DetailLink{}}
	for index, statement := range statements {
		for place := range statement.Entries {
			for _, key := range linkKeys(&statement.Entries[place]) {
				l.byKey[key] = append(l.byKey[key], Place{index, place})
			}
		}
	}
	return l
}

func (l *linker) link(detail Place, entry *Entry) {
	keys := linkKeys(entry)
	reason := NoReference
	for _, key := range keys {
		reason = NoSuchEntry
		candidates := l.byKey[key]
		if len(candidates) > 1 {
			candidates = l.ofAmount(candidates, entry.Amount)
			if len(candidates) != 1 {
				reason = SeveralMatch
				break
			}
		}
		if len(candidates) == 1 {
			l.add(candidates[0], key.by, detail)
			return
		}
	}
	l.unlinked = append(l.unlinked, UnlinkedDetail{detail, reason})
}

// ofAmount: banks give a payment and its fee one reference.
func (l *linker) ofAmount(candidates []Place, amount money.Amount) (equal []Place) {
	for _, place := range candidates {
		if l.at(place).Amount == amount {
			equal = append(equal, place)
		}
	}
	return equal
}

func (l *linker) at(place Place) *Entry {
	return &l.statements[place.Statement].Entries[place.Entry]
}

func (l *linker) add(place Place, by LinkKey, detail Place) {
	link := l.links[place]
	if link == nil {
		link = &DetailLink{Entry: place, By: by}
		l.links[place] = link
	}
	link.Details = append(link.Details, detail)
}

// finish attaches the parts in the order of the entries.
func (l *linker) finish(notifications []*Statement) DetailLinks {
	result := DetailLinks{Unlinked: l.unlinked}
	for index, statement := range l.statements {
		for place := range statement.Entries {
			link := l.links[Place{index, place}]
			if link == nil {
				continue
			}
			link.Sum = statement.Entries[place].attach(link.Details, notifications)
			result.Links = append(result.Links, *link)
		}
	}
	return result
}

// attach makes the details parts of the entry and compares the sums.
func (e *Entry) attach(details []Place, notifications []*Statement) Proof {
	var parts []Part
	for _, place := range details {
		parts = append(parts, notifications[place.Statement].Entries[place.Entry].asParts()...)
	}
	if len(e.Parts) > 0 {
		return unknown("parts_already_there")
	}
	e.Parts = parts
	sum := money.Zero(e.Amount.Currency())
	for _, part := range parts {
		next, err := sum.Add(part.Amount)
		if err != nil {
			return unknown("parts_without_amount")
		}
		sum = next
	}
	difference, err := e.Amount.Sub(sum)
	switch {
	case err != nil:
		return unknown("parts_without_amount")
	case !difference.IsZero():
		return failed("parts_differ", "entry", e.Amount.String(), "details", sum.String(), "difference", difference.String())
	}
	return Proof{Verdict: ProofOK, Code: "parts_agree", Parameters: map[string]string{"entry": e.Amount.String()}}
}

// asParts are the parts of a notification's entry, or the entry itself, into
// which a single transaction was folded.
func (e *Entry) asParts() []Part {
	if len(e.Parts) > 0 {
		return e.Parts
	}
	return []Part{{Amount: e.Amount, References: e.References, Counterparty: e.Counterparty, Remittance: e.Remittance, Charges: e.Charges, Exchange: e.Exchange}}
}
