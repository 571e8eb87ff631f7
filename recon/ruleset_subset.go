package recon

import "zhitong/recon/subsetsum"

// Subset says which items may be added up by a pass of the kind subset. They
// agree in account, currency and the keys of the pass, and lie in its window.
type Subset struct {
	Shape      Shape `json:"shape" yaml:"shape"`
	Candidates int   `json:"candidates,omitempty" yaml:"candidates"` // how many items are searched; where there are more, nothing is. 0 is 24
	Members    int   `json:"members,omitempty" yaml:"members"`       // of one group, both sides together; 0 is any number
}

// Shape says how many items of each side a group has.
type Shape string

// The shapes. Amounts count with their sign, so that a refund lessens a sum.
const (
	OneForMany  Shape = "one_to_many"  // one on the left, two or more on the right
	ManyForOne  Shape = "many_to_one"  // two or more on the left, one on the right
	ManyForMany Shape = "many_to_many" // any number on both sides, three or more in all
)

const defaultCandidates = 24

func (s *Subset) candidates() int {
	if s.Candidates == 0 {
		return defaultCandidates
	}
	return s.Candidates
}

func (s *Subset) members() int {
	if s.Members == 0 {
		return subsetsum.MaxAmounts + 1
	}
	return s.Members
}

// subset checks what a subset pass needs: without a key or a window every item
// of an account would be a candidate.
func (c *ruleCheck) subset(path string, pass *Pass) {
	is := pass.Kind == SubsetPass
	if pass.Subset == nil {
		if is {
			c.at(path+".subset", CodeMissingValue, "a subset pass declares its shape")
		}
		return
	}
	if !is {
		c.at(path+".subset", CodeInvalidValue, "only a subset pass has a subset")
	}
	oneOf(c, path+".subset.shape", pass.Subset.Shape, OneForMany, ManyForOne, ManyForMany)
	c.count(path+".subset.candidates", pass.Subset.Candidates, subsetsum.MaxAmounts)
	c.count(path+".subset.members", pass.Subset.Members, subsetsum.MaxAmounts)
	if len(pass.Keys) == 0 && pass.Window == nil {
		c.at(path+".keys", CodeMissingValue, "a subset pass has a key or a window")
	}
	if pass.has(AmountKey) {
		c.at(path+".keys", CodeInvalidValue, "the amounts of a subset differ")
	}
	if rule := pass.reference(); rule != EqualReference && rule != NormalisedReference || pass.Reference != "" && !pass.has(ReferenceKey) {
		c.at(path+".reference", CodeInvalidValue, "a subset pass compares references as equal or normalised, where the keys hold the reference")
	}
	if pass.Amount.Any {
		c.at(path+".amount.any", CodeInvalidValue, "the sums have to agree")
	}
}
