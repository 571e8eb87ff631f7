// Package feel compiles and evaluates FEEL, the expression language of DMN (OMG DMN 1.5, chapter 10),
// in the dialect of the DMN standard, in B-FEEL (DMN 1.6, chapter 11), and in the one that Camunda 8 models are
// written in.
//
// A source text is compiled once (CompileExpression, CompileUnaryTests) into an immutable Program, which any number
// of goroutines may evaluate at the same time. The package is pure: the only clock is Environment.Now.
//
// What goes wrong while evaluating does not stop the evaluation: as the standard says (10.3.2), the value becomes
// null (in B-FEEL the default of its type), and a Warning with a position tells why. Only a failing assert and an exceeded limit are errors.
//
// One deviation from the grammar is deliberate. Rules 7 and 51 let the right side of "in" swallow a whole expression,
// so that `x in [1,2] and y` would mean `x in ([1,2] and y)`. Here "in" binds like the other comparisons:
// `(x in [1,2]) and y`, which is what people write it for.
//
// The dialect of Camunda 8 keeps to the exact numbers of the standard where the original goes by way of binary numbers
// or cuts off: powers that are not whole, and durations times or divided by fractions.
package feel
