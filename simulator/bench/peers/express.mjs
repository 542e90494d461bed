// What one would write with Express and jsonwebtoken: it authenticates nobody and signs anything, as Aiuta's sample does.
import express from 'express'
import jwt from 'jsonwebtoken'

const { SAMPLE_ISSUER: issuer, SAMPLE_SECRET: secret } = process.env
const app = express()
app.use(express.json())
app.post('/aiuta_jwt', (req, res) => {
  res.json({ type: 'jwt', token: jwt.sign(req.body, secret, { algorithm: 'HS256', issuer, expiresIn: 60 }) })
})
const server = app.listen(0, '127.0.0.1', () => console.log(`http://127.0.0.1:${server.address().port}`))
