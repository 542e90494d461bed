// What one would write with fastify and fast-jwt: it authenticates nobody and signs anything, as Aiuta's sample does.
import { createSigner } from 'fast-jwt'
import fastify from 'fastify'

const sign = createSigner({ key: process.env.SAMPLE_SECRET, algorithm: 'HS256', iss: process.env.SAMPLE_ISSUER, expiresIn: 60_000 })
const app = fastify()
app.post('/aiuta_jwt', async request => ({ type: 'jwt', token: sign(request.body) }))
console.log(await app.listen({ host: '127.0.0.1', port: 0 }))
