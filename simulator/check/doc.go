// Package check judges a token endpoint in any language from outside: whether it keeps the contract that Aiuta
// documents, whether its tokens are sound, who gets them, and how it takes bad input.
//
// It needs the URL alone. With the caller's credential it also looks behind the door, with issuer and secret it
// verifies. Each [Probe] is one thing that is judged; it ends as one case of a report: passed, a finding with its
// severity, or skipped with what is missing.
package check
