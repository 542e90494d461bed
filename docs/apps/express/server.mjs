// Aiuta's token endpoint in Express: the same contract as this project's own.
import { randomUUID } from 'node:crypto'
import { createServer } from 'node:http'
import express from 'express'
import { createSigner, createVerifier } from 'fast-jwt'

const setting = (name, shortest = 1) => {
  const value = (process.env[name] ?? '').trim()
  if (Buffer.byteLength(value) < shortest) throw new Error(`${name}: set it, to at least ${shortest} bytes`)
  return value
}

// "JWT key (iss)" and "JWT secret" of Aiuta's portal; and how your sign-in makes sessions.
const sign = createSigner({ key: setting('JWT_SECRET', 32), algorithm: 'HS256', iss: setting('JWT_ISSUER'), expiresIn: 60_000 })
const session = createVerifier({
  key: setting('SESSION_SECRET', 32), algorithms: ['HS256'], allowedIss: setting('SESSION_ISSUER'), requiredClaims: ['iss', 'sub', 'exp'],
})
const origins = (process.env.ALLOWED_ORIGINS ?? '').split(',').map(o => o.trim()).filter(Boolean)

// What may be signed. All else is refused, registered claims too.
const text = value => typeof value === 'string' && /^[\x21-\x7e]{1,128}$/.test(value)
const parameters = {
  uploaded_image_id: text, sku_id: text, sku_catalog_name: text, product_id: text,
  sku_ids: value => text(value) || (Array.isArray(value) && value.length <= 5 && value.every(text)),
}

class Refusal extends Error {
  constructor(status, code, detail) { super(detail); Object.assign(this, { status, code }) }
}

// Of a header that comes twice Node keeps the first, and a proxy may have read the other one.
const times = (req, header) => req.rawHeaders.filter((name, i) => i % 2 === 0 && name.toLowerCase() === header).length

function caller(req) {
  const [, token] = /^Bearer ([\w-]+\.[\w-]+\.[\w-]+)$/i.exec(req.get('Authorization') ?? '') ?? []
  try {
    if (token && times(req, 'authorization') === 1) return session(token).sub
  } catch { /* the answer is the same for every reason */ }
  throw new Refusal(401, 'unauthorized', 'send a session that is valid in Authorization: Bearer')
}

function claims(req) {
  const query = [...new URL(req.originalUrl, 'http://endpoint').searchParams]
  const asked = new Map([...query.reverse(), ...Object.entries(req.body ?? {})])
  for (const [name, value] of asked) {
    if (!Object.hasOwn(parameters, name) || !parameters[name](value)) throw new Refusal(400, 'invalid_parameters', 'send only what the SDK hands over')
  }
  if (!asked.has('uploaded_image_id')) throw new Refusal(400, 'invalid_parameters', 'send uploaded_image_id')
  return Object.fromEntries(asked)
}

const app = express().disable('x-powered-by').disable('etag').set('query parser', false)

app.use((req, res, next) => {
  res.set({ 'Cache-Control': 'no-store', 'X-Content-Type-Options': 'nosniff', Vary: 'Origin' })
  if (origins.includes(req.get('Origin'))) res.set('Access-Control-Allow-Origin', req.get('Origin'))
  next()
})

app.route('/aiuta_jwt')
  .options((req, res) => {
    res.set({ 'Access-Control-Allow-Methods': 'GET, POST', 'Access-Control-Allow-Headers': 'Authorization, Content-Type', 'Access-Control-Max-Age': '600' })
    res.status(204).end()
  })
  .all((req, res, next) => {
    if (times(req, 'host') > 1) throw new Refusal(400, 'bad_request', 'send one Host')
    if (!['GET', 'HEAD', 'POST'].includes(req.method)) throw new Refusal(405, 'method_not_allowed', 'use GET or POST')
    req.caller = caller(req) // before a stranger's body is read
    if (req.method === 'POST' && !req.is('application/json')) throw new Refusal(415, 'unsupported_media_type', 'send application/json')
    next()
  }, express.json({ limit: '16kb', strict: true, inflate: false }), (req, res) => {
    if (Array.isArray(req.body)) throw new Refusal(400, 'invalid_body', 'send a JSON object')
    res.json({ type: 'jwt', token: sign({ ...claims(req), jti: randomUUID() }) })
  })

app.use(() => { throw new Refusal(404, 'not_found', 'ask for /aiuta_jwt') })

app.use((err, req, res, next) => {
  const status = err.status ?? 500
  const problem = err instanceof Refusal ? { code: err.code, detail: err.message }
    : status < 500 ? { code: 'invalid_body', detail: 'the request is not understood' } : { code: 'internal', detail: 'try again' }
  if (status === 401) res.set('WWW-Authenticate', 'Bearer error="invalid_token"')
  if (status === 405) res.set('Allow', 'GET, HEAD, POST, OPTIONS')
  if (status >= 500) console.error(err)
  res.status(status).type('application/problem+json').send(JSON.stringify({ title: problem.detail, status, ...problem }))
})

// A longer head than this is answered 431 and cut off, which a client in the middle of sending takes for no answer.
const server = createServer({ maxHeaderSize: 128 << 10, requestTimeout: 10_000, headersTimeout: 10_000 }, app)
server.listen(Number(process.env.PORT ?? 8080), process.env.HOST ?? '127.0.0.1', () => {
  console.log(`http://${server.address().address}:${server.address().port}/aiuta_jwt`)
})
