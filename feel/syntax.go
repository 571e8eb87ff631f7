package feel

// expression is a node of the syntax tree. compile resolves its names and returns what evaluates it.
type expression interface {
	compile(c *compiler) evaluator
}

// test is a node of the syntax tree for one unary test: of an input entry, or on the right of "in".
type test interface {
	compileTest(c *compiler) tester
}

type (
	literal struct {
		value Value
	}
	atLiteral struct {
		text string
		at   int
	}
	farNumber struct { // out of range
		text string
		at   int
	}
	nameReference struct {
		name string
		at   int
	}
	inputReference struct{ at int }
	negation       struct {
		operand expression
		at      int
	}
	arithmetic struct {
		operator    string
		left, right expression
		at          int
	}
	conjunction struct {
		left, right expression
		at          int
	}
	disjunction struct {
		left, right expression
		at          int
	}
	comparison struct {
		operator    string
		left, right expression
		at          int
	}
	between struct {
		value, low, high expression
		at               int
	}
	membership struct {
		value expression
		tests []test
	}
	listLiteral    struct{ items []expression }
	contextLiteral struct{ entries []contextEntry }
	contextEntry   struct {
		key   string
		value expression
		at    int
	}
	rangeLiteral struct {
		low, high                 expression
		includesLow, includesHigh bool
		at                        int
	}
	openRange struct { // "< 5" as a value
		operator string
		end      expression
		at       int
	}
	path struct {
		target expression
		name   string
		at     int
	}
	filter struct {
		target, predicate expression
		at                int
	}
	invocation struct {
		target    expression
		arguments []expression
		names     []string // of named arguments; nil for positional ones
		at        int
	}
	functionDefinition struct {
		parameters []string
		types      []Type
		body       expression
		external   bool
		source     string
	}
	conditional struct {
		condition, then, otherwise expression
		at                         int
	}
	iterator struct {
		name     string
		from, to expression // to is nil unless "from..to"
		at       int
	}
	forLoop struct {
		iterators []iterator
		body      expression
	}
	quantified struct {
		every     bool
		iterators []iterator
		condition expression
	}
	instanceOf struct {
		value expression
		typ   Type
		known bool
	}
	operatorTest struct {
		operator string
		operand  expression
		at       int
	}
	expressionTest struct {
		operand   expression
		usesInput bool
		isLiteral bool
		at        int
	}
	anyTest     struct{}
	negatedTest struct{ tests []test }
	testList    struct{ tests []test } // the root of a program of unary tests
)
