package check

import "zhitong/feel"

// advice says for every code what to do about it.
var advice = map[string]string{
	CodeGap:         "add a rule for it, or a default output",
	CodeOverlap:     "narrow one of the rules, or say which counts: with FIRST the upper one, with PRIORITY the more important result, with COLLECT all",
	CodeDuplicate:   "delete one of them",
	CodeMasked:      "delete the rule, or move it before those that take its inputs",
	CodeUnreachable: "correct the condition, or delete the rule",
	CodeAlwaysTrue:  "write '-' if anything is meant, else correct the condition",
	CodeType:        "write a value that the input can have: texts in quotes, numbers without",
	CodeUnknownType: "name a type of FEEL or an item definition of the model",
	CodeOutput:      "write a value of the output's type that is among its output values",
	CodeNoOutput:    "write the result, or null where none is meant",
	CodeDefault:     "delete the default output, or the rule that takes what it is for",
	CodePriority:    "list the output values, the most important first",
	CodeAggregation: "make the results numbers, or collect them without an aggregation",
	CodeMixed:       "write all conditions of the column for one type of values",
	CodeHitPolicy:   "change the hit policy, if the rules are complete as they are",
	CodePartial:     "where it can be done, write conditions about the input alone",
	CodeStopped:     "split the table into smaller ones to have it analysed whole",

	feel.DoubtZones:           "give both a zone, or neither",
	feel.DoubtUnknownName:     "correct the name, or add the requirement that brings it into scope",
	feel.DoubtBareName:        "write the text in quotes, or add the requirement if a variable is meant",
	feel.DoubtUnknownFunction: "correct the name, or require the business knowledge model that has it",
	feel.DoubtArguments:       "pass as many arguments as the function takes, each of its type",
	feel.DoubtComparison:      "compare values of one type; number(), string() and date() convert",
	feel.DoubtOperand:         "convert the operands to types that the operator takes",
	feel.DoubtCondition:       "write a condition: a comparison, or a function that is true or false",
	feel.DoubtIndex:           "count from 1, or from -1 backwards",
	feel.DoubtDivision:        "correct the divisor",
	feel.DoubtUnknownField:    "correct the name, or add it to the item definition",
	feel.DoubtUnknownType:     "name a type of FEEL or an item definition of the model",
	feel.DoubtInvalidValue:    "write a value that there is, such as date(\"2026-02-28\")",
}
