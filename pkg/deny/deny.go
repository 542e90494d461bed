// Package deny is the operator's kill switch: callers, old sessions and network addresses that get no token.
//
// Everything here fails closed. A list that is not understood is an error and not an empty list, and an address that
// is unknown is refused where addresses are listed. An entry that could never match is an error as well, so that no
// list silently denies nobody.
package deny
