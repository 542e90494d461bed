package loopback

import (
	"crypto/tls"
	"fmt"
	"os"
)

// LoadCertificate reads a certificate, with those that vouch for it behind it, and its private key from PEM files. The
// error is one line that names the file or the pair that is wrong. A certificate that is out of date is loaded all the
// same: that is for clients to judge.
func LoadCertificate(certFile, keyFile string) (tls.Certificate, error) {
	var files [2][]byte
	for i, name := range []string{certFile, keyFile} {
		var err error
		if files[i], err = os.ReadFile(name); err != nil {
			return tls.Certificate{}, fmt.Errorf("read the certificate and its key: %w", err)
		}
	}
	pair, err := tls.X509KeyPair(files[0], files[1])
	if err != nil {
		return tls.Certificate{}, fmt.Errorf("certificate %s with the key %s: %w", certFile, keyFile, err)
	}
	return pair, nil
}
