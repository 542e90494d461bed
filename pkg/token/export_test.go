package token

// UncheckedKey makes a key of any secret. Published vectors hold secrets that NewKey refuses: short ones, and
// one of 32 zero bytes.
func UncheckedKey(secret []byte) Key { return Key{secret: secret} }

// CheckMAC compares tag with the HMAC of message, by the code that Verify and VerifySignature call.
func CheckMAC(key Key, message, tag []byte) error {
	return Token{signed: string(message), signature: tag}.checkSignature(key)
}
