package hostcall

import (
	"encoding/binary"
	"fmt"
	"strings"

	"aiuta-edge/simulator/spinhost/abi"
)

// wasiModule is the import module of WASI preview 1.
const wasiModule = "wasi_snapshot_preview1"

// wasiFunction reads a function of WASI by the names of its parameters, as WASI's own description has them: paths and
// what is written are shown as text, buffers by their length, and areas for results after the call. What is read into a
// buffer, random bytes and the environment are not shown.
type wasiFunction struct {
	names []string
	types []byte
}

// resultPrefix begins the name of a parameter that points to where a result goes.
const resultPrefix = "result."

// wasiResults are the results that are shown, and their types.
var wasiResults = map[string]typ{
	"opened_fd": u32, "nwritten": u32, "nread": u32, "nevents": u32, "argc": u32, "environc": u32, "bufused": u32,
	"timestamp": s64, "resolution": s64, "newoffset": s64,
}

func (w wasiFunction) Arguments(m abi.Memory, params []uint64) []Value {
	var values []Value
	for i := 0; i < len(w.names) && i < len(params); i++ {
		name := w.names[i]
		if strings.HasPrefix(name, resultPrefix) {
			continue
		}
		if i+1 == len(w.names) || w.names[i+1] != name+"_len" {
			values = append(values, labelled{name, w.integer(i).lift(m, params[i:]), afterEquals})
			continue
		}
		switch {
		case strings.HasSuffix(name, "path"):
			values = append(values, str{}.lift(m, params[i:]))
		case name == "iovs" && w.names[len(w.names)-1] == resultPrefix+"nwritten":
			values = append(values, gather(m, uint32(params[i]), uint32(params[i+1])))
		default:
			values = append(values, labelled{name + "_len", u32.lift(m, params[i+1:]), afterEquals})
		}
		i++ // the length belongs to what came before it
	}
	return values
}

// integer is the type of a parameter.
func (w wasiFunction) integer(i int) integer {
	const i64 = 0x7e // WebAssembly core specification 5.3.1
	if w.types[i] == i64 {
		return s64
	}
	return u32
}

// gather joins the pieces of a write.
func gather(m abi.Memory, at, count uint32) Value {
	const pieceSize = 8 // pointer, length
	var whole text
	for i := range min(count, maxItems) {
		area, ok := m.Read(at+i*pieceSize, pieceSize)
		if !ok {
			return unreadable
		}
		piece, ok := readText(m, binary.LittleEndian.Uint32(area), binary.LittleEndian.Uint32(area[4:]))
		if !ok {
			return unreadable
		}
		whole.content += piece.content
		whole.size += piece.size
	}
	return whole
}

func (w wasiFunction) Result(m abi.Memory, params, results []uint64) Value {
	if len(results) == 0 {
		return nil
	}
	if errno := uint32(results[0]); errno != 0 {
		return number("error " + errnoName(errno))
	}
	shown := Value(number("ok"))
	for i, name := range w.names {
		if t, ok := wasiResults[strings.TrimPrefix(name, resultPrefix)]; ok && i < len(params) {
			shown = t.load(m, uint32(params[i]))
		}
	}
	return shown
}

// errnos are WASI's error codes in the order of their numbers (WASI preview 1, type errno).
var errnos = strings.Fields(`success 2big acces addrinuse addrnotavail afnosupport again already badf badmsg busy canceled
	child connaborted connrefused connreset deadlk destaddrreq dom dquot exist fault fbig hostunreach idrm ilseq
	inprogress intr inval io isconn isdir loop mfile mlink msgsize multihop nametoolong netdown netreset netunreach
	nfile nobufs nodev noent noexec nolck nolink nomem nomsg noprotoopt nospc nosys notconn notdir notempty
	notrecoverable notsock notsup notty nxio overflow ownerdead perm pipe proto protonosupport prototype range rofs
	spipe srch stale timedout txtbsy xdev notcapable`)

func errnoName(errno uint32) string {
	if errno >= uint32(len(errnos)) {
		return fmt.Sprint(errno)
	}
	return "E" + strings.ToUpper(errnos[errno])
}
