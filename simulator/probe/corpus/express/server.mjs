// A token endpoint in Express with jsonwebtoken, as tutorials write one. Its faults are wanted: see ../real_test.go.
import express from 'express'
import jwt from 'jsonwebtoken'

const { HOST, PORT, JWT_ISSUER, JWT_SECRET, SESSION_ISSUER, SESSION_SECRET } = process.env

const app = express()
app.use(express.json())

app.all('/aiuta_jwt', (req, res) => {
  try {
    jwt.verify((req.headers.authorization ?? '').replace('Bearer ', ''), SESSION_SECRET, { issuer: SESSION_ISSUER })
  } catch {
    return res.status(401).json({ error: 'unauthorized' })
  }
  const token = jwt.sign({ ...req.query, ...req.body }, JWT_SECRET, { issuer: JWT_ISSUER, expiresIn: 60 })
  res.json({ type: 'jwt', token })
})

app.listen(Number(PORT), HOST)
