package statement

import (
	"math/big"
	"strconv"
)

// controls is what was found about the control records of a file, which count
// and sum up records, batches and hashes beside the entries themselves: the
// first figure that differs, else one that agrees.
type controls struct {
	proof   Proof
	checked bool
}

// count compares a stated number of records with the one that was counted.
func (c *controls) count(figure string, stated, counted int) {
	c.found(stated == counted, "count_differs", figure, strconv.Itoa(stated), strconv.Itoa(counted))
}

// sum compares stated and computed control totals, in minor units or, for a
// hash, without a unit.
func (c *controls) sum(figure string, stated, computed *big.Int) {
	c.found(stated.Cmp(computed) == 0, "sum_differs", figure, stated.String(), computed.String())
}

func (c *controls) found(agrees bool, code, figure, stated, counted string) {
	switch {
	case c.proof.Failed():
	case !agrees:
		c.proof = failed(code, "figure", figure, "stated", stated, "counted", counted)
	default:
		c.proof = Proof{Verdict: ProofOK, Code: "controls_agree"}
	}
	c.checked = true
}

// over joins the finding with the proof of the statement's own totals: what
// fails first is told, and control records prove a statement without totals.
func (c controls) over(totals Proof) Proof {
	if c.checked && !totals.Failed() && (c.proof.Failed() || totals.Code == "totals_not_stated") {
		return c.proof
	}
	return totals
}
