"""Aiuta's token endpoint in FastAPI with PyJWT: the same contract as this project's own."""
import json
import os
import re
import time
import uuid

import jwt
import uvicorn
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, Response


def setting(name, shortest=1):
    value = os.environ.get(name, "").strip()
    if len(value.encode()) < shortest:
        raise SystemExit(f"{name}: set it, to at least {shortest} bytes")
    return value


# "JWT key (iss)" and "JWT secret" of Aiuta's portal; and how your sign-in makes sessions.
ISSUER, SECRET = setting("JWT_ISSUER"), setting("JWT_SECRET", 32)
SESSION_ISSUER, SESSION_SECRET = setting("SESSION_ISSUER"), setting("SESSION_SECRET", 32)
ORIGINS = [o.strip() for o in os.environ.get("ALLOWED_ORIGINS", "").split(",") if o.strip()]
MAX_BODY = 16 << 10


class Refusal(Exception):
    def __init__(self, status, code, detail):
        self.status, self.code, self.detail = status, code, detail


# What may be signed. All else is refused, registered claims too.
def text(value):
    return isinstance(value, str) and re.fullmatch(r"[\x21-\x7e]{1,128}", value) is not None


def texts(value):
    return text(value) or isinstance(value, list) and len(value) <= 5 and all(map(text, value))


PARAMETERS = {"uploaded_image_id": text, "sku_id": text, "sku_catalog_name": text, "product_id": text, "sku_ids": texts}


def caller(request):
    sent = request.headers.getlist("authorization")
    found = re.fullmatch(r"Bearer ([\w-]+\.[\w-]+\.[\w-]+)", sent[0], re.A | re.I) if len(sent) == 1 else None
    try:
        if found:
            required = {"require": ["iss", "sub", "exp"]}
            session = jwt.decode(found[1], SESSION_SECRET, algorithms=["HS256"], issuer=SESSION_ISSUER, options=required)
            if isinstance(session["sub"], str) and session["sub"]:
                return session["sub"]
    except (jwt.PyJWTError, ValueError):  # the answer is the same for every reason
        pass
    raise Refusal(401, "unauthorized", "send a session that is valid in Authorization: Bearer")


def once(pairs):
    if len({name for name, _ in pairs}) < len(pairs):
        raise ValueError("a name twice")
    return dict(pairs)


async def body(request):
    if request.method != "POST":
        return {}
    if request.headers.get("content-type", "").split(";")[0].strip().lower() != "application/json":
        raise Refusal(415, "unsupported_media_type", "send application/json")
    read = b""
    async for chunk in request.stream():
        read += chunk
        if len(read) > MAX_BODY:
            raise Refusal(413, "body_too_large", "send fewer or shorter parameters")
    try:
        sent = json.loads(read.decode("utf-8"), object_pairs_hook=once)
    except (ValueError, RecursionError):
        sent = None
    if not isinstance(sent, dict):
        raise Refusal(400, "invalid_body", "send a JSON object")
    return sent


app = FastAPI(openapi_url=None)


@app.middleware("http")
async def headers(request, call_next):
    try:
        response = await call_next(request)
    except Exception:
        response = refused(Refusal(500, "internal", "try again"))
    response.headers.update({"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff", "Vary": "Origin"})
    if request.headers.get("origin") in ORIGINS:
        response.headers["Access-Control-Allow-Origin"] = request.headers["origin"]
    return response


@app.options("/aiuta_jwt")
async def preflight():
    allowed = {"Methods": "GET, POST", "Headers": "Authorization, Content-Type"}
    return Response(status_code=204, headers={f"Access-Control-Allow-{k}": v for k, v in allowed.items()})


@app.api_route("/aiuta_jwt", methods=["GET", "HEAD", "POST"])
async def token(request: Request):
    if len(request.headers.getlist("host")) > 1:
        raise Refusal(400, "bad_request", "send one Host")
    caller(request)  # before a stranger's body is read
    query = dict(reversed(request.query_params.multi_items()))  # the first of a name counts
    asked = {**query, **await body(request)}
    if not all(name in PARAMETERS and PARAMETERS[name](value) for name, value in asked.items()):
        raise Refusal(400, "invalid_parameters", "send only what the SDK hands over")
    if "uploaded_image_id" not in asked:
        raise Refusal(400, "invalid_parameters", "send uploaded_image_id")
    now = int(time.time())
    claims = {**asked, "iss": ISSUER, "iat": now, "exp": now + 60, "jti": str(uuid.uuid4())}
    return {"type": "jwt", "token": jwt.encode(claims, SECRET, algorithm="HS256")}


@app.exception_handler(Refusal)
async def on_refusal(request, refusal):
    return refused(refusal)


@app.exception_handler(404)
async def on_unknown_path(request, error):
    return refused(Refusal(404, "not_found", "ask for /aiuta_jwt"))


@app.exception_handler(405)
async def on_unknown_method(request, error):
    return refused(Refusal(405, "method_not_allowed", "use GET or POST"))


def refused(r):
    extra = {401: {"WWW-Authenticate": 'Bearer error="invalid_token"'}, 405: {"Allow": "GET, HEAD, POST, OPTIONS"}}
    problem = {"title": r.detail, "status": r.status, "code": r.code, "detail": r.detail}
    return JSONResponse(problem, r.status, extra.get(r.status), "application/problem+json")


if __name__ == "__main__":
    host, port = os.environ.get("HOST", "127.0.0.1"), int(os.environ.get("PORT", "8080"))
    uvicorn.run(app, host=host, port=port, log_level="warning", server_header=False, timeout_keep_alive=10)
