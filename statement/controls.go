package statement

import (
	"math/big"
	"strconv"
)

// controls are findings about the control records of a file, which count and
// sum up records, batches and hashes beside the entries themselves.
type controls []Proof

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
	proof := Proof{Verdict: ProofOK, Code: "controls_agree"}
	if !agrees {
		proof = failed(code, "figure", figure, "stated", stated, "counted", counted)
	}
	*c = append(*c, proof)
}

// over joins the findings with the proof of the statement's own totals: what
// fails first is told, and control records prove a statement without totals.
func (c controls) over(totals Proof) Proof {
	if totals.Failed() || len(c) == 0 {
		return totals
	}
	for _, proof := range c {
		if proof.Failed() {
			return proof
		}
	}
	if totals.Code == "totals_not_stated" {
		return c[0]
	}
	return totals
}
