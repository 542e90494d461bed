package brand

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/asn1"
	"encoding/base64"
	"encoding/hex"
	"math/big"

	"github.com/golang-jwt/jwt/v5"

	"aiuta-edge/pkg/endpoint"
)

// signer is a key of sessions. Everything about it follows from the random bytes that it was made of, signatures
// included, so that a seed repeats them.
type signer struct {
	method    jwt.SigningMethod
	id        string // the kid; empty for a secret
	secret    string // of HS256
	verifying any    // what golang-jwt verifies with
	jwk       map[string]string
	signature func(text []byte) ([]byte, error)
}

// sign makes a JWT of claims.
func (s signer) sign(claims jwt.MapClaims) string {
	unsigned := jwt.NewWithClaims(s.method, claims)
	if s.id != "" {
		unsigned.Header["kid"] = s.id
	}
	text, err := unsigned.SigningString()
	if err != nil {
		panic("brand: write a session: " + err.Error()) // of texts and numbers
	}
	signature, err := s.signature([]byte(text))
	if err != nil {
		panic("brand: sign a session: " + err.Error()) // with a key made for it
	}
	return text + "." + unsigned.EncodeSegment(signature)
}

// newKey makes a key of the configured kind. The caller holds the lock, or has the brand for itself.
func (b *Brand) newKey() signer {
	if b.config.Kind.credential() == endpoint.SecretSession {
		return b.newSecret()
	}
	var key signer
	switch b.config.Algorithm {
	case "RS256":
		key = b.newRSA()
	case "EdDSA":
		key = b.newEd25519()
	default:
		key = b.newP256()
	}
	key.id = hex.EncodeToString(b.random(8))
	key.jwk["kid"], key.jwk["use"], key.jwk["alg"] = key.id, "sig", key.method.Alg()
	return key
}

// newSecret has 256 bits, which is what HS256 needs at least (RFC 7518 section 3.2).
func (b *Brand) newSecret() signer {
	secret := base64.RawURLEncoding.EncodeToString(b.random(32))
	return signer{
		method: jwt.SigningMethodHS256, secret: secret, verifying: []byte(secret),
		signature: func(text []byte) ([]byte, error) { return jwt.SigningMethodHS256.Sign(string(text), []byte(secret)) },
	}
}

func (b *Brand) newEd25519() signer {
	private := ed25519.NewKeyFromSeed(b.random(ed25519.SeedSize))
	public := private.Public().(ed25519.PublicKey)
	return signer{
		method: jwt.SigningMethodEdDSA, verifying: public,
		// RFC 8037 section 2
		jwk:       map[string]string{"kty": "OKP", "crv": "Ed25519", "x": encode(public)},
		signature: func(text []byte) ([]byte, error) { return ed25519.Sign(private, text), nil },
	}
}

func (b *Brand) newP256() signer {
	private, err := ecdsa.ParseRawPrivateKey(elliptic.P256(), b.random(32))
	for err != nil { // one number in four billion is not below the curve's order
		private, err = ecdsa.ParseRawPrivateKey(elliptic.P256(), b.random(32))
	}
	point, err := private.PublicKey.Bytes()
	if err != nil {
		panic("brand: write a public key: " + err.Error()) // of a curve that can be written
	}
	return signer{
		method: jwt.SigningMethodES256, verifying: &private.PublicKey,
		// RFC 7518 section 6.2.1; the first byte says that the point is not compressed
		jwk:       map[string]string{"kty": "EC", "crv": "P-256", "x": encode(point[1:33]), "y": encode(point[33:])},
		signature: func(text []byte) ([]byte, error) { return signES256(private, text) },
	}
}

// signES256 signs without randomness (RFC 6979), and writes the two numbers as RFC 7518 section 3.4 wants them.
func signES256(private *ecdsa.PrivateKey, text []byte) ([]byte, error) {
	hash := sha256.Sum256(text)
	der, err := private.Sign(nil, hash[:], crypto.SHA256)
	if err != nil {
		return nil, err
	}
	var numbers struct{ R, S *big.Int }
	if _, err := asn1.Unmarshal(der, &numbers); err != nil {
		return nil, err
	}
	signature := make([]byte, 64)
	numbers.R.FillBytes(signature[:32])
	numbers.S.FillBytes(signature[32:])
	return signature, nil
}

func (b *Brand) newRSA() signer {
	private := b.makeRSA()
	return signer{
		method: jwt.SigningMethodRS256, verifying: &private.PublicKey,
		// RFC 7518 section 6.3.1; AQAB is 65537
		jwk: map[string]string{"kty": "RSA", "n": encode(private.N.Bytes()), "e": "AQAB"},
		signature: func(text []byte) ([]byte, error) {
			hash := sha256.Sum256(text)
			return rsa.SignPKCS1v15(nil, private, crypto.SHA256, hash[:])
		},
	}
}

func encode(bytes []byte) string { return base64.RawURLEncoding.EncodeToString(bytes) }
