// Package javashim stands in for the few methods of java.lang that decision models call by "external" functions: it is
// no Java, only functions of the same names, for feel.Options.External.
package javashim

import (
	"fmt"
	"math"
	"strconv"

	"zhitong/feel"
)

// Functions returns the shim: methods of java.lang.Math, the valueOf methods of the number classes and of String, and
// String.format, each under feel.ExternalName.
func Functions() map[string]feel.HostFunction {
	all := map[string]feel.HostFunction{}
	add := func(class, signature string, function feel.HostFunction) {
		all[feel.ExternalName("java.lang."+class, signature)] = function
	}
	for name, function := range unaryDoubles {
		add("Math", name+"(double)", ofDoubles(func(x []float64) float64 { return function(x[0]) }))
	}
	for name, function := range map[string]func(x, y float64) float64{"pow": math.Pow, "max": math.Max, "min": math.Min, "atan2": math.Atan2, "hypot": math.Hypot} {
		add("Math", name+"(double,double)", ofDoubles(func(x []float64) float64 { return function(x[0], x[1]) }))
	}
	for _, primitive := range primitives {
		for name, sign := range map[string]int{"max": 1, "min": -1} {
			if primitive.name != "double" {
				add("Math", name+"("+primitive.name+","+primitive.name+")", extreme(primitive, sign))
			}
		}
		add(primitive.class, "valueOf("+primitive.name+")", one(primitive.convert))
		add(primitive.class, "valueOf(java.lang.String)", one(primitive.parse))
		add("String", "valueOf("+primitive.name+")", one(primitive.text))
	}
	add("String", "valueOf(char)", one(character))
	add("String", "format(java.lang.String,[Ljava.lang.Object;)", format)
	return all
}

var unaryDoubles = map[string]func(float64) float64{
	"abs": math.Abs, "acos": math.Acos, "asin": math.Asin, "atan": math.Atan, "cbrt": math.Cbrt, "ceil": math.Ceil, "cos": math.Cos,
	"cosh": math.Cosh, "exp": math.Exp, "floor": math.Floor, "log": math.Log, "log10": math.Log10, "rint": math.RoundToEven,
	"sin": math.Sin, "sinh": math.Sinh, "sqrt": math.Sqrt, "tan": math.Tan, "tanh": math.Tanh,
	"toDegrees": func(x float64) float64 { return x * 180 / math.Pi }, "toRadians": func(x float64) float64 { return x * math.Pi / 180 },
}

func ofDoubles(function func([]float64) float64) feel.HostFunction {
	return func(arguments []feel.Value) (feel.Value, error) {
		numbers := make([]float64, len(arguments))
		for i, argument := range arguments {
			number, err := floatOf(argument, 64)
			if err != nil {
				return feel.Value{}, err
			}
			numbers[i] = number
		}
		if len(numbers) == 0 {
			return feel.Value{}, fmt.Errorf("an argument is missing")
		}
		return floatValue(function(numbers), 64)
	}
}

func one(function func(feel.Value) (feel.Value, error)) feel.HostFunction {
	return func(arguments []feel.Value) (feel.Value, error) {
		if len(arguments) != 1 {
			return feel.Value{}, fmt.Errorf("the method takes one argument, not %d", len(arguments))
		}
		return function(arguments[0])
	}
}

// extreme is the larger (sign 1) or the smaller (sign -1) of two numbers.
func extreme(p primitive, sign int) feel.HostFunction {
	return func(arguments []feel.Value) (feel.Value, error) {
		if len(arguments) != 2 {
			return feel.Value{}, fmt.Errorf("the method takes two arguments, not %d", len(arguments))
		}
		a, err := p.convert(arguments[0])
		if err != nil {
			return feel.Value{}, err
		}
		b, err := p.convert(arguments[1])
		if err != nil || feel.Order(a, b) == sign {
			return a, err
		}
		return b, nil
	}
}

func floatOf(v feel.Value, bits int) (float64, error) {
	if v.Kind() != feel.KindNumber {
		return 0, fmt.Errorf("a number is wanted, not a value of type %s", v.Kind())
	}
	return strconv.ParseFloat(v.String(), bits)
}

// floatValue is the shortest decimal that reads back as the number.
func floatValue(f float64, bits int) (feel.Value, error) {
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return feel.Value{}, fmt.Errorf("the result is no number")
	}
	return feel.ParseNumber(strconv.FormatFloat(f, 'g', -1, bits))
}
