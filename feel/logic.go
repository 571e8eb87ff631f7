package feel

// The three-valued logic of DMN 1.5, table 48: everything that is no boolean counts as null.

func and(a, b Value) Value {
	switch {
	case a.IsFalse() || b.IsFalse():
		return Bool(false)
	case a.IsTrue() && b.IsTrue():
		return Bool(true)
	default:
		return Value{}
	}
}

func or(a, b Value) Value {
	switch {
	case a.IsTrue() || b.IsTrue():
		return Bool(true)
	case a.IsFalse() && b.IsFalse():
		return Bool(false)
	default:
		return Value{}
	}
}

func not(a Value) Value {
	if a.kind != KindBoolean {
		return Value{}
	}
	return Bool(a.bits == 0)
}
