// Package probe judges token endpoints in any language from outside, and Aiuta's stand-in with them: whether an endpoint keeps
// the contract that Aiuta documents, whether its tokens are sound, who gets them, and how it takes bad and hostile input.
//
// Each [Probe] is a row of one catalogue: what holds, how grave it is if it does not, by which rule, what to change, and how it
// is tried. `check` runs the rows that are about an endpoint, `attack` the hostile ones. What cannot be tried with what is
// known is skipped with the reason, and never counted as held.
package probe
