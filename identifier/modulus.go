package identifier

// mod97 is the remainder of ISO/IEC 7064 MOD 97-10 over digits and letters, a
// letter counting as 10 (A) to 35 (Z).
func mod97(text string) int {
	remainder := 0
	for index := range len(text) {
		value := valueOf(text[index])
		if value > 9 {
			remainder *= 10
		}
		remainder = (remainder*10 + value) % 97
	}
	return remainder
}

func valueOf(char byte) int {
	if digit(char) {
		return int(char - '0')
	}
	return int(char-'A') + 10
}

// mod1110 says whether the last digit is that of ISO/IEC 7064 MOD 11,10.
func mod1110(digits string) bool {
	product := 10
	last := len(digits) - 1
	for index := range last {
		sum := (product + valueOf(digits[index])) % 10
		if sum == 0 {
			sum = 10
		}
		product = sum * 2 % 11
	}
	return (11-product)%10 == valueOf(digits[last])
}
