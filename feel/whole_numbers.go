package feel

import "sync"

// wholeNumbers are the types of what is a whole number within bounds, by the function or property that gives it.
var wholeNumbers = sync.OnceValue(func() map[string]Type {
	types := map[string]Type{}
	whole := RestrictedBy(ofKind(KindNumber), testsOf("floor(?) = ?"))
	for name, bounds := range map[string]string{
		"count": ">= 0", "string length": ">= 0", "day of year": "[1..366]", "week of year": "[1..53]",
		"month": "[1..12]", "day": "[1..31]", "weekday": "[1..7]", "hour": "[0..23]", "minute": "[0..59]", "second": "[0..59]",
	} {
		types[name] = RestrictedBy(whole, testsOf(bounds))
	}
	return types
})

func testsOf(text string) *Program {
	program, err := CompileUnaryTests(text, Options{Profile: DMN})
	if err != nil {
		panic(err) // the texts are constants
	}
	return program
}
