// Command bench measures what somebody waits for, beside what they would use otherwise, and prints one table. make
// bench runs it, from the root of the repository.
//
// Behind the table stand the same numbers as "go test -bench" prints them, for benchstat.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"runtime"
	"strings"
	"time"

	"aiuta-edge/simulator/target"
)

func main() {
	each := flag.Duration("each", 4*time.Second, "how long one measurement takes")
	rounds := flag.Int("rounds", mixedTurns, "how often the twenty mixed requests are sent; 50000 is a million of them")
	only := flag.String("only", "", "take only the measurements whose name holds this text, such as flood")
	flag.Parse()
	target.LetHeapGrow() // as the simulator does
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, *each, *rounds, *only); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// measurement is one kind of it. What cannot be measured here is a row that says what is missing; an error is about
// something that should have worked.
type measurement struct {
	about string
	take  func(context.Context, *bench) ([]row, error)
}

var measurements = []measurement{
	{"size and compilation", artifact},
	{"mints in memory", inMemory},
	{"mints for sessions", ofSessions},
	{"a mint in Wasmtime", inWasmtime},
	{"start to first answer", start},
	{"requests over HTTP", overHTTP},
	{"a flood of large bodies", flooded},
	{"mixed requests", mixedUp},
}

func run(ctx context.Context, each time.Duration, rounds int, only string) error {
	l, err := newBench(ctx, each)
	if err != nil {
		return err
	}
	defer l.close()
	l.rounds = rounds
	var rows []row
	for i, m := range measurements {
		if !strings.Contains(m.about, only) {
			continue
		}
		fmt.Fprintf(os.Stderr, "bench: %d of %d, %s\n", i+1, len(measurements), m.about)
		taken, err := m.take(ctx, l)
		if err != nil {
			return fmt.Errorf("measure %s: %w", m.about, err)
		}
		rows = append(rows, taken...)
	}
	fmt.Printf("%s %s/%s, %d cores, each measurement %s\n\n", runtime.Version(), runtime.GOOS, runtime.GOARCH, runtime.NumCPU(), each)
	printTable(os.Stdout, rows)
	fmt.Print("\nratio: how many times as quick as the row that it names; below 1 it is slower\n\n")
	printLines(os.Stdout, rows)
	return nil
}
