package main

import (
	"context"
	"os/exec"
	"regexp"
)

// python is Debian's, for which Debian packages Flask and PyJWT; another one on PATH may have neither.
const python = "/usr/bin/python3"

// contender is a server that mints.
type contender struct {
	what, bench string
	// need is what must be installed: a check, and how to get it.
	need    func() bool
	install string
	start   func(context.Context, *bench) (*server, error)
}

func nothing() bool { return true }

var contenders = []contender{
	{"serve, component", "Serve/component", nothing, "", func(ctx context.Context, l *bench) (*server, error) {
		return l.serve(ctx, "component")
	}},
	{"serve, native", "Serve/native", nothing, "", func(ctx context.Context, l *bench) (*server, error) {
		return l.serve(ctx, "native")
	}},
	{"Aiuta's sample on Flask's own server", "Serve/flask", flask, "apt-get install python3-flask python3-jwt", startFlask},
	{"Aiuta's sample under gunicorn, 2 workers", "Serve/gunicorn", gunicorn, "apt-get install python3-flask python3-jwt gunicorn", startGunicorn},
	npmPeer("fastify with fast-jwt", "Serve/fastify", "fastify.mjs"),
	npmPeer("Express with jsonwebtoken", "Serve/express", "express.mjs"),
	{"workerd, Cloudflare's runtime, with WebCrypto", "Serve/workerd", func() bool { return isThere(workerd()) }, fromNPM, startWorkerd},
}

func flask() bool { return exec.Command(python, "-c", "import flask, jwt").Run() == nil }

func gunicorn() bool {
	return exec.Command(python, "-c", "import flask, jwt, gunicorn").Run() == nil
}

var sampleEnvironment = []string{"SAMPLE_ISSUER=" + issuer, "SAMPLE_SECRET=" + secret}

// startFlask runs the sample as its documentation does, in the server that comes with Flask (docs of aiuta-com,
// api/server-side-auth-component.md).
func startFlask(ctx context.Context, l *bench) (*server, error) {
	s, err := l.spawn(ctx, regexp.MustCompile(`(?m)^(\d+)\n`), sampleEnvironment, python, "simulator/target/testdata/sample.py")
	if err != nil {
		return nil, err
	}
	s.url = "http://127.0.0.1:" + s.url + "/aiuta_jwt"
	return s, nil
}

// startGunicorn runs the same app as one would in production.
func startGunicorn(ctx context.Context, l *bench) (*server, error) {
	s, err := l.spawn(ctx, regexp.MustCompile(`Listening at: (http://\S+) `), sampleEnvironment, python, "-m", "gunicorn",
		"--workers", "2", "--bind", "127.0.0.1:0", "--chdir", "simulator/target/testdata", "sample:app")
	if err != nil {
		return nil, err
	}
	s.url += "/aiuta_jwt"
	return s, nil
}

// overHTTP is real HTTP on loopback. Whoever sends runs on the same cores.
func overHTTP(ctx context.Context, l *bench) ([]row, error) {
	var rows []row
	for _, c := range contenders {
		if !c.need() {
			rows = append(rows, row{what: c.what, missing: "not installed: " + c.install})
			continue
		}
		s, err := c.start(ctx, l)
		if err != nil {
			return nil, err
		}
		r, err := drive(ctx, l, s.url)
		s.stop()
		if err != nil {
			return nil, err
		}
		r.what, r.bench = c.what, c.bench
		if c.bench != contenders[0].bench {
			r.against = contenders[0].bench
		}
		rows = append(rows, r)
	}
	if !wrkInstalled() {
		rows = append(rows, row{what: "wrk, which would put less load on the same cores", missing: "not installed: apt-get install wrk"})
	}
	return rows, ctx.Err()
}

// wrkInstalled reports whether there is wrk; our own load takes its place.
func wrkInstalled() bool {
	_, err := exec.LookPath("wrk")
	return err == nil
}
