// What one would write for Cloudflare Workers, with WebCrypto: it authenticates nobody and signs anything, as Aiuta's
// sample does. The key is imported once.
const encoder = new TextEncoder()
const encode = bytes => btoa(String.fromCharCode(...bytes)).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
const header = encode(encoder.encode('{"alg":"HS256","typ":"JWT"}'))
let key

export default {
  async fetch(request, env) {
    key ??= await crypto.subtle.importKey('raw', encoder.encode(env.SECRET), { name: 'HMAC', hash: 'SHA-256' }, false, ['sign'])
    const issued = Math.floor(Date.now() / 1000)
    const claims = { ...await request.json(), iss: env.ISSUER, iat: issued, exp: issued + 60 }
    const unsigned = `${header}.${encode(encoder.encode(JSON.stringify(claims)))}`
    const signature = await crypto.subtle.sign('HMAC', key, encoder.encode(unsigned))
    return Response.json({ type: 'jwt', token: `${unsigned}.${encode(new Uint8Array(signature))}` })
  },
}
