package k6

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"aiuta-edge/simulator/scenario"
)

// step is one of a script.
type step struct {
	Do string `json:"do"`
	// Photo is a file in base64, and Image the id of one that Aiuta has.
	Photo   string   `json:"photo,omitempty"`
	Image   string   `json:"image,omitempty"`
	SKUs    []string `json:"skus,omitempty"`
	Seconds float64  `json:"seconds,omitempty"`
	As      string   `json:"as,omitempty"`
}

func stepsOf(steps []scenario.Step) ([]step, error) {
	var all []step
	mints := false
	for i, s := range steps {
		one, err := stepOf(s)
		if err != nil {
			return nil, fmt.Errorf("step %d: %w", i+1, err)
		}
		mints = mints || one.Do == "tryOn"
		all = append(all, one)
	}
	if !mints {
		return nil, errors.New("it has no step try_on, so no token is needed")
	}
	return all, nil
}

func stepOf(s scenario.Step) (step, error) {
	switch {
	case s.SetUp != nil:
		return step{Do: "setUp"}, nil
	case s.Upload != nil:
		return step{Do: "upload", Photo: photo(s.Upload.Photo), As: s.Upload.As}, nil
	case s.TryOn != nil:
		t := step{Do: "tryOn", Image: s.TryOn.Image, SKUs: s.TryOn.SKUs, As: s.TryOn.As}
		if s.TryOn.Photo != "" {
			t.Photo = photo(s.TryOn.Photo)
		}
		return t, known(s.TryOn.SKUs)
	case s.Wait != nil:
		return step{Do: "wait", Seconds: time.Duration(*s.Wait).Seconds()}, nil
	case s.Restart != nil:
		return step{Do: "restart"}, nil
	case s.SignIn != nil && s.SignIn.Password == "":
		return step{Do: "signIn"}, nil
	case s.SignOut != nil:
		return step{Do: "signOut"}, nil
	}
	return step{}, errors.New("a script has only set_up, upload, try_on, wait, restart, sign_in and sign_out: this one is for simulator run")
}

// known refuses references to what only the simulator has at hand.
func known(texts []string) error {
	for _, text := range texts {
		if strings.Contains(text, "$") {
			return fmt.Errorf("%q refers to something that a script does not have", text)
		}
	}
	return nil
}
