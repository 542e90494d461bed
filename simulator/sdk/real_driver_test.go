package sdk_test

import (
	"bufio"
	"encoding/json"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// order is what the driver of the real SDK is told to do. See android/driver.
type order struct {
	Do string `json:"do"`
	ID int    `json:"id,omitempty"`

	Auth         string `json:"auth,omitempty"`
	Subscription string `json:"subscription,omitempty"`
	Key          string `json:"key,omitempty"`
	Port         int    `json:"port,omitempty"`
	Addresses    int    `json:"addresses,omitempty"`
	Deaf         bool   `json:"deaf,omitempty"`
	Blocks       bool   `json:"blocks,omitempty"`
	Nth          int    `json:"nth,omitempty"`

	Image string   `json:"image,omitempty"`
	SKUs  []string `json:"skus,omitempty"`

	Code   string `json:"code,omitempty"`
	Age    int    `json:"age,omitempty"`
	Height int    `json:"height,omitempty"`
	Weight int    `json:"weight,omitempty"`
	Gender string `json:"gender,omitempty"`

	Token   string `json:"token,omitempty"`
	Kind    string `json:"kind,omitempty"`
	Message string `json:"message,omitempty"`
}

// word is what the driver says of the real SDK.
type word struct {
	Says     string  `json:"says"`
	ID       int     `json:"id"`
	Params   *string `json:"params"`
	Image    string  `json:"image"`
	Ends     string  `json:"ends"`
	Type     string  `json:"type"`
	Reason   string  `json:"reason"`
	Complete bool    `json:"complete"`
}

// driver is a process with the real SDK.
type driver struct {
	in    io.Writer
	words chan word
}

// builtAndroid compiles a checkout of the Android SDK with the driver, and returns the class path.
func builtAndroid(t *testing.T, checkout string) string {
	t.Helper()
	build := exec.Command("android/build.sh", checkout)
	build.Stderr = os.Stderr
	path, err := build.Output()
	if err != nil {
		t.Fatalf("android/build.sh: %v", err)
	}
	return string(path)
}

// startDriver starts a process for one case, which trusts a certificate.
func startDriver(t *testing.T, classPath, certificate string) *driver {
	t.Helper()
	trusted := filepath.Join(t.TempDir(), "trusted.p12")
	const password = "changeit"
	trust := exec.Command("keytool", "-importcert", "-noprompt", "-alias", "aiuta", "-file", certificate,
		"-keystore", trusted, "-storetype", "PKCS12", "-storepass", password)
	if said, err := trust.CombinedOutput(); err != nil {
		t.Fatalf("keytool: %v: %s", err, said)
	}
	java := exec.Command("java", "-Xmx300m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Djava.awt.headless=true",
		"-Djavax.net.ssl.trustStore="+trusted, "-Djavax.net.ssl.trustStorePassword="+password, "-cp", classPath, "driver.DriverKt")
	java.Dir = t.TempDir() // where the SDK writes its number of this installation
	in, err := java.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := java.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	var complaints strings.Builder
	java.Stderr = &complaints
	if err := java.Start(); err != nil {
		t.Fatal(err)
	}
	d := &driver{in, make(chan word, 100)}
	go func() {
		defer close(d.words)
		for lines := bufio.NewScanner(out); lines.Scan(); {
			var w word
			if json.Unmarshal(lines.Bytes(), &w) != nil {
				w.Says = "nonsense: " + lines.Text()
			}
			d.words <- w
		}
	}()
	t.Cleanup(func() {
		_ = in.Close() // whereupon it ends
		ended := time.AfterFunc(5*time.Second, func() { _ = java.Process.Kill() })
		defer ended.Stop()
		for range d.words {
		}
		_ = java.Wait()
		if complaints.Len() > 0 {
			t.Logf("the SDK's process complains: %s", complaints.String())
		}
	})
	return d
}

func (d *driver) tell(t *testing.T, o order) {
	t.Helper()
	if err := d.send(o); err != nil {
		t.Fatalf("the SDK's process is told to %s: %v", o.Do, err)
	}
}

func (d *driver) send(o order) error {
	line, err := json.Marshal(o)
	if err != nil {
		return err
	}
	_, err = d.in.Write(append(line, '\n'))
	return err
}
