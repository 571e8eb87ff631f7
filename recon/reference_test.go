package recon_test

import "testing"

const prefixed = "references: {prefixes: [REF, REFERENCE, NO, 单号, 发票号], minimumLength: 6}\n"

// TestReferencesCompare by each rule, as people, banks and machines spell them.
func TestReferencesCompare(t *testing.T) {
	equal := prefixed + "passes: [{name: p, kind: tolerant, reference: equal}]"
	normalised := prefixed + "passes: [{name: p, kind: tolerant}]"
	contained := prefixed + "passes: [{name: p, kind: tolerant, reference: contained}]"
	similar := prefixed + "passes: [{name: p, kind: tolerant, reference: similar, similarity: 85}]"
	for _, test := range []struct{ name, rules, left, right, want string }{
		{"equal", equal, "INV-100001", "INV-100001", "L1=R1"},
		{"equal is letter by letter", equal, "inv-100001", "INV-100001", ""},
		{"equal, but too short to tell anything", equal, "12345", "12345", ""},
		{"case and punctuation", normalised, "inv/10.00-01", "INV-100001", "L1=R1"},
		{"full width", normalised, "ＩＮＶ－１００００１", "INV100001", "L1=R1"},
		{"O for 0, I for 1", normalised, "INV-1OOOOI", "INV-100001", "L1=R1"},
		{"S for 5, B for 8, Z for 2", normalised, "X-SBZSBZ", "X-582582", "L1=R1"},
		{"a prefix", normalised, "REF100001", "100001", "L1=R1"},
		{"the longest prefix", normalised, "REFERENCE:100001", "100001", "L1=R1"},
		{"two prefixes", normalised, "REF:NO.100001", "100001", "L1=R1"},
		{"a prefix with 0 for O", normalised, "N0.100001", "NO.100001", "L1=R1"},
		{"a Chinese prefix", normalised, "发票号：100001", "１００００１", "L1=R1"},
		{"a prefix that is all of it stays", normalised, "REF-NO1", "REFNO1", "L1=R1"},
		{"too short after folding", normalised, "A-1-2-3", "A123", ""},
		{"Chinese signs count one by one: 合同 is short", normalised, "合同", "合同", ""},
		{"a Chinese reference", normalised, "货款合同二〇二六", "货款合同二〇二六", "L1=R1"},
		{"another number", normalised, "INV-100001", "INV-100002", ""},
		{"the second reference agrees", normalised, "E2E-777777,INV-100001", "INV-100001", "L1=R1"},
		{"truncated", contained, "INV-2026-0001", "INV-2026-00017788", "L1=R1"},
		{"in the text of the other", contained, "- 付INV-100001货款", "INV-100001", "L1=R1"},
		{"not in the text of the other", contained, "- 付INV-100002货款", "INV-100001", ""},
		{"a letter is missing", similar, "INV-2026-001778", "INV-2026-0017788", "L1=R1"},
		{"two letters are exchanged", similar, "INV-2026-ABCD", "INV-2026-ABDC", "L1=R1"},
		{"another digit is another number", similar, "INV-100001", "INV-100007", ""},
		{"one of eight Chinese signs is garbled", similar, "货款合同二〇二六", "货款会同二〇二六", "L1=R1"},
		{"two of eight Chinese signs are exchanged", similar, "货款合同二〇二六", "货款同合二〇二六", "L1=R1"},
		{"nothing alike", similar, "INV-100001", "KRZ-958473", ""},
	} {
		(&scenario{test.name, test.rules, "L1 5 2026-03-02 " + test.left, "R1 5 2026-03-02 " + test.right, test.want}).run(t)
	}
}
