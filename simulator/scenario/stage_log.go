package scenario

import (
	"context"
	"encoding/json"
	"log/slog"

	"aiuta-edge/simulator/ladder"
)

// endpointLog hands the causes of refusals from the endpoint's log to the record. docs/log.schema.json describes the
// lines. The host's own messages are left out.
type endpointLog struct{ record *ladder.Record }

// Enabled implements [slog.Handler].
func (*endpointLog) Enabled(context.Context, slog.Level) bool { return true }

// Handle implements [slog.Handler].
func (l *endpointLog) Handle(_ context.Context, r slog.Record) error {
	var line struct {
		RequestID string `json:"request_id"`
		Cause     string `json:"cause"`
	}
	if json.Unmarshal([]byte(r.Message), &line) == nil && line.Cause != "" {
		l.record.Explain(line.RequestID, line.Cause)
	}
	return nil
}

// WithAttrs implements [slog.Handler].
func (l *endpointLog) WithAttrs([]slog.Attr) slog.Handler { return l }

// WithGroup implements [slog.Handler].
func (l *endpointLog) WithGroup(string) slog.Handler { return l }
