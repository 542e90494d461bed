package scenario

import (
	"context"
	"crypto/rand"
	"net"
	"slices"
	"time"

	"aiuta-edge/pkg/aiuta"
	"aiuta-edge/simulator/app"
	"aiuta-edge/simulator/backend"
	"aiuta-edge/simulator/sdk"
)

// straightJWT is the sequence "JWT" of docs of aiuta-com, sdk/about/diagrams/authentication.md.
var straightJWT = Scenario{
	Name:    "jwt",
	Summary: "a generation starts with a JWT, all else goes with the subscription id",
	play: func(ctx context.Context, s *Stage) {
		session := s.open(s.jwt(brandApp{}))
		s.setUp(ctx, session)
		out := s.tryOn(ctx, session, sdk.TryOn{Photo: photo(1), SKUs: []string{"sku-1"}})
		s.expectResult(out)
		s.expectCount("calls of getJwt", s.getJWTs(), 1)
		s.expectToken(out.UploadedImageID)
		s.expectProofs("starts", s.starts(), s.jwtProofs()...)
		s.expectProofs("other requests", s.others(), aiuta.HeaderSubscriptionID)
	},
}

// subscriptionID is the sequence "subscription id" of the same page. That a start needs more is derived from
// what the SDKs do; see [aiuta.Call.Mandatory].
var subscriptionID = Scenario{
	Name:    "subscription-id",
	Summary: "the subscription id alone is enough for everything but the start",
	play: func(ctx context.Context, s *Stage) {
		session := s.open(sdk.SubscriptionAuth{SubscriptionID: s.account.SubscriptionID})
		s.setUp(ctx, session)
		uploaded, out := session.Upload(ctx, photo(1))
		s.expect("the photo is uploaded", uploaded.ID != "", "%v", out.Err)
		s.expectProofs("requests before the start", s.others(), aiuta.HeaderSubscriptionID)

		out = s.tryOn(ctx, session, sdk.TryOn{Image: uploaded, SKUs: []string{"sku-1"}})
		s.expectShown(out, sdk.ShownSomethingWentWrong)
		s.expectStartsRefused(backend.ReasonCredentialInsufficient)
		s.expectCount("calls of getJwt", s.getJWTs(), 0)
	},
}

// apiKey is the sequence "API key" of the same page.
var apiKey = Scenario{
	Name:    "api-key",
	Summary: "every request goes with the API key, and nobody asks for a token",
	play: func(ctx context.Context, s *Stage) {
		session := s.open(sdk.APIKeyAuth{APIKey: s.account.APIKey})
		s.setUp(ctx, session)
		s.expectResult(s.tryOn(ctx, session, sdk.TryOn{Photo: photo(1), SKUs: []string{"sku-1", "sku-2"}}))
		s.expectCount("calls of getJwt", s.getJWTs(), 0)
		proofs := []string{aiuta.HeaderAPIKey}
		if s.Persona.Headers.AlwaysSubscriptionID {
			proofs = append(proofs, aiuta.HeaderSubscriptionID)
		}
		s.expectProofs("requests", slices.Concat(s.starts(), s.others()), proofs...)
	},
}

// jwtInvalid is the break in the sequence "JWT": 401, and the SDK shows that something went wrong.
var jwtInvalid = Scenario{
	Name:    "jwt-invalid",
	Summary: "the endpoint signs with a secret that is not the account's",
	play: func(ctx context.Context, s *Stage) {
		other, err := backend.NewAccount(rand.Reader)
		if err == nil {
			err = s.backend.SetSecret(s.account.Issuer, other.Secret)
		}
		s.expect("the account gets another secret", err == nil, "%v", err)

		out := s.tryOn(ctx, s.open(s.jwt(brandApp{})), sdk.TryOn{Photo: photo(1), SKUs: []string{"sku-1"}})
		s.expectShown(out, sdk.ShownSomethingWentWrong)
		s.expectStartsRefused(backend.ReasonTokenSignature)
		s.expectCount("starts", len(s.starts()), s.attempts())
		s.expectCount("calls of getJwt", s.getJWTs(), s.attempts())
	},
}

