// getJwt for Aiuta's Web SDK: `auth: { subscriptionId, getJwt: aiutaJwt(endpoint, session) }`.

/** Why there is no token. No user sees its message, but Aiuta gets it with an event, so it holds nothing secret. */
export class AiutaJwtError extends Error {
  override name = 'AiutaJwtError'
}

/** Below the SDK's own 15 s, so that the reason arrives. */
const timeout = 10_000

/**
 * Returns a getJwt that asks the brand's token endpoint.
 *
 * The SDK calls it without `this` and finds it only as an own property, so it is an arrow function. session returns the
 * session of the user who is signed in now. No token is kept: each is for one image.
 */
export function aiutaJwt(endpoint: string, session: () => string | Promise<string>) {
  return async (params: Record<string, string>): Promise<string> => {
    const bearer = await session()
    let answer: Response
    let body: { type?: unknown; token?: unknown; code?: unknown }
    try {
      answer = await fetch(endpoint, {
        method: 'POST',
        headers: { Authorization: `Bearer ${bearer}`, 'Content-Type': 'application/json' },
        body: JSON.stringify(params),
        cache: 'no-store',
        credentials: 'omit',
        redirect: 'error',
        signal: AbortSignal.timeout(timeout),
      })
      body = await answer.json()
    } catch {
      // No network, too late, an origin that is not in allowed_origins, or no JSON: a page cannot tell these apart.
      throw new AiutaJwtError('the token endpoint gave no answer')
    }
    if (!answer.ok) throw new AiutaJwtError(`the token endpoint refused: ${answer.status} ${String(body.code ?? '')}`)
    if (body.type !== 'jwt' || typeof body.token !== 'string' || !/^[\w-]+\.[\w-]+\.[\w-]+$/.test(body.token)) {
      throw new AiutaJwtError('the token endpoint sent no token')
    }
    return body.token
  }
}
