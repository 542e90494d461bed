package strictjson

// number returns how many characters of text, from the first on, are a number (RFC 8259 section 6); ok is false if
// none begins here, or one that breaks off.
func number(text string) (length int, ok bool) {
	i := 0
	if i < len(text) && text[i] == '-' {
		i++
	}
	if i < len(text) && text[i] == '0' {
		i++
	} else if i, ok = digits(text, i); !ok {
		return i, false
	}
	if i < len(text) && text[i] == '.' {
		if i, ok = digits(text, i+1); !ok {
			return i, false
		}
	}
	if i < len(text) && (text[i] == 'e' || text[i] == 'E') {
		i++
		if i < len(text) && (text[i] == '+' || text[i] == '-') {
			i++
		}
		if i, ok = digits(text, i); !ok {
			return i, false
		}
	}
	return i, true
}

// digits steps over one digit or more.
func digits(text string, from int) (to int, ok bool) {
	for to = from; to < len(text) && text[to] >= '0' && text[to] <= '9'; to++ {
	}
	return to, to > from
}