// getJWTThrows: docs of aiuta-com, sdk/developer/configuration/auth.md, says that the SDK then cannot complete
// the request and shows an error.
var getJWTThrows = Scenario{
	Name:    "get-jwt-throws",
	Summary: "the endpoint is down, and then refuses: no start leaves the SDK",
	play: func(ctx context.Context, s *Stage) {
		down, err := closedPort()
		s.expect("there is a port that nobody listens at", err == nil, "%v", err)
		out := s.tryOn(ctx, s.open(s.jwt(brandApp{Config: app.Config{Endpoint: down}})), sdk.TryOn{Photo: photo(1), SKUs: []string{"sku-1"}})
		s.expectShown(out, sdk.ShownSomethingWentWrong)

		greedy := app.Config{Alter: app.Add("exp", 4102444800)}
		out = s.tryOn(ctx, s.open(s.jwt(brandApp{Config: greedy})), sdk.TryOn{Photo: photo(2), SKUs: []string{"sku-1"}})
		s.expectShown(out, sdk.ShownSomethingWentWrong)

		s.expectCount("calls of getJwt", s.getJWTs(), 2)
		s.expectCount("starts", len(s.starts()), 0)
	},
}

// lateness is longer than any token of a default endpoint lives.
const lateness = 2 * time.Minute

var jwtExpired = Scenario{
	Name:    "jwt-expired",
	Summary: "the app hands over a token that has expired in the meantime",
	play: func(ctx context.Context, s *Stage) {
		out := s.tryOn(ctx, s.open(s.jwt(brandApp{late: lateness})), sdk.TryOn{Photo: photo(1), SKUs: []string{"sku-1"}})
		s.expectShown(out, sdk.ShownSomethingWentWrong)
		s.expectStartsRefused(backend.ReasonTokenExpired)
		s.expectCount("starts", len(s.starts()), s.attempts())
	},
}

// jwtOtherImage: a token names its image, and Aiuta compares. Android keeps its token for the next image and
// asks for a new one only after a 401; an app that keeps tokens itself cannot be helped.
var jwtOtherImage = Scenario{
	Name:    "jwt-other-image",
	Summary: "a token for one image does not start another",
	play: func(ctx context.Context, s *Stage) {
		session := s.open(s.jwt(brandApp{}))
		s.expectResult(s.tryOn(ctx, session, sdk.TryOn{Photo: photo(1), SKUs: []string{"sku-1"}}))
		second := s.tryOn(ctx, session, sdk.TryOn{Photo: photo(2), SKUs: []string{"sku-1"}})
		s.expectResult(second)
		s.expectCount("calls of getJwt", s.getJWTs(), 2)
		s.expectToken(second.UploadedImageID)
		if s.Persona.Token.Cached {
			s.expectCount("starts", len(s.starts()), 3)
			s.expectRefused("the start with the kept token", s.start(1), 401, string(backend.ReasonBindingUploadedImageID))
		} else {
			s.expectCount("starts", len(s.starts()), 2)
		}

		before := len(s.starts())
		session = s.open(s.jwt(brandApp{Config: app.Config{KeepToken: true}}))
		s.expectResult(s.tryOn(ctx, session, sdk.TryOn{Photo: photo(3), SKUs: []string{"sku-1"}}))
		out := s.tryOn(ctx, session, sdk.TryOn{Photo: photo(4), SKUs: []string{"sku-1"}})
		s.expectShown(out, sdk.ShownSomethingWentWrong)
		s.expectRefused("the start with the app's old token", s.start(len(s.starts())-1), 401, string(backend.ReasonBindingUploadedImageID))
		s.expectCount("starts of an app that keeps its token", len(s.starts())-before, 1+s.attempts())
	},
}

// jwtProofs are the headers of a start in JWT mode, in the ladder's order.
func (s *Stage) jwtProofs() []string {
	if s.Persona.Headers.AlwaysSubscriptionID {
		return []string{aiuta.HeaderAuthorization, aiuta.HeaderSubscriptionID}
	}
	return []string{aiuta.HeaderAuthorization}
}

// attempts is how often the SDK starts if it is answered 401 each time.
func (s *Stage) attempts() int {
	if s.Persona.Token.ResendOn401 {
		return 2
	}
	return 1
}

// expectStartsRefused is about starts that are all answered 401 for one reason.
func (s *Stage) expectStartsRefused(reason backend.Reason) {
	starts := s.starts()
	if len(starts) == 0 {
		s.expect("a start is refused: 401 "+string(reason), false, "there is no start")
	}
	for _, start := range starts {
		s.expectRefused("the start", start, 401, string(reason))
	}
}

// closedPort returns a URL at which nobody listens.
func closedPort() (string, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	return "http://" + listener.Addr().String() + aiuta.TokenPath, listener.Close()
}
