package usage

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"runtime"
)

// maxLine is the longest line that is read, in bytes. The endpoint's own have at most a few thousand.
const maxLine = 64 << 10

// batchSize is how many bytes are parsed at a time.
const batchSize = 256 << 10

// Source is one log. Errors of Open and of what it returns name the log, as those of [os.File] do.
type Source struct {
	Name string
	Open func() (io.ReadCloser, error)
	// Size is how many bytes Open gives, 0 if that is not known.
	Size int64
}

// Standing is how far reading is, in bytes as they are stored.
type Standing struct {
	Lines uint64
	Read  int64
	// Size is that of all sources, 0 if it is not known.
	Size int64
}

// Read sums the logs. It returns early, with what it has, when ctx ends; the summary says so. progress, which may be
// nil, is called every few hundred kilobytes. A log that cannot be opened or ends in the middle is an error, and the
// others are summed all the same.
func Read(ctx context.Context, sources []Source, o Options, progress func(Standing)) (Summary, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	r := reading{sources: sources, batches: make(chan *batch, 2*runtime.GOMAXPROCS(0)), parse: make(chan *batch)}
	for range runtime.GOMAXPROCS(0) {
		go r.parseAll()
	}
	go r.readAll(ctx)
	s := newSumming(o)
	standing := Standing{Size: size(sources)}
	var err error
	for {
		var b *batch
		var more bool
		select {
		case b, more = <-r.batches:
		case <-ctx.Done():
			return s.summary(true), err
		}
		if !more {
			return s.summary(ctx.Err() != nil), err
		}
		<-b.parsed
		for i := range b.entries {
			s.add(&b.entries[i])
		}
		s.lines.add(b.lines)
		standing.Lines += b.lines.Read
		standing.Read = b.at
		err = errors.Join(err, b.err)
		if progress != nil {
			progress(standing)
		}
	}
}

// size is that of all sources, 0 if that of one is not known.
func size(sources []Source) int64 {
	var all int64
	for _, s := range sources {
		if s.Size == 0 {
			return 0
		}
		all += s.Size
	}
	return all
}

// batch is some lines on their way: read by one goroutine, parsed by any of several, summed in the order of the log.
type batch struct {
	text    []byte
	at      int64 // bytes read so far
	err     error // ended this source
	parsed  chan struct{}
	entries []entry
	lines   Lines
}

type reading struct {
	sources []Source
	batches chan *batch // in the order of the log
	parse   chan *batch
}

// readAll sends all sources on, and ends when ctx does. A read that hangs, such as that of a pipe, ends with the
// process.
func (r *reading) readAll(ctx context.Context) {
	defer close(r.batches)
	defer close(r.parse)
	var at int64
	for _, source := range r.sources {
		if err := r.read(ctx, source, &at); err != nil {
			r.send(ctx, &batch{at: at, err: err, parsed: make(chan struct{})})
		}
	}
}

func (r *reading) send(ctx context.Context, b *batch) bool {
	select {
	case r.batches <- b:
	case <-ctx.Done():
		return false
	}
	select {
	case r.parse <- b:
		return true
	case <-ctx.Done():
		close(b.parsed)
		return false
	}
}

func (r *reading) read(ctx context.Context, source Source, at *int64) error {
	file, err := source.Open()
	if err != nil {
		return err
	}
	defer file.Close()
	stored := &counting{Reader: file, n: at}
	buffered := bufio.NewReaderSize(stored, maxLine)
	broken := func(err error) error { return err }                            // a file's errors name it
	if magic, _ := buffered.Peek(2); bytes.Equal(magic, []byte{0x1f, 0x8b}) { // RFC 1952 section 2.3.1
		broken = func(err error) error { return fmt.Errorf("unpack %s: %w", source.Name, err) }
		unpacked, err := gzip.NewReader(buffered)
		if err != nil {
			return broken(err)
		}
		buffered = bufio.NewReaderSize(unpacked, maxLine)
	}
	for {
		b := &batch{parsed: make(chan struct{})}
		end := b.fill(buffered)
		b.at = *at
		if !r.send(ctx, b) || errors.Is(end, io.EOF) {
			return nil
		}
		if end != nil {
			return broken(end)
		}
	}
}

// fill reads whole lines until there are enough for a batch. Of a line that is too long nothing is kept.
func (b *batch) fill(from *bufio.Reader) error {
	tooLong := false
	for len(b.text) < batchSize {
		part, err := from.ReadSlice('\n')
		switch {
		case errors.Is(err, bufio.ErrBufferFull):
			tooLong = true
			continue
		case tooLong:
			b.lines.Read++
			b.lines.TooLong++
			tooLong = false
		default:
			b.text = append(b.text, part...)
		}
		if err != nil {
			return err
		}
		if from.Buffered() == 0 && len(b.text) > 0 {
			return nil // a pipe is summed as it is written
		}
	}
	return nil
}

func (r *reading) parseAll() {
	for b := range r.parse {
		b.parseLines()
		close(b.parsed)
	}
}

func (b *batch) parseLines() {
	for line := range bytes.Lines(b.text) {
		line = bytes.TrimSpace(line)
		if len(line) == 0 {
			continue
		}
		b.lines.Read++
		var e entry
		if parse(string(line), &e) {
			b.entries = append(b.entries, e)
		} else {
			b.lines.Unknown++
		}
	}
	b.text = nil
}

// counting counts what is read.
type counting struct {
	io.Reader
	n *int64
}

func (c *counting) Read(p []byte) (int, error) {
	n, err := c.Reader.Read(p)
	*c.n += int64(n)
	return n, err
}
