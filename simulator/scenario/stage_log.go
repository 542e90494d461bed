package scenario

import (
	"context"
	"encoding/json"
	"log/slog"

	"aiuta-edge/simulator/ladder"
)

// endpointLog hands the causes of refusals from the endpoint's log to the record. docs/log.schema.json describes the
// lines.
type endpointLog struct {
	record *ladder.Record
	slog.Handler
}

// Enabled implements [slog.Handler]: the record takes every line, even those that the wrapped handler drops.
func (endpointLog) Enabled(context.Context, slog.Level) bool { return true }

// Handle implements [slog.Handler].
func (l endpointLog) Handle(ctx context.Context, r slog.Record) error {
	var line struct {
		RequestID string `json:"request_id"`
		Cause     string `json:"cause"`
	}
	if json.Unmarshal([]byte(r.Message), &line) == nil && line.Cause != "" {
		l.record.Explain(line.RequestID, line.Cause)
	}
	if l.Handler.Enabled(ctx, r.Level) {
		return l.Handler.Handle(ctx, r)
	}
	return nil
}

// WithAttrs implements [slog.Handler].
func (l endpointLog) WithAttrs(attrs []slog.Attr) slog.Handler {
	return endpointLog{l.record, l.Handler.WithAttrs(attrs)}
}

// WithGroup implements [slog.Handler].
func (l endpointLog) WithGroup(name string) slog.Handler {
	return endpointLog{l.record, l.Handler.WithGroup(name)}
}
