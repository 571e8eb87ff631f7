package audit

// Code says what is wrong with a log.
type Code string

// The codes of problems.
const (
	EntryChanged       Code = "entry_changed"       // an entry does not have its hash
	SegmentMissing     Code = "segment_missing"     // a writer's sequence has a gap
	SegmentChanged     Code = "segment_changed"     // a segment is not the one that was sealed
	ChainBroken        Code = "chain_broken"        // a segment does not follow the writer's previous one
	LeafMissing        Code = "leaf_missing"        // a recorded command has no leaf, or the count is wrong
	LeafMismatch       Code = "leaf_mismatch"       // a leaf does not say what its segment recorded
	OrderChanged       Code = "order_changed"       // entries are not where the log has them
	TreeMismatch       Code = "tree_mismatch"       // the stored tree is not the tree of the entries
	RootMismatch       Code = "root_mismatch"       // a checkpoint is of another tree
	SignatureInvalid   Code = "signature_invalid"   // a checkpoint is not signed with the key
	KeyMismatch        Code = "key_mismatch"        // the export names another key
	Rewritten          Code = "rewritten"           // the log does not extend the earlier checkpoint
	Truncated          Code = "truncated"           // the end is missing
	Malformed          Code = "malformed"           // something cannot be read
	HeadMismatch       Code = "head_mismatch"       // the log's own counters are wrong
	CheckpointMismatch Code = "checkpoint_mismatch" // a stored checkpoint is not filed as it says
)

// Problem is one thing that is wrong with a log.
type Problem struct {
	// Index of the entry in the log; -1 when it is about none.
	Index   int64  `json:"index"`
	Code    Code   `json:"code"`
	Message string `json:"message"`
}

// maxProblems is how many problems a report lists; the rest is counted.
const maxProblems = 1000

// sentences says for people what a code means, in English and Chinese.
var sentences = map[Code][2]string{
	EntryChanged:       {"An entry was changed after it was recorded.", "一条记录在写入后被更改。"},
	SegmentMissing:     {"A segment of the record is missing.", "日志缺少一个记录段。"},
	SegmentChanged:     {"A segment of the record was changed after it was sealed.", "一个记录段在封存后被更改。"},
	ChainBroken:        {"A segment does not follow the previous one.", "一个记录段与前一段不衔接。"},
	LeafMissing:        {"A recorded act has no audit entry.", "一项已记录的操作没有对应的审计条目。"},
	LeafMismatch:       {"An audit entry contradicts what was recorded.", "一条审计条目与实际记录不符。"},
	OrderChanged:       {"Entries are out of order.", "条目的顺序被打乱。"},
	TreeMismatch:       {"The stored hash tree does not fit the entries.", "保存的哈希树与条目不符。"},
	RootMismatch:       {"A checkpoint does not fit the entries.", "检查点与条目不符。"},
	SignatureInvalid:   {"The signature of a checkpoint is not valid.", "检查点的签名无效。"},
	KeyMismatch:        {"The export belongs to another key.", "导出文件属于另一个密钥。"},
	Rewritten:          {"The log was rewritten since the earlier checkpoint.", "日志自先前的检查点之后被改写。"},
	Truncated:          {"The end is missing.", "结尾部分缺失。"},
	Malformed:          {"Something in the log cannot be read.", "日志中有无法读取的内容。"},
	HeadMismatch:       {"The counters of the log are wrong.", "日志的计数不正确。"},
	CheckpointMismatch: {"A checkpoint is not filed as it says.", "检查点的归档信息与其内容不符。"},
}

// Sentence says what the code means: in Chinese for the locale "zh-CN", else in
// English.
func (c Code) Sentence(locale string) string {
	sentence := sentences[c]
	if locale == "zh-CN" {
		return sentence[1]
	}
	return sentence[0]
}
