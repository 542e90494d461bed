package token

// UncheckedKey makes a key of any secret. Published vectors hold secrets that NewKey refuses: short ones, and
// one of 32 zero bytes.
func UncheckedKey(secret []byte) Key { return Key{secret: secret} }

// CheckMAC compares tag with the HMAC of message, by the code that Verify and VerifySignature call.
func CheckMAC(key Key, message, tag []byte) error {
	return Token{signed: string(message), signature: tag}.checkSignature(key)
}

// NewECKey makes a key of the coordinates of a point.
func NewECKey(x, y []byte) (PublicKey, error) { return newECKey(x, y) }

// CheckSignature checks the signature of any bytes, by the code that Verify and VerifySignature call.
func CheckSignature(key PublicKey, message, signature []byte) error {
	return Token{signed: string(message), signature: signature}.checkSignature(key)
}
