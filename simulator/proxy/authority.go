package proxy

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"math/big"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"time"
)

// Authority is the certificate authority of this machine's proxy. It is safe for concurrent use.
type Authority struct {
	certificate *x509.Certificate
	key         crypto.Signer
	// leafKey is that of all certificates for hosts, so that a browser can be told to trust one key.
	leafKey *ecdsa.PrivateKey

	mu     sync.Mutex
	leaves map[string]*tls.Certificate
}

// authorityFile holds the private key and the certificate, in this order.
const authorityFile = "proxy-ca.pem"

// How long certificates are good. A leaf stays below the 398 days that Apple and Chromium allow; both are good from before
// now on, for devices whose clock is wrong.
const (
	authorityLife = 10 * 365 * 24 * time.Hour
	leafLife      = 300 * 24 * time.Hour
	backdated     = 60 * 24 * time.Hour
)

// ErrOpenFile says that others can read the private key.
var ErrOpenFile = errors.New("others can read the private key of the proxy's CA: run simulator proxy ca remove, and remove it from your devices too")

// OpenAuthority loads the authority of a folder, or makes it there if there is none, in a file that only its owner can read.
func OpenAuthority(folder string) (*Authority, error) {
	path := filepath.Join(folder, authorityFile)
	text, err := readPrivate(path)
	if errors.Is(err, fs.ErrNotExist) {
		if err := makeAuthority(folder, path); err != nil {
			return nil, fmt.Errorf("make the proxy's CA: %w", err)
		}
		text, err = readPrivate(path)
	}
	if err != nil {
		return nil, fmt.Errorf("read the proxy's CA: %w", err)
	}
	a, err := parseAuthority(text)
	if err != nil {
		return nil, fmt.Errorf("read the proxy's CA from %s: %w: simulator proxy ca remove, and trust a new one", path, err)
	}
	return a, nil
}

// RemoveAuthority reports whether there was one. Devices that trust it go on to do so.
func RemoveAuthority(folder string) (bool, error) {
	err := os.Remove(filepath.Join(folder, authorityFile))
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	return err == nil, err
}

func readPrivate(path string) ([]byte, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if runtime.GOOS != "windows" && info.Mode().Perm()&0o077 != 0 {
		return nil, fmt.Errorf("%s: %w", path, ErrOpenFile)
	}
	return os.ReadFile(path)
}

// makeAuthority writes a file that appears whole. Of two processes that do it at the same time the first one's stays.
func makeAuthority(folder, path string) (err error) {
	text, err := newAuthority(time.Now())
	if err != nil {
		return err
	}
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return err
	}
	temporary, err := os.CreateTemp(folder, authorityFile+".*") // 0600
	if err != nil {
		return err
	}
	defer os.Remove(temporary.Name())
	_, err = temporary.Write(text)
	if err := errors.Join(err, temporary.Close()); err != nil {
		return err
	}
	if err := os.Link(temporary.Name(), path); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	return nil
}

func newAuthority(now time.Time) ([]byte, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	serial, err := newSerial()
	if err != nil {
		return nil, err
	}
	template := &x509.Certificate{
		SerialNumber: serial,
		Subject:      pkix.Name{CommonName: "aiuta-edge simulator proxy, " + now.UTC().Format(time.DateOnly), Organization: []string{"aiuta-edge simulator"}},
		NotBefore:    now.Add(-backdated), NotAfter: now.Add(authorityLife),
		IsCA: true, BasicConstraintsValid: true, MaxPathLenZero: true,
		KeyUsage: x509.KeyUsageCertSign | x509.KeyUsageCRLSign,
	}
	certificate, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		return nil, err
	}
	private, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return nil, err
	}
	var text bytes.Buffer
	err = errors.Join(pem.Encode(&text, &pem.Block{Type: "PRIVATE KEY", Bytes: private}),
		pem.Encode(&text, &pem.Block{Type: "CERTIFICATE", Bytes: certificate}))
	return text.Bytes(), err
}

func newSerial() (*big.Int, error) {
	return rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 127))
}

func parseAuthority(text []byte) (*Authority, error) {
	pair, err := tls.X509KeyPair(text, text)
	if err != nil {
		return nil, err
	}
	key, ok := pair.PrivateKey.(crypto.Signer)
	if !ok || !pair.Leaf.IsCA {
		return nil, errors.New("it is no certificate authority")
	}
	if time.Now().After(pair.Leaf.NotAfter) {
		return nil, errors.New("it has expired")
	}
	leafKey, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	return &Authority{certificate: pair.Leaf, key: key, leafKey: leafKey, leaves: map[string]*tls.Certificate{}}, nil
}

// Certificate returns the authority's own certificate, which holds nothing secret.
func (a *Authority) Certificate() *x509.Certificate { return a.certificate }

// PEM returns the authority's own certificate as devices take it.
func (a *Authority) PEM() []byte {
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: a.certificate.Raw})
}

// Pin returns the base64 SHA-256 of the authority's public key, as Chromium's --ignore-certificate-errors-spki-list takes it.
func (a *Authority) Pin() string {
	sum := sha256.Sum256(a.certificate.RawSubjectPublicKeyInfo)
	return base64.StdEncoding.EncodeToString(sum[:])
}
