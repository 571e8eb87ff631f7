package feel

import "fmt"

func init() {
	declare(inCamunda8, "random number()", randomNumber)
	declare(inCamunda8, "uuid()", randomUUID)
}

// randomNumber is at least 0 and less than 1.
func randomNumber(e *evaluation, _ []Value) Value {
	if e.environment.Random == nil {
		return e.invalid("no source of random numbers is given")
	}
	return Number(int64(e.environment.Random()%1e17), 17)
}

// randomUUID is of version 4 (RFC 9562, 5.4).
func randomUUID(e *evaluation, _ []Value) Value {
	if e.environment.Random == nil {
		return e.invalid("no source of random numbers is given")
	}
	high, low := e.environment.Random(), e.environment.Random()
	high = high&^0xF000 | 0x4000
	low = low&^(0xC<<60) | 0x8<<60
	return String(fmt.Sprintf("%08x-%04x-%04x-%04x-%012x", high>>32, high>>16&0xFFFF, high&0xFFFF, low>>48, low&0xFFFFFFFFFFFF))
}
