"""A token endpoint that behaves as the sample which Aiuta publishes (docs, api/server-side-auth-component.md).

It is the other side of a differential test: same parameters in, same claims out. It authenticates nobody and
signs anything, so it listens on loopback only, on SAMPLE_PORT or a free port, which it prints.
"""

import os
import time

import jwt
from flask import Flask, request
from werkzeug.serving import make_server

ISSUER = os.environ["SAMPLE_ISSUER"]
SECRET = os.environ["SAMPLE_SECRET"]

app = Flask(__name__)


@app.route("/aiuta_jwt", methods=["GET", "POST"])
def mint():
    claims = {}
    claims.update(request.args)
    if request.is_json:
        claims.update(request.get_json())
    issued = int(time.time())
    claims.update({"iss": ISSUER, "iat": issued, "exp": issued + 60})
    return {"type": "jwt", "token": jwt.encode(claims, SECRET, algorithm="HS256")}


if __name__ == "__main__":  # not under a server that imports the app
    server = make_server("127.0.0.1", int(os.environ.get("SAMPLE_PORT", "0")), app, threaded=True)
    print(server.server_port, flush=True)
    server.serve_forever()
