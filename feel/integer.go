package feel

import "math/bits"

// integer is a non-negative whole number of up to 384 bits, its lowest word first: what the product of two coefficients
// of up to 57 digits needs. An integer that grows further wraps around; its users stay below maximumIntegerDigits.
type integer [6]uint64

const maximumIntegerDigits = 115

// integerPowers are the powers of ten that an integer holds.
var integerPowers = func() (powers [maximumIntegerDigits + 1]integer) {
	powers[0] = integer{1}
	for i := 1; i < len(powers); i++ {
		powers[i] = powers[i-1]
		powers[i].multiplyWord(10)
	}
	return powers
}()

// wordPowers are the powers of ten that a word holds.
var wordPowers = func() (powers [20]uint64) {
	powers[0] = 1
	for i := 1; i < len(powers); i++ {
		powers[i] = powers[i-1] * 10
	}
	return powers
}()

// length is how many words are in use.
func (n *integer) length() int {
	for i := len(n); i > 0; i-- {
		if n[i-1] != 0 {
			return i
		}
	}
	return 0
}

func (n *integer) isZero() bool { return n.length() == 0 }

func (n *integer) compare(m *integer) int {
	for i := len(n) - 1; i >= 0; i-- {
		switch {
		case n[i] < m[i]:
			return -1
		case n[i] > m[i]:
			return 1
		}
	}
	return 0
}

// digits is how many decimal digits the integer has; 0 has none.
func (n *integer) digits() int {
	top := n.length()
	if top == 0 {
		return 0
	}
	length := 64*top - bits.LeadingZeros64(n[top-1])
	count := length * 1233 >> 12 // 1233/4096 is a little less than the logarithm of 2
	if count <= maximumIntegerDigits && n.compare(&integerPowers[count]) >= 0 {
		count++
	}
	return count
}

func (n *integer) add(m *integer) {
	var carry uint64
	for i := range n {
		n[i], carry = bits.Add64(n[i], m[i], carry)
	}
}

// subtract takes away m, which is not larger.
func (n *integer) subtract(m *integer) {
	var borrow uint64
	for i := range n {
		n[i], borrow = bits.Sub64(n[i], m[i], borrow)
	}
}

func (n *integer) increment() { n.add(&integerPowers[0]) }

func (n *integer) multiplyWord(word uint64) {
	var carry uint64
	for i := range n {
		high, low := bits.Mul64(n[i], word)
		var over uint64
		n[i], over = bits.Add64(low, carry, 0)
		carry = high + over
	}
}

// multiply gives the product.
func (n *integer) multiply(m *integer) (product integer) {
	length := m.length()
	for i := range n.length() {
		var carry uint64
		for j := 0; j < length && i+j < len(product); j++ {
			high, low := bits.Mul64(n[i], m[j])
			var over uint64
			low, over = bits.Add64(low, carry, 0)
			high += over
			product[i+j], over = bits.Add64(product[i+j], low, 0)
			carry = high + over
		}
		if i+length < len(product) {
			product[i+length] = carry
		}
	}
	return product
}

// scale multiplies by a power of ten.
func (n *integer) scale(exponent int) {
	if exponent < len(wordPowers) {
		n.multiplyWord(wordPowers[exponent])
		return
	}
	*n = n.multiply(&integerPowers[exponent])
}

// divideWord leaves the quotient and returns the remainder.
func (n *integer) divideWord(word uint64) (remainder uint64) {
	for i := n.length() - 1; i >= 0; i-- {
		n[i], remainder = bits.Div64(remainder, n[i], word)
	}
	return remainder
}

// divide gives quotient and remainder of a divisor that is not 0 (Knuth, The Art of Computer Programming, volume 2,
// 4.3.1, algorithm D).
func (n *integer) divide(divisor *integer) (quotient, remainder integer) {
	length := divisor.length()
	if length == 1 {
		quotient = *n
		return quotient, integer{quotient.divideWord(divisor[0])}
	}
	shift := uint(bits.LeadingZeros64(divisor[length-1]))
	var dividend [len(n) + 1]uint64
	normal := divisor.shiftedLeft(shift)
	dividend[len(n)] = n[len(n)-1] >> 1 >> (63 - shift)
	shifted := n.shiftedLeft(shift)
	copy(dividend[:], shifted[:])
	for at := len(n) - length; at >= 0; at-- {
		quotient[at] = divideDigit(dividend[at:at+length+1], normal[:length])
	}
	copy(remainder[:], dividend[:length])
	for i := range length {
		remainder[i] = remainder[i] >> shift
		if i+1 < length {
			remainder[i] |= dividend[i+1] << 1 << (63 - shift)
		}
	}
	return quotient, remainder
}

func (n *integer) shiftedLeft(shift uint) (shifted integer) {
	var carry uint64
	for i, word := range n {
		shifted[i] = word<<shift | carry
		carry = word >> 1 >> (63 - shift)
	}
	return shifted
}

// divideDigit finds one word of a quotient and takes it out of the part of the dividend that it is of.
func divideDigit(part, divisor []uint64) uint64 {
	guess := guessDigit(part, divisor)
	var carry, borrow uint64
	for i, word := range divisor {
		high, low := bits.Mul64(guess, word)
		var over uint64
		low, over = bits.Add64(low, carry, 0)
		carry = high + over
		part[i], borrow = bits.Sub64(part[i], low, borrow)
	}
	last := len(divisor)
	if part[last], borrow = bits.Sub64(part[last], carry, borrow); borrow == 0 {
		return guess
	}
	carry = 0 // the guess was one too many
	for i, word := range divisor {
		part[i], carry = bits.Add64(part[i], word, carry)
	}
	part[last] += carry
	return guess - 1
}

// guessDigit is right or one too many.
func guessDigit(part, divisor []uint64) uint64 {
	last := len(divisor)
	first, second := divisor[last-1], divisor[last-2]
	if part[last] >= first {
		return ^uint64(0)
	}
	guess, rest := bits.Div64(part[last], part[last-1], first)
	for {
		high, low := bits.Mul64(guess, second)
		if high < rest || high == rest && low <= part[last-2] {
			return guess
		}
		guess--
		var over uint64
		if rest, over = bits.Add64(rest, first, 0); over != 0 {
			return guess
		}
	}
}
