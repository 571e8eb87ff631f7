package feel

import "testing"

func TestSmoke(t *testing.T) {
	for _, s := range []string{`1+2*3`, `amount > 1000 and country in ("US","DE","CN") and score * 0.3 + 10 < 50`, `for i in 1..3 return i*i`, `[1,2,3][item>1]`, `{a:1,b:a+1}.b`, `string length("abc")`, `date("2024-02-29")+duration("P1Y")`, `some x in [1,2] satisfies x>1`, `(function(a,b) a+b)(1,2)`, `if null then 1 else 2`, `sort([3,1,2], function(a,b) a<b)`, `1/3`, `x in [1..5] and true`, `@"2020-01-01T10:00:00Z" - @"2019-01-01T10:00:00Z"`, `foo.bar(1)`, `"a`, `1 +`, `distinct values([1,1,2])`, `string join(["a","b"], ",")`, `min(1,2,3)`, `substring("foobar", 3)`, `list contains([1,2],2)`, `years and months duration(@"2020-01-01",@"2021-03-01")`, `-3**2`, `matches("foobar","^fo*b")`, `context put({a:1},"b",2)`} {
		p, err := CompileExpression(s, Options{})
		if err != nil {
			t.Log(s, "ERR", err.(*Errors).Render())
			continue
		}
		r, err := p.Evaluate(Variables{"amount": Int(2000), "country": String("US"), "score": Int(50), "x": Int(3)}, Environment{})
		t.Log(s, "=>", r.Value, r.Warnings, err)
	}
}
func BenchmarkRule(b *testing.B) {
	p, _ := CompileExpression(`amount > 1000 and country in ("US","DE","CN") and score * 0.3 + 10 < 50`, Options{})
	vars := Variables{"amount": Int(2000), "country": String("DE"), "score": Int(50)}
	b.ReportAllocs()
	for b.Loop() {
		p.Evaluate(vars, Environment{})
	}
}
