package endpoint

import (
	"slices"

	"aiuta-edge/pkg/caller"
	"aiuta-edge/pkg/token"
)

// Mode is one way in which callers prove who they are, as caller_auth names it.
type Mode struct {
	// Word is the value of caller_auth.
	Word string
	// Summary says what callers send, as docs/configuration.md has it.
	Summary string
	// Credential is what callers send, and so what a brand's sign-in has to make.
	Credential Credential
	// Required are the variables that must have a value in this mode, and Optional those that may.
	Required, Optional []string

	// authenticator reads the mode's variables. The key is that of tokens.
	authenticator func(*reader, Services, token.Key) caller.Authenticator
}

// Open reports whether callers are not authenticated.
func (m Mode) Open() bool { return m.Credential == NoCredential }

// Credential is what callers prove who they are with.
type Credential string

// The credentials.
const (
	NoCredential Credential = "none"
	// SecretSession is a JWT signed with a secret that sign-in and endpoint share.
	SecretSession Credential = "a session signed with a secret"
	// KeySession is a JWT signed with a private key, whose public key is published as a JWKS.
	KeySession Credential = "a session signed with a private key"
	// ClientKey is a random key that each client has for itself.
	ClientKey Credential = "a key of the client's own"
)

// The words of caller_auth.
const (
	ModeHS256  = "hs256"
	ModeJWKS   = "jwks"
	ModeAPIKey = "api_key"
	ModeNone   = "none"
)

// Modes returns all modes. Nothing else lists them: the endpoint, the simulator's brand and scenarios, and the tests of
// the documentation read this table.
func Modes() []Mode { return slices.Clone(modes[:]) }

var modes = [...]Mode{
	{
		Word: ModeHS256, Credential: SecretSession,
		Summary:       "a session JWT that your sign-in signs with `caller_secret`.",
		Required:      []string{VariableCallerSecret, VariableCallerIssuer},
		Optional:      []string{VariableCallerPrevious, VariableCallerAudience},
		authenticator: (*reader).secretSessions,
	},
	{
		Word: ModeJWKS, Credential: KeySession,
		Summary:       "a session JWT of your identity provider, signed with RS256, ES256 or EdDSA (Ed25519).",
		Required:      []string{VariableJWKSURL, VariableJWKSOrigin, VariableCallerIssuer},
		Optional:      []string{VariableCallerAudience, VariableJWKSTTL, VariableJWKSGrace},
		authenticator: (*reader).keySessions,
	},
	{
		Word: ModeAPIKey, Credential: ClientKey,
		Summary:       "a key that each client has for itself.",
		Required:      []string{VariableAPIKeys},
		authenticator: (*reader).clientKeys,
	},
	{
		Word: ModeNone, Credential: NoCredential,
		Summary:       "no caller authentication. Every answer then has the header `X-Aiuta-Edge-Warning`, and every line of the log a note.",
		authenticator: func(*reader, Services, token.Key) caller.Authenticator { return caller.None{} },
	},
}
