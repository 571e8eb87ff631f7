package feel

import "testing"

// TestStandardFunctions: what DMN 1.5 says of range() (rules 62, 66 and 67), of times with a small z (the examples of
// tables 72 and 77), and of numbers that are neither odd nor even. warns is the column of the warning, 0 for none.
func TestStandardFunctions(t *testing.T) {
	for _, c := range []struct {
		text, want string
		warns      int
	}{
		{`range("[1..3]") = [1..3]`, "true", 0},
		{`range("]18..21[") = (18..21)`, "true", 0},
		{`range("[-3..-1]") = [-3..-1]`, "true", 0},
		{`range("[\"a\"..\"c\"]") = ["a".."c"]`, "true", 0},
		{`range("[@\"P1D\"..duration(\"P2D\")]") = [@"P1D"..@"P2D"]`, "true", 0},
		{`range("[time(\"00:00:00\")..@\"00:00:00\"]") = [@"00:00:00"..@"00:00:00"]`, "true", 0},
		{`range("[date and time(\"1970-01-01T00:00:00\")..@\"1970-01-02T00:00:00\"]").end`, "1970-01-02T00:00:00", 0},
		{`range("[1+1..3]")`, "null", 1},
		{`range("[2*1..3]")`, "null", 1},
		{`range("[-(1)-1..3]")`, "null", 1},
		{`range("[number(\"1\")..3]")`, "null", 1},
		{`range("[\"a\"+\"b\"..\"c\"]")`, "null", 1},
		{`range("[date(1970,1,1)..date(1970,1,2)]")`, "null", 1},
		{`range("[date(from: \"1970-01-01\")..date(\"1970-01-02\")]")`, "null", 1},
		{`range("[date(string(\"1970-01-01\"))..date(\"1970-01-02\")]")`, "null", 1},
		{`range("[date(\"x\")..date(\"1970-01-02\")]")`, "null", 1},
		{`range("[@\"x\"..@\"1970-01-02\"]")`, "null", 1},
		{`range("[abs(\"1970-01-01\")..3]")`, "null", 1},
		{`range("[if true then 1 else 2..3]")`, "null", 1},
		{`range("[x..3]")`, "null", 1},
		{`range("[true..false]")`, "null", 1},
		{`range("[1..null]")`, "null", 1},
		{`range("[1..]")`, "null", 1},
		{`range("[1..3][1]")`, "null", 1},
		{`range("[3..1]")`, "null", 1},
		{`range(">=10")`, "null", 1},
		{`time("23:59:00z") + duration("PT2M") = time("00:01:00@Etc/UTC")`, "true", 0},
		{`time("23:59:00z") = time(23, 59, 0, duration("PT0H"))`, "true", 0},
		{`is(time("23:00:50z"), time("23:00:50"))`, "false", 0},
		{`is(time("23:00:50z"), time("23:00:50+00:00"))`, "true", 0},
		{`@"23:00:50z"`, "23:00:50Z", 0},
		{`@"2024-02-29T23:00:50z"`, "2024-02-29T23:00:50Z", 0},
		{`1 + @"23:00:50zz"`, "null", 5},
		{`@"2024-02-30"`, "null", 1},
		{`[@"PX"]`, "[null]", 2},
		{`odd(1.5)`, "false", 1},
		{`even(1.5)`, "false", 1},
		{`even(2.0)`, "true", 0},
		{`odd(-3)`, "true", 0},
	} {
		program, err := CompileExpression(c.text, Options{Profile: DMN})
		if err != nil {
			t.Fatal(c.text, err)
		}
		result, err := program.Evaluate(nil, Environment{})
		if err != nil || result.Value.String() != c.want {
			t.Errorf("%s is %s %v, want %s", c.text, result.Value, err, c.want)
		}
		column := 0
		if len(result.Warnings) > 0 {
			column = result.Warnings[0].Column
		}
		if column != c.warns {
			t.Errorf("%s warns %v, want column %d", c.text, result.Warnings, c.warns)
		}
	}
}
